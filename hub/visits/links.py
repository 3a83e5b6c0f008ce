"""The link of a household-day's page: made with the page, and made anew when its family asks."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import update

from hub.keyring import KeyKind, Place
from hub.rules import links
from hub.store import Page, table_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from hub.keyring import Keyring

_pages = table_of(Page)


def fresh(keyring: Keyring, page_id: bytes) -> tuple[str, dict[str, bytes]]:
    """Return a new token, and what a page's row holds of it: its hash, and itself sealed.

    Raises:
        KeyGone: the page is erased.
    """
    token = secrets.token_urlsafe(links.TOKEN_BYTES)
    place = Place("page", "token_box", page_id)
    box = keyring.seal(KeyKind.PAGE, page_id, place, token.encode())
    return token, {"token_sha256": links.token_hash(token), "token_box": box}


def renew(tx: Connection, keyring: Keyring, page_id: bytes) -> str:
    """Give a page another link, and return its token: the one before opens nothing any more.

    Mails that wait carry the new one, for they look it up when they go.

    Raises:
        KeyGone: the page is erased.
    """
    token, columns = fresh(keyring, page_id)
    tx.execute(update(_pages).where(_pages.c.page_id == page_id).values(**columns))
    return token
