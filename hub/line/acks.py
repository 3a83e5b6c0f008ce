"""Acknowledgements by the connection that a message came by, and by no other."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from paho.mqtt.client import Client, MQTTMessage


class Acks:
    """Packet numbers begin anew with each connection.

    So an acknowledgement may only leave on the connection its message came by; else it would
    acknowledge another message, which is not stored.
    """

    def __init__(self) -> None:
        self._turn = 0
        self._lock = threading.Lock()

    def connection_over(self) -> None:
        """Let nothing that came so far be acknowledged any more."""
        with self._lock:
            self._turn += 1

    def of(self, client: Client, message: MQTTMessage) -> Callable[[], None]:
        """Return what acknowledges a message that just came; a second call does nothing."""
        open_turns = [self._turn]

        def ack() -> None:
            with self._lock:
                if self._turn in open_turns:
                    open_turns.clear()
                    client.ack(message.mid, message.qos)

        return ack
