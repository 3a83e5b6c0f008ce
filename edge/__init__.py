"""The agent on one installation: it reads the band, asks, keeps on disk, and answers before any network."""
