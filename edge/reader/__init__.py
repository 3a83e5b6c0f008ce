"""From a serial line to "band seen, band gone".

The folder's rule: what decides is pure and knows no line, no thread and no time but what it is told
(`registers`, `burst`, `mfrc522`, `iso14443`, `ntag`, `bands`, `startup`, `strangers`, `presence`,
`ladder`, `health`, the profiles); `serial_line` knows bytes only; `watch`, `attended` and
`supervisor` act. docs/reader.md walks through it.
"""
