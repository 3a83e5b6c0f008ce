"""`python -m hub dkim`: the key that mails are signed with, and its DNS record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.errors import SettingsWrong
from hub.post.dkim import make_key, read_signer
from hub.premises import Premises

if TYPE_CHECKING:
    from hub.config import HubSettings


def run(settings: HubSettings) -> str:
    """Make the key of `mail.dkim_selector`, if there is none; return its DNS record.

    Raises:
        SettingsWrong: no selector is set, or its key cannot be read.
    """
    selector, premises = settings.mail.dkim_selector, Premises(settings.folder)
    if not selector:
        raise SettingsWrong('mail.dkim_selector: set a name for the key, such as "myvisit1"')
    premises.secrets()
    path = premises.dkim(selector)
    if not path.exists():
        make_key(path)
    return read_signer(path, settings.mail.domain, selector).record()
