"""Whatever is read and written, in whatever order: the chip never breaks, and its state holds."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.chip.cards import ClassicCard, Ntag213
from simulators.chip.faults import Fault, Faults
from simulators.chip.registers import Cmd, Reg
from simulators.chip.virtual import VirtualReader
from tests.simulators.chip.a_bench import Bench

TELLING = st.sampled_from(
    [Reg.COMMAND, Reg.FIFO_DATA, Reg.FIFO_LEVEL, Reg.BIT_FRAMING, Reg.CONTROL, Reg.COM_IRQ]
)
ACCESSES = st.lists(
    st.tuples(
        TELLING | st.integers(0, 63),
        st.none() | st.sampled_from(list(Cmd)) | st.integers(0, 255),
        st.sampled_from([0, 1e-4, 2e-3, 0.1]),
    ),
    max_size=60,
)


@given(ACCESSES)
@settings(max_examples=150, deadline=None)
def test_any_accesses_leave_a_chip_that_a_reset_brings_back(accesses):
    bench = Bench()
    bench.lay(ClassicCard(b"\x11\x22\x33\x44"))
    bench.lay(Ntag213(bytes.fromhex("04E1D2C3B4A596")))
    for register, value, wait in accesses:
        if value is None:
            assert 0 <= bench.read(register) <= 255
        else:
            bench.write(register, value)
        bench.wait(wait)
        assert 0 <= bench.read(Reg.FIFO_LEVEL) <= 64
        assert bench.read(Reg.COMMAND) & 0x0F in set(Cmd)
    bench.write(Reg.COMMAND, Cmd.SOFT_RESET)
    bench.wait(0.01)
    assert [bench.read(one) for one in (Reg.COMMAND, Reg.TX_CONTROL, Reg.MODE)] == [
        0x20,
        0x80,
        0x3F,
    ]
    bench.medium.lift(next(iter(bench.medium._laid)))
    bench.lay(next(iter(bench.medium._laid)))
    bench.transceive(b"\x52", last_bits=7)
    assert len(bench.drain()) == 2


@given(st.lists(st.binary(min_size=1, max_size=60), max_size=8), st.integers(), st.data())
@settings(max_examples=100, deadline=None)
def test_any_bytes_with_any_faults_leave_a_line_that_a_hard_reset_brings_back(chunks, seed, data):
    faults = Faults(Random(seed))
    for fault in data.draw(st.sets(st.sampled_from(sorted(set(Fault) - {Fault.UNPLUGGED})))):
        faults.suffer(fault, 0.3)
    reader = VirtualReader(faults=faults)
    reader.medium.lay(ClassicCard(b"\x11\x22\x33\x44"), 0.0)
    for chunk in chunks:
        answer = reader.line.exchange(chunk, len(chunk), 0.1)
        assert len(answer) <= len(chunk)
        reader.line.retune(data.draw(st.sampled_from([9600, 115200, 1228800])))
    faults.recover()
    reader.line.retune(9600)
    reader.line.rest(1)  # what was late has come
    reader.line.hard_reset()
    assert reader.line.exchange(b"\xb7\xb7", 2, 1.0) == b"\x92\x92"
