"""The colleagues' screens of bookings: a list by day, one booking, a new one, a list read in."""
