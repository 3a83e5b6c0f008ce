"""Runs one foreign driver on one simulated chip and prints as JSON what it made of it."""

import json
import sys

import spidev

from simulators.chip import ClassicCard, Ntag213
from simulators.chip.virtual import VirtualReader


def pi_rc522(reader, card):
    import pirc522  # noqa: PLC0415 - only the driver that was asked for

    driver = pirc522.RFID(pin_irq=None)
    reader.medium.lay(card, reader.clock.monotonic())
    reader.clock.pass_for(0.01)
    uid = driver.read_id()
    polls = [not driver.request()[0] for _ in range(8)]
    while driver.request()[0]:
        pass
    _, part = driver.anticoll()
    selected = not driver.select_tag(part)
    driver.halt()
    return {
        "uid": bytes(uid or []).hex(),
        "polls": polls,
        "selected": selected,
        "after_halt": card.state.name,
    }


def mfrc522_python(reader, card):
    import mfrc522  # noqa: PLC0415 - only the driver that was asked for

    driver = mfrc522.MFRC522()
    reader.medium.lay(card, reader.clock.monotonic())
    reader.clock.pass_for(0.01)
    driver.Request(driver.PICC_REQIDL)
    status, uid = driver.Anticoll()
    return {"ok": status == driver.MI_OK, "uid": bytes(uid).hex()}


def main(driver, uid_text):
    reader = spidev.SpiDev.wired_to = VirtualReader()
    uid = bytes.fromhex(uid_text)
    card = {4: ClassicCard, 7: Ntag213}[len(uid)](uid)
    drivers = {"pi-rc522": pi_rc522, "mfrc522-python": mfrc522_python}
    json.dump(drivers[driver](reader, card), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
