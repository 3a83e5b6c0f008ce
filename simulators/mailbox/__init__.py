"""A mail catcher: a real SMTP conversation on loopback, and what came, to read in the browser."""
