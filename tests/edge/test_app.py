"""What is accepted at an installation's door sends at once."""

import socket

from edge.app import _listening


def test_the_second_part_of_an_answer_does_not_wait_for_the_first_to_be_acknowledged():
    with _listening(0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
