"""The chip on SPI: the frames of data sheet 8.1.2, on the same registers as on UART."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.chip.medium import Medium
from simulators.chip.silicon import Silicon
from simulators.chip.spi import SpiPort, on_uart
from simulators.chip.uart import UartPort


def port_of(version=0x92):
    return SpiPort(Silicon(Medium(), bytes, version), now=lambda: 1.0)


def test_a_read_is_answered_with_the_byte_after_its_address():
    assert port_of().transfer(b"\xee\x00")[1] == 0x92


def test_several_registers_are_read_in_one_frame():
    assert port_of().transfer(b"\xee\xa8\xee\x00")[1:] == b"\x92\x80\x92"


def test_a_frame_writes_all_its_bytes_to_one_register():
    port = port_of()
    port.transfer(b"\x12\x01\x02\x03")
    assert port.transfer(b"\x94\x00")[1] == 3
    assert port.transfer(b"\x92\x92\x92\x00")[1:] == b"\x01\x02\x03"


def test_the_byte_that_ends_a_read_reads_nothing():
    port = port_of()
    port.transfer(b"\x12\x01\x02")
    port.transfer(b"\x92\x00")
    assert port.transfer(b"\x94\x00")[1] == 1


def test_chip_select_begins_each_frame_anew():
    port = port_of()
    port.select()
    port.shift(0x12)
    port.deselect()
    assert port.transfer(b"\xee\x00")[1] == 0x92


@pytest.mark.parametrize("version", [0x00, 0xFF])
def test_where_no_chip_is_the_line_rests(version):
    assert set(port_of(version).transfer(b"\xee\x28\x00")) == {version}


@given(st.lists(st.tuples(st.integers(0x11, 0x2D), st.integers(0, 255)), max_size=20))
def test_both_sides_lead_to_the_same_registers(writes):
    spi = port_of()
    chip = Silicon(Medium(), bytes)
    uart = UartPort(chip)
    for register, value in writes:
        if register == 0x1F:  # the UART's own speed
            continue
        frame = bytes((register << 1, value))
        spi.transfer(frame)
        uart.receive(on_uart(frame), 1.0, chip.baud)
    for register in range(0x11, 0x2E):
        frame = bytes((0x80 | register << 1, 0))
        answer = uart.receive(on_uart(frame), 1.0, chip.baud).answer
        assert answer == spi.transfer(frame)[1:]
