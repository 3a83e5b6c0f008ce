"""Class trails: made by an educator, told to the edges, answered at the kiosk, seen on a board."""
