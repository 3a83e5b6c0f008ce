"""The museum's own bands and what a day remembers of bands: inventory, colleagues, marks."""
