"""Runs one foreign driver on one simulated chip and prints as JSON what it made of it.

    peer.py DRIVER UID [BAUD LATENCY_MS]

Time is made up: the driver's own sleeping passes it, too.
"""

import json
import logging
import sys
import time

import spidev

from simulators.chip import ClassicCard, Ntag213
from simulators.chip.registers import Reg
from simulators.chip.virtual import VirtualReader

SPEEDS = {9600: 0xEB, 115200: 0x7A, 460800: 0x3A, 1228800: 0x15}
KEY = [0xFF] * 6
WRONG = [0xFF] * 5 + [0xFE]
BLOCK = 8


class Desk:
    """A reader on an SPI bus of a speed and latency, and a card that is laid on it."""

    def __init__(self, uid, baud, latency_ms):
        self.reader = spidev.SpiDev.wired_to = VirtualReader(usb_latency_s=latency_ms / 1000)
        self.card = {4: ClassicCard, 7: Ntag213}[len(uid)](uid)
        self._baud = baud
        time.sleep = self.reader.clock.pass_for  # before a driver takes it from there

    def start(self):
        """The driver has been set up: go to the speed at which it is measured."""
        clock = self.reader.clock
        self.reader.chip.write(Reg.SERIAL_SPEED, SPEEDS[self._baud], clock.monotonic())
        clock.pass_for(0.01)

    def lay(self):
        self.reader.medium.lay(self.card, self.reader.clock.monotonic())
        self.reader.clock.pass_for(0.01)

    def lay_anew(self):
        self.reader.medium.lift(self.card)
        self.lay()

    def cost(self, action):
        """Milliseconds, reads and writes of an action, and what it returns."""
        spidev.SpiDev.reads = spidev.SpiDev.writes = 0
        began = self.reader.clock.monotonic()
        result = action()
        took = round(1000 * (self.reader.clock.monotonic() - began), 2)
        cost = {"ms": took, "reads": spidev.SpiDev.reads, "writes": spidev.SpiDev.writes}
        return result, cost


def pi_rc522(desk):
    import pirc522  # noqa: PLC0415 - only the driver that was asked for

    driver = pirc522.RFID(pin_irq=None)
    desk.start()
    _, idle_poll = desk.cost(driver.request)
    desk.lay()
    uid, tap = desk.cost(driver.read_id)
    polls = [not driver.request()[0] for _ in range(8)]
    desk.lay_anew()
    driver.request()
    _, part = driver.anticoll()
    selected = not driver.select_tag(part)
    driver.halt()
    found = {
        "uid": bytes(uid or []).hex(),
        "polls": polls,
        "selected": selected,
        "after_halt": desk.card.state.name,
        "idle_poll": idle_poll,
        "tap": tap,
    }
    return found | pi_rc522_opens(driver, desk, part)


def pi_rc522_opens(driver, desk, part):
    """Whether it can read a block with the right key, and with a wrong one."""
    opened = {}
    for name, key in (("right_key", KEY), ("wrong_key", WRONG)):
        desk.lay_anew()
        driver.request()
        driver.anticoll()
        driver.select_tag(part)
        refused = driver.card_auth(driver.auth_a, BLOCK, key, part)
        error, block = driver.read(BLOCK)
        opened[name] = not refused and not error and len(block) == 16
        driver.stop_crypto()
    return opened


def mfrc522_python(desk):
    import mfrc522  # noqa: PLC0415 - only the driver that was asked for

    driver = mfrc522.MFRC522()
    desk.start()
    _, idle_poll = desk.cost(lambda: driver.Request(driver.PICC_REQIDL))
    desk.lay()

    def tap():
        driver.Request(driver.PICC_REQIDL)
        return driver.Anticoll()

    (status, uid), cost = desk.cost(tap)
    found = {
        "ok": status == driver.MI_OK,
        "uid": bytes(uid).hex(),
        "idle_poll": idle_poll,
        "tap": cost,
    }
    return found | mfrc522_python_opens(driver, desk, uid)


def mfrc522_python_opens(driver, desk, uid):
    """Whether it can read a block with the right key, and with a wrong one."""
    opened = {}
    for name, key in (("right_key", KEY), ("wrong_key", WRONG)):
        desk.lay_anew()
        driver.Request(driver.PICC_REQIDL)
        driver.Anticoll()
        driver.SelectTag(uid)
        driver.Authenticate(driver.PICC_AUTHENT1A, BLOCK, key, uid)
        opened[name] = driver.ReadTag(BLOCK) == [0] * 16
        driver.StopCrypto1()
    return opened


def main(driver, uid_text, baud="9600", latency_ms="0"):
    logging.disable()
    desk = Desk(bytes.fromhex(uid_text), int(baud), float(latency_ms))
    drivers = {"pi-rc522": pi_rc522, "mfrc522-python": mfrc522_python}
    json.dump(drivers[driver](desk), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
