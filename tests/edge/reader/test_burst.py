import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.reader.burst import LONGEST, ask_ahead, fetch, pad, play, read, write
from edge.reader.errors import ChipForgot, ChipSilent, OutOfStep
from edge.reader.registers import Register

SCRIPT = (
    write(Register.MODE, 0x3D)
    + pad([(Register.VERSION, 0x92)], 2)
    + read(Register.COM_IRQ)
    + read(Register.ERROR)
)


def run(script, answers, *, pipelined=True):
    """Play a script against answers; what was sent, and what came of it."""
    steps = play(script, pipelined=pipelined)
    sent = []
    try:
        burst = next(steps)
        while True:
            sent.append(burst)
            burst = steps.send(answers(burst))
    except StopIteration as end:
        return sent, end.value


def test_a_script_is_one_burst_of_known_length_both_ways():
    sent, values = run(SCRIPT, lambda _: b"\x11\x92\x92\x20\x00")
    assert [(burst.sent, burst.expects) for burst in sent] == [(b"\x11\x3d\xb7\xb7\x84\x86", 5)]
    assert values == b"\x20\x00"


def test_one_at_a_time_it_is_as_many_bursts_as_accesses():
    answers = iter(b"\x11\x92\x92\x20\x00")
    sent, values = run(SCRIPT, lambda _: bytes((next(answers),)), pipelined=False)
    assert [burst.sent for burst in sent] == [b"\x11\x3d", b"\xb7", b"\xb7", b"\x84", b"\x86"]
    assert values == b"\x20\x00"


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_echo_or_a_pad_that_is_something_else_is_out_of_step(place):
    answer = bytearray(b"\x11\x92\x92\x20\x00")
    answer[place] ^= 1
    with pytest.raises(OutOfStep):
        run(SCRIPT, lambda _: bytes(answer))


@pytest.mark.parametrize("count", range(5))
def test_too_few_answers_are_silence(count):
    with pytest.raises(ChipSilent):
        run(SCRIPT, lambda _: b"\x11\x92\x92\x20\x00"[:count])


@given(st.integers(0, 600), st.integers(0, 600))
def test_a_long_script_is_cut_between_accesses_so_that_a_bridge_can_hold_it(writes, reads):
    script = write(Register.FIFO_DATA, *bytes(writes)) + read(Register.FIFO_DATA, reads)
    sent, values = run(script, lambda burst: b"\x09" * burst.expects)
    assert all(len(burst.sent) <= LONGEST for burst in sent)
    assert b"".join(burst.sent for burst in sent) == b"\x09\x00" * writes + b"\x89" * reads
    assert values == b"\x09" * reads


def test_a_burst_does_not_show_what_it_carries():
    sent, _ = run(write(Register.FIFO_DATA, 0xA1, 0xB2), lambda _: b"\x09\x09")
    assert "a1" not in repr(sent[0]).lower()
    assert "0xa1" not in repr(write(Register.FIFO_DATA, 0xA1)).lower()


def test_what_comes_out_of_step_is_not_told_for_it_may_be_of_a_uid():
    with pytest.raises(OutOfStep) as told:
        run(SCRIPT, lambda _: b"\xa1\x92\x92\x20\x00")
    assert "a1" not in str(told.value).lower()


def ahead(answers, later):
    """Ask ahead and fetch; what each brought, and the steps that were taken."""
    second = read(Register.FIFO_LEVEL) + read(Register.FIFO_DATA, 2)

    def both():
        first = yield from ask_ahead(SCRIPT, second)
        return first, (yield from fetch(second))

    steps, taken = both(), []
    given = iter((answers, later))
    try:
        step = next(steps)
        while True:
            taken.append(step)
            step = steps.send(next(given))
    except StopIteration as end:
        return end.value, taken


def test_what_is_asked_ahead_travels_in_the_same_burst_and_is_waited_for_later():
    found, (burst, take) = ahead(b"\x11\x92\x92\x20\x00", b"\x02\xa1\xb2")
    assert found == (b"\x20\x00", b"\x02\xa1\xb2")
    assert burst.sent == b"\x11\x3d\xb7\xb7\x84\x86\x8a\x89\x89"
    assert (burst.expects, burst.later, take.expects) == (5, 3, 3)


def test_of_what_was_asked_ahead_too_little_is_silence():
    with pytest.raises(ChipSilent):
        ahead(b"\x11\x92\x92\x20\x00", b"\x02\xa1")


def test_pads_read_registers_in_turn_and_name_the_one_that_changed():
    known = [(Register.VERSION, 0x92), (Register.TX_CONTROL, 0x83)]
    script = pad(known, 3)
    assert run(script, lambda _: b"\x92\x83\x92")[0][0].sent == b"\xb7\x94\xb7"
    with pytest.raises(ChipForgot, match="TX_CONTROL"):
        run(script, lambda _: b"\x92\x80\x92")
    with pytest.raises(OutOfStep):
        run(script, lambda _: b"\x00\x83\x92")
