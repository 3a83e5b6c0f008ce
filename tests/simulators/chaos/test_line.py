"""A line that is cut hangs up on everybody; one that is stalled keeps what it has for later."""

import socket
import threading
import time

import pytest

from simulators.chaos.line import Line


@pytest.fixture
def echo():
    """Somebody who says everything back, to one caller after another."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                caller, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(caller,)).start()

    def answer(caller):
        with caller:
            try:
                while said := caller.recv(4096):
                    caller.sendall(said)
            except OSError:
                return

    serving = threading.Thread(target=serve)
    serving.start()
    yield listening.getsockname()[1]
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    serving.join()


@pytest.fixture
def line(echo):
    with Line(echo) as one:
        yield one


def called(line):
    caller = socket.create_connection(("127.0.0.1", line.port))
    caller.settimeout(5)
    return caller


def test_what_is_said_passes_both_ways(line):
    with called(line) as caller:
        caller.sendall(b"hello")
        assert caller.recv(10) == b"hello"


def test_a_cut_hangs_up_and_the_next_call_goes_through(line):
    with called(line) as caller:
        caller.sendall(b"x")
        assert caller.recv(1) == b"x"
        line.cut()
        with pytest.raises((ConnectionError, AssertionError)):
            assert caller.recv(1)
    with called(line) as again:
        again.sendall(b"y")
        assert again.recv(1) == b"y"


def test_a_stalled_line_says_nothing_and_loses_nothing(line):
    with called(line) as caller:
        caller.sendall(b"x")
        assert caller.recv(1) == b"x"
        line.stall()
        caller.sendall(b"later")
        caller.settimeout(0.2)
        with pytest.raises(TimeoutError):
            caller.recv(1)
        line.flow()
        caller.settimeout(5)
        assert caller.recv(10) == b"later"


def test_on_a_slow_line_each_piece_is_late_both_ways(line):
    with called(line) as caller:
        line.slow_down(0.1)
        began = time.monotonic()
        caller.sendall(b"slow")
        assert caller.recv(10) == b"slow"
        assert time.monotonic() - began >= 0.2


def test_a_broker_that_is_down_is_a_call_that_ends(line):
    with Line(1) as nowhere, called(nowhere) as caller:
        assert caller.recv(1) == b""
    assert line.port
