"""Opens the museum's store, for whichever process of its server asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import ArgumentError, OperationalError

from hub.errors import SettingsWrong, StoreAway
from hub.premises import Premises
from hub.store import Store, sqlite_url, upgrade
from hub.store.engine import is_alive

if TYPE_CHECKING:
    from hub.config import HubSettings


def open_store(settings: HubSettings) -> Store:
    """Open the museum's store, brought to the newest tables.

    Raises:
        SettingsWrong: `database` is no address, or its driver is not installed.
        StoreAway: the database there does not answer.
    """
    path = Premises(settings.folder).store
    if not settings.database:
        path.touch(mode=0o600)
    try:
        store = Store(settings.database or sqlite_url(path))
    except ModuleNotFoundError as missing:
        how = "pip install 'myvisit[postgresql]'"
        raise SettingsWrong(f"database: {missing.name} is not installed: {how}") from None
    except ArgumentError:
        # What it says may hold the password.
        raise SettingsWrong("database: no address such as postgresql+psycopg://…") from None
    try:
        is_alive(store)
    except OperationalError:
        store.close()
        raise StoreAway(f"database: {store.place} does not answer; start it first") from None
    upgrade(store)
    return store
