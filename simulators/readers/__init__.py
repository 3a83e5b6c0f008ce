"""Readers that are no MFRC522: those that talk by themselves, and the PN532.

The folder's rule: a reader knows the time it is told and nothing of lines; `on_pty` and `virtual`
put it on one.
"""

from simulators.readers.on_pty import ReaderOnPty
from simulators.readers.pn532 import Pn532
from simulators.readers.talker import Talker, decimal_line, rdm6300_frame

__all__ = ["Pn532", "ReaderOnPty", "Talker", "decimal_line", "rdm6300_frame"]
