"""Light and sound of an installation: a ring of twelve lamps and a buzzer.

The rule of this folder: a sign is told and forgotten; nobody ever waits for a lamp.
"""
