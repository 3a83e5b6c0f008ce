"""What a session does when something happens, one file a concern.

The rule of this folder: it decides and does nothing; `edge/session.py` says which step is when.
"""
