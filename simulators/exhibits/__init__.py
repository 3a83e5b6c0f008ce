"""Three exhibits: what each declares of itself, and the program that its maker wrote for it."""
