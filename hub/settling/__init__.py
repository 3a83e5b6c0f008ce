"""What edges said becomes what is stored: decided once, committed, then acknowledged."""
