"""The settings of the hub and its portal: hub.toml, read once, refused by name when wrong."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, replace
from datetime import time
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from edge.contract.clock import Clock, MovedClock, SystemClock
from edge.contract.codec import Malformed, decode
from edge.contract.topics import checked_name
from hub.errors import SettingsWrong

HIGHEST_PORT = 65535
MOST_WORKERS = 16


def _checked_port(port: int, lowest: int = 1) -> None:
    if not lowest <= port <= HIGHEST_PORT:
        raise ValueError(f"port must be {lowest} to {HIGHEST_PORT}")


def _first_line(path: str, setting: str) -> str:
    if not path:
        return ""
    try:
        return Path(path).read_text().partition("\n")[0]
    except (OSError, UnicodeDecodeError):
        raise SettingsWrong(f"{setting}: cannot be read") from None


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """`[broker]`: where the MQTT broker is, and who the hub is to it; no user means anonymous."""

    host: str
    port: int = 1883
    user: str = ""
    password_file: str = ""

    def __post_init__(self) -> None:
        _checked_port(self.port)
        if self.password_file and not self.user:
            raise ValueError("password_file needs a user")

    def password(self) -> str:
        """Return the password, the first line of its file; empty without a file.

        Raises:
            SettingsWrong: the file cannot be read.
        """
        return _first_line(self.password_file, "broker.password_file")


@dataclass(frozen=True, slots=True)
class OwnBroker:
    """`[own_broker]`: the Mosquitto that `python -m hub broker` writes and keeps.

    `hosts` are the names and addresses under which installations reach it; the first is told them.
    Without any, the museum has a broker of somebody else.
    """

    hosts: tuple[str, ...] = ()
    tls_port: int = 8883
    local_port: int = 1883

    def __post_init__(self) -> None:
        _checked_port(self.tls_port)
        _checked_port(self.local_port)
        if not all(self.hosts):
            raise ValueError("hosts must be names or addresses of the broker")


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """`[ingest]`: how many workers settle what comes, in processes of their own beside the hub.

    None: the hub settles it itself.
    """

    workers: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.workers <= MOST_WORKERS:
            raise ValueError(f"workers must be 0 to {MOST_WORKERS}")


@dataclass(frozen=True, slots=True)
class PortalDoor:
    """`[portal]`: where the portal listens (port 0 takes any free one), and its public address.

    `trusted_proxy` is the address or network of the museum's own proxy, which ends TLS and says
    whom it speaks for; nobody else is believed about that.
    """

    public_url: str
    host: str = "127.0.0.1"
    port: int = 8400
    trusted_proxy: str = ""

    def __post_init__(self) -> None:
        _checked_port(self.port, lowest=0)
        parts = urlsplit(self.public_url)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/"):
            raise ValueError("public_url must be like https://host, without a path")
        try:
            _ = self.proxy
        except ValueError:
            raise ValueError("trusted_proxy must be an address, or a network as in CIDR") from None

    @property
    def proxy(self) -> IPv4Network | IPv6Network | None:
        """Where the museum's own proxy sits; None without one."""
        return ip_network(self.trusted_proxy) if self.trusted_proxy else None

    def check_serving(self) -> None:
        """Refuse to mail links that would be opened in the clear, but for a rehearsal's.

        Raises:
            SettingsWrong: the public address is plain http beyond this machine.
        """
        parts = urlsplit(self.public_url)
        if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
            raise SettingsWrong(
                "portal.public_url: must be https:// beyond this machine, for its links open pages;"
                " see docs/https.md"
            )


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`[mail]`: the server that takes mails, whose they are, and when results are mailed.

    `security` is "starttls", "tls", or "none" for a server on this machine. `ca_file` holds the
    certificates by which a server of the museum's own is known. `dkim_selector` names the key that
    mails are signed with (`python -m hub dkim`); without it they are not.
    """

    host: str
    sender: str
    reply_to: str
    port: int = 25
    user: str = ""
    password_file: str = ""
    security: str = "starttls"
    ca_file: str = ""
    dkim_selector: str = ""
    quiet_minutes: int = 60
    closing_time: str = "18:00"

    def __post_init__(self) -> None:
        _checked_port(self.port)
        if "@" not in self.sender or "@" not in self.reply_to:
            raise ValueError("sender and reply_to must be mail addresses")
        if self.security not in {"none", "starttls", "tls"}:
            raise ValueError("security must be none, starttls or tls")
        if not re.fullmatch(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)?", self.dkim_selector):
            raise ValueError("dkim_selector must be small letters, digits, hyphens")
        if self.quiet_minutes < 0:
            raise ValueError("quiet_minutes must be 0 or more")
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", self.closing_time):
            raise ValueError("closing_time must be like 18:00")

    @property
    def closes(self) -> time:
        """The local time at which the museum closes."""
        return time.fromisoformat(self.closing_time)

    @property
    def domain(self) -> str:
        """The domain of the sender's address: Message-IDs are of it (RFC 5322, 3.6.4)."""
        return self.address.rpartition("@")[2]

    @property
    def address(self) -> str:
        """The sender's address without a name: notes of mails that came back go there."""
        return parseaddr(self.sender)[1]

    def password(self) -> str:
        """Return the password, the first line of its file; empty without a file.

        Raises:
            SettingsWrong: the file cannot be read.
        """
        return _first_line(self.password_file, "mail.password_file")


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """`[retention]`: how long visits are kept at most; none of them can be longer by setting.

    `turn_seconds` is how often the clockwork looks; `supersede_grace_hours` 0 is the literal rule.
    """

    supersede_grace_hours: int = 72
    unconfirmed_days: int = 14
    unopened_days: int = 90
    ceiling_months: int = 24
    ceiling_months_under_13: int = 12
    turn_seconds: int = 600

    def __post_init__(self) -> None:
        limits = {
            "supersede_grace_hours": (0, 72),
            "unconfirmed_days": (1, 14),
            "unopened_days": (1, 90),
            "ceiling_months": (1, 24),
            "ceiling_months_under_13": (1, 12),
            "turn_seconds": (1, 600),
        }
        for name, (lowest, highest) in limits.items():
            if not lowest <= getattr(self, name) <= highest:
                raise ValueError(f"{name} must be {lowest} to {highest}")


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """`[notice]`: who answers for the data, where the DPO is reached, who supervises them."""

    controller: str
    dpo_address: str
    authority: str


@dataclass(frozen=True, slots=True)
class ClockSettings:
    """`[clock]`: for rehearsals, a file with the seconds by which the clock is moved."""

    offset_file: str = ""


@dataclass(frozen=True, slots=True)
class HubSettings:
    """All of hub.toml. Paths in it are absolute once `load` has returned it."""

    museum: str
    data: str
    broker: BrokerAddress
    portal: PortalDoor
    mail: MailSettings
    notice: NoticeSettings
    database: str = ""
    time_zone: str = "Europe/Brussels"
    own_broker: OwnBroker = field(default_factory=OwnBroker)
    ingest: IngestSettings = field(default_factory=IngestSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    clock: ClockSettings = field(default_factory=ClockSettings)

    def __post_init__(self) -> None:
        checked_name(self.museum)
        if not self.data:
            raise ValueError("data must name a path")
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("time_zone must be one of the tz database") from None
        if self.ingest.workers and not self.database.startswith("postgresql"):
            raise ValueError(
                "ingest.workers needs PostgreSQL, for SQLite has one writer: set database, or 0"
            )

    @property
    def zone(self) -> ZoneInfo:
        """The museum's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def folder(self) -> Path:
        """The data directory."""
        return Path(self.data)

    def make_clock(self) -> Clock:
        """Return the clock that this hub runs by."""
        if self.clock.offset_file:
            return MovedClock(Path(self.clock.offset_file))
        return SystemClock()


def load(path: Path) -> HubSettings:
    """Read a settings file; its relative paths are relative to its folder.

    Raises:
        SettingsWrong: it cannot be read, or a setting is unknown, missing or wrong; says which.
    """
    try:
        plain = tomllib.loads(path.read_text())
        settings = decode(HubSettings, plain, "hub.toml")
    except OSError:
        raise SettingsWrong(f"{path}: cannot be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SettingsWrong(f"{path}: {problem}") from None
    except Malformed as problem:
        raise SettingsWrong(str(problem)) from None
    return _placed(settings, path.parent.resolve())


def _placed(settings: HubSettings, folder: Path) -> HubSettings:
    def placed(name: str) -> str:
        return str(folder / name) if name else ""

    return replace(
        settings,
        data=placed(settings.data),
        broker=replace(settings.broker, password_file=placed(settings.broker.password_file)),
        mail=replace(
            settings.mail,
            password_file=placed(settings.mail.password_file),
            ca_file=placed(settings.mail.ca_file),
        ),
        clock=ClockSettings(placed(settings.clock.offset_file)),
    )
