import pytest

from simulators.chip.cards import REQA, START_UP_S, WUPA, ClassicCard, Ntag213, State
from simulators.chip.frames import Frame
from simulators.chip.medium import Medium

ONE = ClassicCard(b"\x11\x22\x33\x44")


@pytest.fixture
def medium():
    air = Medium()
    air.switch(1.0, on=True)
    return air


def test_without_field_nobody_answers():
    air = Medium()
    air.lay(ONE, 0.0)
    assert air.answerable_at(ONE) is None
    assert air.transmit(WUPA, 5.0, 5.1) is None


def test_a_card_answers_from_its_start_up_time_on(medium):
    medium.lay(ONE, 2.0)
    assert medium.answerable_at(ONE) == 2.0 + START_UP_S
    assert medium.transmit(WUPA, 2.0 + START_UP_S - 1e-6, 2.1) is None
    assert medium.transmit(WUPA, 2.0 + START_UP_S, 2.1).frame.data == b"\x04\x00"


def test_a_card_that_lay_there_before_the_field_starts_with_it():
    air = Medium()
    air.lay(ONE, 0.0)
    air.switch(3.0, on=True)
    air.switch(4.0, on=True)
    assert air.answerable_at(ONE) == 3.0 + START_UP_S


def test_a_field_that_goes_takes_what_the_card_knew(medium):
    medium.lay(ONE, 1.0)
    medium.transmit(WUPA, 2.0, 2.1)
    assert ONE.state is State.READY
    medium.switch(3.0, on=False)
    assert ONE.state is State.POWER_OFF


def test_a_lifted_card_is_silent(medium):
    medium.lay(ONE, 1.0)
    medium.lift(ONE)
    medium.lift(ONE)
    assert medium.transmit(WUPA, 2.0, 2.1) is None
    assert medium.answerable_at(ONE) is None


def test_an_answer_begins_when_the_frame_delay_time_is_over(medium):
    medium.lay(ONE, 1.0)
    heard = medium.transmit(REQA, 2.0, 2.1)  # its last bit is 0
    assert heard.begins_at == pytest.approx(2.1 + 1172 / 13.56e6)


def test_two_cards_collide_at_the_first_bit_that_differs(medium):
    other = ClassicCard(b"\x11\x26\x33\x44")
    medium.lay(ONE, 1.0)
    medium.lay(other, 1.0)
    assert medium.transmit(WUPA, 2.0, 2.1).collision is None  # both answer alike
    heard = medium.transmit(Frame.of(b"\x93\x20"), 2.2, 2.3)
    assert heard.collision == 8 + 2
    assert heard.frame.data[1] == 0x26 | 0x22


def test_cards_of_different_kinds_collide_in_their_first_answer(medium):
    medium.lay(ONE, 1.0)
    medium.lay(Ntag213(bytes(range(7))), 1.0)
    assert medium.transmit(WUPA, 2.0, 2.1).collision == 6


def test_a_deaf_antenna_wakes_nobody(medium):
    medium.deaf = True
    medium.lay(ONE, 1.0)
    assert medium.transmit(WUPA, 2.0, 2.1) is None


def test_a_disturbance_may_change_or_swallow_an_answer(medium):
    medium.lay(ONE, 1.0)
    medium.disturbance = lambda _: Frame.of(b"\xff")
    assert medium.transmit(WUPA, 2.0, 2.1).frame.data == b"\xff"
    medium.disturbance = lambda _: None
    assert medium.transmit(Frame.of(b"\x93\x20"), 2.2, 2.3) is None
