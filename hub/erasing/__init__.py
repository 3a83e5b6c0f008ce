"""Erasing: written down first, done everywhere, provable afterwards."""
