"""The rules, pure: what happened and the time go in, what must be done comes out. No I/O here."""
