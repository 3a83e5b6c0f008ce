"""Measured, never claimed: each figure beside its limit, in the same run."""
