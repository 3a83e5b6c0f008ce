"""The agent on one installation: it reads, asks, keeps on disk, and answers before any network."""
