"""Photos and sounds on their way from sealed chunks to files under a visit's key."""
