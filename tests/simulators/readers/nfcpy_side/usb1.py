"""No USB: nfcpy asks for this library when it starts, and uses it for other readers only."""


class USBError(Exception):
    pass
