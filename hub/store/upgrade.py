"""Brings a store to the newest tables at the start, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

if TYPE_CHECKING:
    from hub.store.engine import Store

_STEPS = Path(__file__).parent / "migrations"


def upgrade(store: Store, to: str = "head") -> None:
    """Run every migration that the store lacks, up to one; on an empty database, all of them."""
    config = Config()
    config.set_main_option("script_location", str(_STEPS))
    config.set_main_option("path_separator", "os")
    with store.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)
