"""Servers that stall, hang up, lie about themselves or say "later" for days: never none."""

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hub.config import MailSettings
from hub.post import smtp
from hub.post.mail import Postman
from hub.store import Mail
from tests.hub.a_mailbox import AMailbox
from tests.hub.a_museum import AMuseum


@pytest.fixture
def museum(tmp_path, mailbox):
    one = AMuseum(tmp_path)
    one.posts_to = lambda **fields: posts_to(one, **{"port": mailbox.port, **fields})
    yield one
    one.close()


def posts_to(museum, **fields):
    """Return a postman who knows another server."""
    mail = replace(museum.settings.mail, **fields)
    return Postman(museum.store, museum.notices, replace(museum.settings, mail=mail))


def due(museum, count=1):
    """Let so many households be due to be mailed; return their pages."""
    events = [museum.register(address=f"g{n}@example.org") for n in range(count)]
    museum.later(hours=1)
    return [museum.page_of(event) for event in events]


# -- servers that break off


class ABadServer:
    """Takes the first `good` letters, then does `how` with each that follows."""

    def __init__(self, how, good=0):
        self.how, self.good, self.taken = how, good, 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._held = []
        self._counting = threading.Lock()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                talk, _ = self._listening.accept()
                threading.Thread(target=self._talk, args=(talk,), daemon=True).start()

    def _talk(self, talk):
        file = talk.makefile("rb")
        with contextlib.suppress(OSError):
            talk.sendall(b"220 bad.example ESMTP\r\n")
            while line := file.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    talk.sendall(b"354 go on\r\n")
                    if not self._takes(talk, file):
                        return
                    talk.sendall(b"250 taken\r\n")
                else:
                    talk.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 yes\r\n")

    def _takes(self, talk, file):
        with self._counting:
            good, self.good = self.good > 0, self.good - 1
        if good:
            while file.readline() != b".\r\n":
                pass
            with self._counting:
                self.taken += 1
            return True
        file.readline()
        if self.how == "closes":
            talk.shutdown(socket.SHUT_RDWR)
            talk.close()
        else:
            self._held.append((talk, file))
            threading.Event().wait(30)
        return False

    def close(self):
        self._listening.close()
        for talk, _ in self._held:
            talk.close()


@pytest.mark.parametrize("how", ["closes", "stalls"])
def test_a_server_that_breaks_off_in_the_middle_has_its_mail_again_with_the_same_message_id(
    museum, mailbox, monkeypatch, how
):
    due(museum)
    (before,) = museum.rows(Mail)
    server = ABadServer(how)
    with monkeypatch.context() as hurry:
        hurry.setattr(smtp, "_PATIENCE_SECONDS", 0.3)
        assert museum.posts_to(port=server.port).turn(museum.now) == 0
    server.close()
    (row,) = museum.rows(Mail)
    assert (row.sent_at, row.failed_at, row.attempts) == (None, None, 1)
    assert row.answer
    museum.now = row.next_at
    assert museum.posts_to().turn(museum.now) == 1
    (message,) = mailbox.taken
    assert message["Message-ID"] == before.message_id


@pytest.mark.parametrize("how", ["closes", "stalls"])
def test_what_a_server_took_before_it_broke_off_is_not_sent_again(
    museum, mailbox, monkeypatch, how
):
    due(museum, 9)
    server = ABadServer(how, good=4)
    with monkeypatch.context() as hurry:
        hurry.setattr(smtp, "_PATIENCE_SECONDS", 1.0)
        assert museum.posts_to(port=server.port).turn(museum.now) == server.taken == 4
    server.close()
    museum.later(minutes=1)
    assert museum.posts_to().turn(museum.now) == 5
    went = {row.message_id for row in museum.rows(Mail)}
    assert {message["Message-ID"] for message in mailbox.taken} < went


# -- later, for days


def test_a_mailbox_that_says_later_for_two_days_is_given_up_and_the_page_can_be_mended(
    museum, mailbox
):
    event = museum.register(address="vol@example.org")
    museum.later(hours=1)
    mailbox.answers["vol@example.org"] = "452 4.2.2 vol@example.org is full"
    began = museum.now
    while not gave_up(museum):
        museum.posts_to().turn(museum.now)
        (row,) = (one for one in museum.rows(Mail) if one.page_id == museum.page_of(event))
        if row.attempts == 10:
            museum.later(minutes=1)
            museum.register(address="anders@example.org")
        museum.now = max(row.next_at, museum.now)
        assert museum.now - began < timedelta(hours=50)
    assert museum.now - began > timedelta(hours=48)
    assert museum.value("page", "undeliverable_at", page_id=museum.page_of(event)) is not None
    assert "vol@" not in repr(museum.rows(Mail))


def gave_up(museum):
    return [row for row in museum.rows(Mail) if row.failed_at is not None]


def test_where_the_server_takes_nobody_s_mail_nobody_is_given_up(museum, mailbox):
    pages = due(museum, 2)
    mailbox.answers["*"] = "451 4.3.0 Later"
    for _ in range(8):
        museum.posts_to().turn(museum.now)
        museum.later(hours=8)
    assert not gave_up(museum)
    assert [museum.value("page", "undeliverable_at", page_id=one) for one in pages] == [None] * 2
    mailbox.answers.clear()
    assert museum.posts_to().turn(museum.now) == 2


def test_one_recipient_that_is_rejected_takes_no_other_with_it(museum, mailbox):
    pages = due(museum, 6)
    mailbox.answers["g3@example.org"] = "550 5.1.1 No such mailbox"
    assert museum.posts_to().turn(museum.now) == 5
    told = [museum.value("page", "undeliverable_at", page_id=one) for one in pages]
    assert [one is not None for one in told] == [False, False, False, True, False, False]
    (row,) = gave_up(museum)
    assert row.answer == "refused with 550 5.1.1"


# -- the way there is locked


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1, and the files that a server and a client of it need."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.org")])
    begins = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begins)
        .not_valid_after(begins.replace(year=2120))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(built.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder


@pytest.fixture
def locked(certificate):
    """A mail server that takes nothing in the clear."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    keeps = AMailbox()
    controller = Controller(
        keeps, hostname="127.0.0.1", port=keeps.port, tls_context=context, require_starttls=True
    )
    controller.start()
    yield keeps
    controller.stop()


def test_starttls_is_what_a_museum_has_that_says_nothing_else():
    assert MailSettings("mail.example.org", "a@example.org", "b@example.org").security == "starttls"


def test_over_starttls_a_mail_goes_to_the_server_whose_certificate_is_known(
    museum, locked, certificate
):
    due(museum)
    secure = {"port": locked.port, "security": "starttls"}
    postman = museum.posts_to(**secure, ca_file=str(certificate / "cert.pem"))
    assert postman.turn(museum.now) == 1
    assert len(locked.taken) == 1


def test_a_server_with_a_certificate_that_nobody_vouches_for_gets_nothing(museum, locked):
    due(museum)
    assert museum.posts_to(port=locked.port, security="starttls").turn(museum.now) == 0
    assert locked.taken == []
    (row,) = museum.rows(Mail)
    assert (row.sent_at, row.attempts) == (None, 1)


def test_a_server_without_starttls_gets_nothing(museum, mailbox):
    due(museum)
    assert museum.posts_to(security="starttls").turn(museum.now) == 0
    assert mailbox.taken == []
    assert museum.posts_to(security="tls").turn(museum.now + timedelta(minutes=1)) == 0
    assert mailbox.taken == []


def test_a_server_that_wants_a_lock_gets_nothing_in_the_clear(museum, locked):
    due(museum)
    assert museum.posts_to(port=locked.port).turn(museum.now) == 0
    assert locked.taken == []
