"""What a colleague at a desk does: finds whose band it is, mends, swaps, takes boxes in."""
