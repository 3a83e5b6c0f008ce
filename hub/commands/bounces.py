"""`python -m hub bounces`: mails that came back, and what is done about each."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from edge.contract.codec import encode
from edge.contract.words import Language
from hub.keys.file import KeyringFile
from hub.opening import open_store
from hub.post import bounced
from hub.post.notices import terms_of
from hub.premises import Premises
from hub.visits.households import Households, avatar_of
from look import avatars
from look.speech import Speech

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from hub.config import HubSettings
    from hub.post.bounced import Bounced

_HOW = """
what to do: ask the family; then
  python -m hub bounces --config hub.toml mend REF ADDRESS    the right address: it is mailed there
  python -m hub bounces --config hub.toml retry REF           the same one once more"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `bounces` and what can be done about them to the hub's commands."""
    parser = commands.add_parser("bounces", help="mails that came back, and what to do about each")
    acts = parser.add_subparsers(dest="act")
    retry = acts.add_parser("retry", help="mail the same address once more")
    mend = acts.add_parser("mend", help="mail the right address instead")
    for one in (retry, mend):
        one.add_argument("ref", help="as `python -m hub bounces` names it")
    mend.add_argument("address", help="the mail address that the family says is theirs")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    parser.add_argument("--config", type=Path, required=True, help="hub.toml")


def run(settings: HubSettings, asked: argparse.Namespace) -> str:
    """Do what was asked; return what is to be said of it.

    Raises:
        BounceRefused: there is nothing of that name, or it cannot be mended so.
    """
    premises, now = Premises(settings.folder), settings.make_clock().now()
    pepper = premises.secrets().pepper
    store, keyring = open_store(settings), KeyringFile(premises.keyring)
    try:
        if asked.act is None:
            with store.read() as tx:
                return _list(tx, keyring, settings, as_json=asked.json)
        with store.write() as tx:
            if asked.act == "retry":
                bounced.retry(tx, asked.ref, now)
                return f"{asked.ref}: is mailed once more, within a second while the hub runs"
            hosts = Households(keyring, pepper, settings.mail.domain)
            bounced.mend(tx, hosts, asked.ref, asked.address, now)
            return f"{asked.ref}: is mailed to the address that you gave"
    finally:
        keyring.close()
        store.close()


def _list(tx: Connection, keyring: KeyringFile, settings: HubSettings, *, as_json: bool) -> str:
    found = bounced.listed(tx, keyring, terms_of(settings), settings.zone)
    if as_json:
        return json.dumps(encode(found))
    if not found:
        return "no mail came back"
    return "\n".join([*(_in_words(one, settings.zone) for one in found), _HOW])


def _in_words(one: Bounced, zone: ZoneInfo) -> str:
    speech = Speech(Language.EN)
    who = ", ".join(avatars.name(avatar_of(name), speech) for name in one.avatars)
    mailbox = one.mailbox or "its reader said: not for me"
    goes = one.goes.astimezone(zone)
    why = f" ({one.answer})" if one.answer else ""
    return f"{one.ref}  {one.day}  {who}: {mailbox}{why}; erased on {goes:%Y-%m-%d %H:%M}"
