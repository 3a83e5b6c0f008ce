"""Writes down who may speak: an installation's public keys, carried here by a technician."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nacl.exceptions import CryptoError
from nacl.public import PublicKey
from nacl.signing import VerifyKey
from sqlalchemy import select, update

from edge.contract.enrolment import EnrolRequest, Welcome
from hub.errors import EdgeRefused
from hub.store import Edge, put, table_of

if TYPE_CHECKING:
    from datetime import datetime

    from nacl.public import PrivateKey
    from sqlalchemy import Connection

_edges = table_of(Edge)


def enrol(
    tx: Connection, museum: str, box_key: PrivateKey, request: EnrolRequest, now: datetime
) -> Welcome:
    """Record an installation, and return what it must know of the museum.

    The same request again is welcomed again. Other keys under a name that is enrolled replace the
    old ones only after `revoke`: a new SD card is a new installation to us.

    Raises:
        EdgeRefused: the keys are none, or the name is taken, or is the hub's own.
    """
    _check_keys(request)
    row = tx.execute(select(_edges).where(_edges.c.name == request.edge)).first()
    keys = {"verify_key": request.verify_key, "box_key": request.box_key}
    if row is None:
        put(tx, Edge, [{"name": request.edge, "enrolled_at": now, **keys}])
    elif row.revoked_at is not None:
        this = _edges.c.name == request.edge
        values = {"enrolled_at": now, "revoked_at": None, **keys}
        tx.execute(update(_edges).where(this).values(**values))
    elif (row.verify_key, row.box_key) != (request.verify_key, request.box_key):
        raise EdgeRefused(f"{request.edge} is enrolled with other keys; revoke it first")
    return Welcome(museum=museum, edge=request.edge, hub_box_key=bytes(box_key.public_key))


def revoke(tx: Connection, edge: str, now: datetime) -> None:
    """Let an installation speak no more, from the next message on.

    Raises:
        EdgeRefused: no installation of that name may speak.
    """
    living = _edges.c.name == edge, _edges.c.revoked_at.is_(None)
    if tx.execute(update(_edges).where(*living).values(revoked_at=now)).rowcount == 0:
        raise EdgeRefused(f"{edge} is not enrolled")


def _check_keys(request: EnrolRequest) -> None:
    if request.edge == "hub":
        raise EdgeRefused("hub is the name of the hub's own topic")
    try:
        VerifyKey(request.verify_key)
        PublicKey(request.box_key)
    except (CryptoError, ValueError, TypeError):
        raise EdgeRefused("the request holds no public keys of 32 bytes") from None
