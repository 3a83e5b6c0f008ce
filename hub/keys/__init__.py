"""The keyring's file, the owner's door to it, and those who borrow through that door."""
