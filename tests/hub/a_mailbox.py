"""A mail server on loopback that keeps what it took, or refuses as it is told to."""

from __future__ import annotations

import contextlib
import email
import email.policy
import socket

from aiosmtpd.controller import Controller


class AMailbox:
    """An SMTP server in a thread of its own; `answer` is what it says to a recipient."""

    def __init__(self):
        self.taken = []
        self.answers = {}
        self.data_answer = "250 Taken"
        with contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._controller = None

    def start(self):
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self):
        self._controller.stop()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd calls it so
        answer = self.answers.get("*", self.answers.get(address, "250 Taken"))
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd calls it so
        if self.data_answer.startswith("250"):
            policy = email.policy.default
            self.taken.append(email.message_from_bytes(envelope.content, policy=policy))
        return self.data_answer
