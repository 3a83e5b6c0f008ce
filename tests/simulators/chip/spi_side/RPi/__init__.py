"""Stands in for the Raspberry Pi's package of this name."""  # noqa: N999 - it must bear that name
