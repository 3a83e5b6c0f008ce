"""The mail catcher: a real SMTP conversation in, pages and JSON out."""

import smtplib
from email.message import EmailMessage
from pathlib import Path

import httpx2
import pytest

from simulators.processes import Process, module
from simulators.waiting import LOOPBACK, free_port


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mailbox")
    smtp, http = free_port(), free_port()
    arguments = ("--smtp-port", str(smtp), "--http-port", str(http), "--keep", str(folder / "kept"))
    process = Process("mailbox", module("simulators", "mailbox", *arguments), folder / "log")
    process.start()
    address = process.wait_until_ready().split()[-1]
    with smtplib.SMTP(LOOPBACK, smtp) as sender:
        sender.send_message(a_letter())
    with httpx2.Client(base_url=address) as reader:
        yield reader, folder / "kept"
    process.stop()


def a_letter():
    letter = EmailMessage()
    letter["From"], letter["To"] = "museum@example.org", "guardian@example.org"
    letter["Subject"] = "Testkind, je resultaten staan klaar"
    letter["Message-ID"] = "<one@example.org>"
    letter.set_content("Bekijk je dag: http://127.0.0.1:8400/p/abc\nTot gauw, é.")
    letter.add_alternative(
        "<html><head></head><body><script>alert(1)</script><p>Bekijk é</p></body></html>",
        subtype="html",
    )
    return letter


def test_a_caught_mail_is_listed_with_its_text_and_links(mailbox):
    reader, _ = mailbox
    [mail] = reader.get("/mails.json").json()
    assert mail["to"] == "guardian@example.org"
    assert mail["subject"] == "Testkind, je resultaten staan klaar"
    assert mail["message_id"] == "<one@example.org>"
    assert mail["links"] == ["http://127.0.0.1:8400/p/abc"]
    assert "Tot gauw, é." in mail["text"]
    assert reader.get("/count.json").json() == 1


def test_a_person_reads_the_list_and_the_mail(mailbox):
    reader, _ = mailbox
    assert "je resultaten staan klaar" in reader.get("/").text
    page = reader.get("/mails/1")
    assert '<a href="http://127.0.0.1:8400/p/abc"' in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_the_html_of_a_mail_runs_no_script_and_fetches_nothing(mailbox):
    reader, _ = mailbox
    part = reader.get("/mails/1/html")
    rule = part.headers["content-security-policy"]
    assert rule.startswith("sandbox")
    assert "allow-scripts" not in rule
    assert "default-src 'none'" in rule
    assert '<base target="_blank">' in part.text


def test_raw_mails_are_kept_as_they_came(mailbox):
    reader, kept = mailbox
    raw = Path(kept / "0001.eml").read_bytes()
    assert b"Message-ID: <one@example.org>" in raw
    assert reader.get("/mails/1/raw").content == raw


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_mail_that_never_came_is_not_found(mailbox, number):
    reader, _ = mailbox
    assert reader.get(f"/mails/{number}").status_code == 404
