"""What is accepted at the portal's address sends at once."""

import socket

from portal.serving import listen


def test_the_second_part_of_an_answer_does_not_wait_for_the_first_to_be_acknowledged():
    with listen("127.0.0.1", 0) as listening:
        listening.listen()
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
