"""Slips: what opens one number's part of a class or group, printed with a code to scan."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import LargeBinary

from hub.store.annotations import OnErase, Stored, column, plain, pseudonym, rows_live, secret


class Slip(Stored, table=True):
    """The slip of a number, as long as something of it is kept. Found by its token's hash."""

    __tablename__ = "slip"
    __table_args__: ClassVar = rows_live("with the number's part", "visit_id", "booking_id")

    slip_id: bytes = column(pseudonym("names the slip"), LargeBinary, primary_key=True)
    visit_id: bytes = column(
        pseudonym("whose part it opens", OnErase.DELETE),
        LargeBinary,
        refers="visit.visit_id",
        unique=True,
    )
    booking_id: bytes = column(
        plain("of which booking"), LargeBinary, refers="booking.booking_id", index=True
    )
    token_sha256: bytes = column(secret("finds the slip by its code"), LargeBinary, unique=True)
    token_box: bytes = column(secret("the same code on every print"), LargeBinary)
