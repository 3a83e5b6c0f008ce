"""The touch screen of one installation: drawn here, served on loopback, led by the session.

The rule of this folder: it draws screens and passes touches on; it decides and keeps nothing.
"""
