"""The settings of one installation: edge.toml, read once, refused by name when wrong."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from edge.contract.codec import Malformed, decode
from edge.contract.topics import checked_name
from edge.contract.words import Language
from edge.errors import SettingsWrong

HIGHEST_PORT = 65535
HIGHEST_PIN = 27
VOICES = ("", "espeak-ng")


def _text_of(path: str, setting: str) -> str:
    if not path:
        return ""
    try:
        return Path(path).read_text()
    except (OSError, UnicodeDecodeError):
        raise SettingsWrong(f"{setting}: cannot be read") from None


@dataclass(frozen=True, slots=True)
class ReaderWiring:
    """`[reader]`: the serial line and what speaks on it."""

    port: str
    baud: int = 0
    profile: str = "mfrc522"
    gain: int = 5
    line: str = "rdm6300"
    unproven_hours: int = 24


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """`[broker]`: where the MQTT broker is, and who the edge is to it; no user means anonymous.

    Without a host it is the museum's own, as the hub told at the enrolment. `authority_file` holds
    the certificate (PEM) that vouches for a broker under TLS; without one the line is in clear.
    """

    host: str = ""
    port: int = 1883
    user: str = ""
    password_file: str = ""
    authority_file: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.port <= HIGHEST_PORT:
            raise ValueError("port must be 1 to 65535")
        if self.password_file and not self.user:
            raise ValueError("password_file needs a user")

    def password(self) -> str:
        """Return the password, the first line of its file; empty without a file.

        Raises:
            SettingsWrong: the file cannot be read.
        """
        return _text_of(self.password_file, "broker.password_file").partition("\n")[0]

    def authority(self) -> str:
        """Return the certificate (PEM) that vouches for the broker; empty without a file.

        Raises:
            SettingsWrong: the file cannot be read.
        """
        return _text_of(self.authority_file, "broker.authority_file")


@dataclass(frozen=True, slots=True)
class DoorSettings:
    """`[door]`: the loopback port of kiosk and exhibit door; 0 takes any that is free."""

    port: int = 8480

    def __post_init__(self) -> None:
        if not 0 <= self.port <= HIGHEST_PORT:
            raise ValueError("port must be 0 to 65535")


@dataclass(frozen=True, slots=True)
class ClockSettings:
    """`[clock]`: for rehearsals, a file with the seconds by which the clock is moved."""

    offset_file: str = ""


class KioskMode(StrEnum):
    """What a kiosk is there for."""

    EXHIBIT = "exhibit"
    EXIT = "exit"
    """A station on the way out, without an exhibit: what goes home, send again, end the visit."""
    DESK = "desk"
    """A reader at a desk, without a screen here: a colleague's shows what lies on it."""


@dataclass(frozen=True, slots=True)
class KioskSettings:
    """`[kiosk]`: what it is there for, how long screens wait in seconds, what reads them aloud."""

    mode: KioskMode = KioskMode.EXHIBIT
    guardian_by_statement: bool = True
    idle_seconds: int = 60
    guardian_idle_seconds: int = 90
    warning_seconds: int = 20
    kept_seconds: int = 20
    voice: str = "espeak-ng"

    def __post_init__(self) -> None:
        waits = (
            self.idle_seconds,
            self.guardian_idle_seconds,
            self.warning_seconds,
            self.kept_seconds,
        )
        if min(waits) < 1:
            raise ValueError("seconds must be at least 1")
        if self.voice not in VOICES:
            raise ValueError('voice must be "espeak-ng" or ""')


class SignDriver(StrEnum):
    """What light and sound are driven by."""

    NONE = "none"
    SERIAL = "serial"
    GPIO = "gpio"


@dataclass(frozen=True, slots=True)
class SignsSettings:
    """`[signs]`: the ring of lamps and the buzzer; pins are BCM numbers."""

    driver: SignDriver = SignDriver.NONE
    port: str = ""
    baud: int = 115200
    lamp_pin: int = 18
    buzzer_pin: int = 13

    def __post_init__(self) -> None:
        if (self.driver is SignDriver.SERIAL) != bool(self.port):
            raise ValueError('port goes with driver = "serial", and only with it')
        pins = (self.lamp_pin, self.buzzer_pin)
        if not all(0 <= pin <= HIGHEST_PIN for pin in pins) or self.lamp_pin == self.buzzer_pin:
            raise ValueError("lamp_pin and buzzer_pin must be two pins of 0 to 27")


@dataclass(frozen=True, slots=True)
class EdgeSettings:
    """All of edge.toml. Paths in it are absolute once `load` has returned it."""

    museum: str
    edge: str
    data: str
    reader: ReaderWiring
    broker: BrokerAddress = field(default_factory=BrokerAddress)
    exhibit: str = ""
    language: Language = Language.NL
    time_zone: str = "Europe/Brussels"
    door: DoorSettings = field(default_factory=DoorSettings)
    clock: ClockSettings = field(default_factory=ClockSettings)
    kiosk: KioskSettings = field(default_factory=KioskSettings)
    signs: SignsSettings = field(default_factory=SignsSettings)

    def __post_init__(self) -> None:
        checked_name(self.museum)
        checked_name(self.edge)
        if not self.data:
            raise ValueError("data must name a path")
        self._insist_exhibit()
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("time_zone must be one of the tz database") from None

    def _insist_exhibit(self) -> None:
        mode = self.kiosk.mode
        if mode is not KioskMode.EXHIBIT and self.exhibit:
            raise ValueError(f'exhibit must be empty where kiosk.mode is "{mode}"')
        if mode is KioskMode.EXHIBIT and not self.exhibit:
            raise ValueError('exhibit must name a path, or kiosk.mode be "exit" or "desk"')

    @property
    def zone(self) -> ZoneInfo:
        """The museum's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def data_folder(self) -> Path:
        """Where identity, keys and outbox live."""
        return Path(self.data)


def load(path: Path) -> EdgeSettings:
    """Read edge.toml; relative paths in it are relative to its folder.

    Raises:
        SettingsWrong: it cannot be read, or a setting is unknown, missing or unusable.
    """
    try:
        plain = tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError):
        raise SettingsWrong(f"{path}: cannot be read") from None
    except tomllib.TOMLDecodeError as problem:
        raise SettingsWrong(f"{path}: {problem}") from None
    try:
        settings = decode(EdgeSettings, plain, path.name)
    except Malformed as problem:
        raise SettingsWrong(str(problem)) from None
    return _settled(settings, path.absolute().parent)


def _settled(settings: EdgeSettings, folder: Path) -> EdgeSettings:
    def settled(path: str) -> str:
        return str(folder / path) if path else ""

    broker = replace(
        settings.broker,
        password_file=settled(settings.broker.password_file),
        authority_file=settled(settings.broker.authority_file),
    )
    return replace(
        settings,
        data=settled(settings.data),
        exhibit=settled(settings.exhibit),
        broker=broker,
        clock=ClockSettings(settled(settings.clock.offset_file)),
    )
