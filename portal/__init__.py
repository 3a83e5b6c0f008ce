"""The web of the museum: family pages now, class pages and staff desks later."""
