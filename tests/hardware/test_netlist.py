"""One file says what is wired to what: drawings, tables and firmware say the same."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.hardware.a_drawing import LABEL_NEAR, Drawing

HARDWARE = Path(__file__).parents[2] / "hardware"
NETLIST = tomllib.loads((HARDWARE / "netlist.toml").read_text())
WIRINGS = NETLIST["wiring"]
README = (HARDWARE / "README.md").read_text()
every_wiring = pytest.mark.parametrize("name", WIRINGS)
every_net = pytest.mark.parametrize(
    ("name", "net"), [(name, net) for name, wiring in WIRINGS.items() for net in wiring["nets"]]
)


def facts(name, pin):
    """What the netlist says of a pin; a wiring may have several of one part."""
    part, _, which = pin.partition(".")
    part = WIRINGS[name].get("instances", {}).get(part, part)
    return NETLIST["part"][part]["pins"][which]


def all_pins(name):
    wiring = WIRINGS[name]
    wired = [pin for pins in wiring["nets"].values() for pin in pins]
    loose = [f"{part}.{pin}" for part, pins in wiring.get("open", {}).items() for pin in pins]
    return wired, loose


@every_wiring
def test_every_pin_is_wired_once_or_said_to_stay_open(name):
    wired, loose = all_pins(name)
    assert len(set(wired + loose)) == len(wired + loose)
    for pin in wired + loose:
        facts(name, pin)
    for part in {pin.partition(".")[0] for pin in wired} - {"mfrc522", "adapter"}:
        kind = WIRINGS[name].get("instances", {}).get(part, part)
        missing = {f"{part}.{pin}" for pin in NETLIST["part"][kind]["pins"]} - set(wired + loose)
        assert not missing


@every_net
def test_no_pin_sees_more_volts_than_it_bears_or_too_few_to_hear(name, net):
    pins = [facts(name, pin) for pin in WIRINGS[name]["nets"][net]]
    given = [pin["gives"] for pin in pins if "gives" in pin]
    assert len(given) <= 1, "two outputs on one wire"
    for pin in pins:
        for volts in given:
            assert volts <= pin.get("bears", 99)
            assert volts >= pin.get("hears", 0)


@every_net
def test_no_supply_is_asked_for_more_than_it_has(name, net):
    pins = [facts(name, pin) for pin in WIRINGS[name]["nets"][net]]
    drawn = sum(pin.get("draws", 0) for pin in pins)
    has = sum(pin.get("supplies", 0) for pin in pins)
    assert drawn <= has


def test_the_regulator_passes_on_no_more_than_the_usb_port_has():
    for name in ("uart", "bridge", "pn532"):
        drawn = sum(facts(name, pin).get("draws", 0) for pin in all_pins(name)[0])
        five = next(pin for pin in WIRINGS[name]["nets"]["5V"] if pin.endswith(".5V"))
        assert drawn <= facts(name, five)["supplies"]


def test_two_resistors_make_three_volts_of_five():
    pair = NETLIST["part"]["divider"]
    behind = 5.0 * pair["bottom_ohm"] / (pair["top_ohm"] + pair["bottom_ohm"])
    assert behind == pytest.approx(pair["pins"]["out"]["gives"], abs=0.02)


@every_wiring
def test_the_drawing_has_the_netlists_pins_and_no_others(name):
    drawing = Drawing(HARDWARE / WIRINGS[name]["drawing"])
    if name == "strapping":
        expected = {f"mfrc522.{pin}" for pin in NETLIST["part"]["mfrc522"]["pins"]}
    else:
        wired, loose = all_pins(name)
        expected = {*wired, *loose}
    assert set(drawing.pins) == expected


@every_net
def test_a_current_finds_in_the_drawing_exactly_what_the_netlist_joins(name, net):
    drawing = Drawing(HARDWARE / WIRINGS[name]["drawing"])
    pins = WIRINGS[name]["nets"][net]
    reached, nets = drawing.joined_to(pins[0])
    assert reached == set(pins)
    assert nets == {net}


@every_wiring
def test_no_wire_passes_over_a_pin_of_another_net(name):
    drawing = Drawing(HARDWARE / WIRINGS[name]["drawing"])
    for wire in drawing.wires:
        touched = {pin for pin, at in drawing.pins.items() if wire.touches(at)}
        assert touched <= set(WIRINGS[name]["nets"][wire.net])


@every_wiring
def test_every_pin_of_a_board_has_its_name_beside_it(name):
    drawing = Drawing(HARDWARE / WIRINGS[name]["drawing"])
    for pin, (x, y) in drawing.pins.items():
        part, _, which = pin.partition(".")
        if part in {"c1", "c2", "coil", *WIRINGS[name].get("instances", {})}:
            continue
        (a, b), words = drawing.labels[pin]
        assert (facts(name, pin)["chip"] if part == "mfrc522" else which) in words
        assert ((a - x) ** 2 + (b - y) ** 2) ** 0.5 <= LABEL_NEAR
        nearest = min(drawing.pins, key=lambda one: gap(drawing.pins[one], (a, b)))
        assert nearest == pin


def gap(one, other):
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def test_what_is_written_beside_a_board_is_what_its_chip_calls_the_pin():
    for name in ("uart", "bridge"):
        text = (HARDWARE / WIRINGS[name]["drawing"]).read_text()
        for pin, about in NETLIST["part"]["rc522"]["pins"].items():
            number = re.search(r"(\d+)$", about["chip"])
            if number and pin not in WIRINGS[name]["open"]["rc522"]:
                assert re.search(rf">[A-Z]+ {number[1]}<", text), pin
                chips = NETLIST["part"]["mfrc522"]["pins"][number[1]]["chip"]
                assert about["chip"].split()[0] in chips


def test_the_firmware_uses_the_pins_of_the_netlist():
    source = (HARDWARE / "bridge" / "bridge.c").read_text()
    for signal, pin in WIRINGS["bridge"]["firmware"].items():
        port = NETLIST["part"]["uno"]["pins"][pin]["chip"]
        assert re.search(rf"#define {signal} {port}\b", source)


def test_the_strapping_of_the_tables_is_that_of_the_netlist():
    table = README.split("| pin | UART | SPI")[1].split("\n\n")[0]
    for pin in ("1", "32"):
        (row,) = [line for line in table.splitlines() if line.startswith(f"| {pin} ")]
        uart, spi = re.findall(r"[01]\b", row.split("|", 2)[2])
        assert int(uart) == NETLIST["strapping"]["UART"][pin]
        assert int(spi) == NETLIST["strapping"]["SPI"][pin]


@pytest.mark.parametrize("name", ["uart", "bridge", "pn532", "rdm6300"])
def test_the_page_has_a_table_of_every_wire(name):
    table = README.split(f"]({WIRINGS[name]['drawing']})")[1].split("\n\n|")[1].split("\n\n")[0]
    for net, pins in WIRINGS[name]["nets"].items():
        rows = [line for line in table.splitlines() if line.startswith((f" {net} |", f"| {net} |"))]
        assert len(rows) == 1, net
        for pin in pins:
            assert f"`{pin}`" in rows[0]
