"""A signature that two verifiers of others' making find good, and find broken once it is."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest

from hub.errors import SettingsWrong
from hub.post import letters
from hub.post.dkim import make_key, read_signer
from hub.post.wrapping import mailbox, wrapping_of
from hub.premises import Premises
from tests.hub.a_museum import settings_in
from tests.hub.post.letters.test_letters import CHILD, OWN, SECOND, facts

NOW = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
PERL = """
use Mail::DKIM::Verifier; use Mail::DKIM::PublicKey;
my $record = shift;
no warnings 'redefine';
*Mail::DKIM::PublicKey::fetch_async = sub {
    my ($class, %asked) = @_;
    my $key = Mail::DKIM::PublicKey->parse($record);
    return sub { $asked{Callbacks}{Success}->($key) };
};
my $verifier = Mail::DKIM::Verifier->new();
while (<STDIN>) { chomp; s/\\015$//; $verifier->PRINT("$_\\015\\012"); }
$verifier->CLOSE; print $verifier->result;
"""


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "dkim-test.pem"
    make_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    return read_signer(path, "example.org", "test")


def a_message(signer, letter):
    settings = settings_in(Path("unused"))
    wrapping = replace(wrapping_of(settings), signer=signer)
    return wrapping.message(letter, mailbox("g@example.org"), "<1@example.org>", NOW)


def published(signer):
    """Return what the name server says: the strings of the record, joined."""
    _, _, strings = signer.record().partition("IN TXT ( ")
    return "".join(strings.removesuffix(" )").split('"')[1::2])


def says_dkimpy(signer, message):
    def look_up(name, **_):
        assert name == b"test._domainkey.example.org."
        return published(signer).encode()

    return dkim.verify(message, dnsfunc=look_up)


def says_perl(signer, message):
    if shutil.which("perl") is None:
        pytest.fail("Perl is missing. Type:  sudo apt-get install spamassassin")
    asked = subprocess.run(
        ["perl", "-e", PERL, published(signer)], input=message, capture_output=True, check=True
    )
    return asked.stdout.decode() == "pass"


VERIFIERS = pytest.mark.parametrize("verifies", [says_dkimpy, says_perl])


@VERIFIERS
def test_each_letter_s_signature_is_found_good(signer, verifies):
    for write in (letters.results, letters.confirm, letters.reminder, letters.notice):
        assert verifies(signer, a_message(signer, write(facts(CHILD, SECOND))))


@VERIFIERS
@pytest.mark.parametrize(
    ("find", "put"),
    [
        (b"From: Testmuseum", b"From: Elsewhere"),
        (b"Subject: ", b"Subject: Re: "),
        (b"\r\n\r\n", b"\r\nFrom: x@example.net\r\n\r\n"),
        (b"\r\nFrom:", b"\r\nFrom: x@example.net\r\nFrom:"),
        (b"/p/", b"/q/"),
    ],
)
def test_what_was_changed_on_the_way_is_found_out(signer, verifies, find, put):
    message = a_message(signer, letters.results(facts(OWN)))
    head, _, rest = message.partition(b"\r\nFrom:")
    changed = head + (b"\r\nFrom:" + rest).replace(find, put, 1)
    assert changed != message
    assert not verifies(signer, changed)


def test_the_record_s_strings_are_short_enough_for_a_name_server(signer):
    strings = signer.record().split('"')[1::2]
    assert all(len(one) <= 255 for one in strings)
    assert signer.record().startswith('test._domainkey.example.org. IN TXT ( "v=DKIM1; k=rsa; p=')


def test_a_selector_without_a_key_is_named_before_anything_is_mailed(tmp_path):
    settings = settings_in(tmp_path)
    settings = replace(settings, mail=replace(settings.mail, dkim_selector="none"))
    with pytest.raises(SettingsWrong, match="python -m hub dkim"):
        wrapping_of(settings)
    Premises(tmp_path).dkim("none").write_bytes(b"no key")
    with pytest.raises(SettingsWrong, match="is no key"):
        wrapping_of(settings)


def test_no_key_is_written_over(tmp_path):
    make_key(tmp_path / "dkim-a.pem")
    with pytest.raises(FileExistsError):
        make_key(tmp_path / "dkim-a.pem")


def test_a_message_is_ascii_whatever_the_name(signer):
    message = a_message(signer, letters.results(facts(replace(OWN, first_name="Zoë"))))
    message.decode("ascii")
