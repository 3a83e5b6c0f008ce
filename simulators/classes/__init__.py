"""A class in a museum: its bands walk a trail, its teacher looks on."""
