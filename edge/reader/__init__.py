"""From a serial line to "band seen, band gone".

The rule of this folder: `serial_line` knows bytes only; `mfrc522` and `iso14443` do no I/O.
"""
