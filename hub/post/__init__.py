"""What is mailed, when, and how it gets out of the house."""
