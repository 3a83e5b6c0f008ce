"""From a serial line to "band seen, band gone".

The folder's rule: `registers`, `burst`, `mfrc522`, `iso14443`, `events` and `presence` decide and
know no line, no thread and no time but what they are given; `serial_line` knows bytes only;
`supervisor` is the one that acts.
"""
