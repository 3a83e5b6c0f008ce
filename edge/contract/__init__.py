"""What edge and hub say to each other. Standard library only; golden files decode for ever."""
