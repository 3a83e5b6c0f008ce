"""How an installation becomes one of the house: its keys, its code, its welcome."""
