"""Ingest in processes of its own beside the hub: each settles its share of the events."""
