"""An address means one mailbox, to the kiosk, to the hub and to the mail server alike."""

import pytest

from edge.contract.address import address_fault, ascii_domain


@pytest.mark.parametrize(
    "address",
    [
        "guardian@example.org",
        "guardian+museum@example.org",
        "o'brien.g_uardian@mail.example.org",
        "GUARDIAN@EXAMPLE.ORG",
        "g@1.example.org",
        "guardian@xn--exmple-cua.org",
        "guardian@exämple.org",
        "guardian@παράδειγμα.example.org",
        "!#$%&'*+/=?^_`{|}~-@example.org",
        "g" * 64 + "@" + "e" * 63 + "." + "e" * 63 + ".example.org",
    ],
)
def test_an_address_that_mail_servers_agree_on_has_no_fault(address):
    assert address_fault(address) == ""


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("",                                     "address_no_at"),
        ("guardian.example.org",                 "address_no_at"),
        ("guardian@school@example.org",          "address_two_at"),
        ("guardian @example.org",                "address_space"),
        ("guardian@exam\u00a0ple.org",           "address_space"),
        ("guardian@example.org\r\nBcc: x",       "address_space"),
        ("guardian@exam\u200dple.org",           "address_space"),
        ("guardian@\udcffexample.org",           "address_space"),
        ("g" * 243 + "@example.org",             "address_too_long"),
        ("@example.org",                         "address_no_domain"),
        ("guardian@",                            "address_no_domain"),
        ("guardian@example",                     "address_no_domain"),
        ("guardian@example..org",                "address_no_domain"),
        ("guardian@example.org.",                "address_no_domain"),
        ("guardian@.example.org",                "address_no_domain"),
        ("guardian@[example.org",                "address_odd"),
        ("guardian]@example.org",                "address_odd"),
        ("guardian@[127.0.0.1]",                 "address_odd"),
        ('"guardian"@example.org',               "address_odd"),
        ("guardian,other@example.org",           "address_odd"),
        ("guardian(note)@example.org",           "address_odd"),
        ("<guardian@example.org>",               "address_odd"),
        ("guardian\\@example.org",               "address_odd"),
        ("guardian:other@example.org",           "address_odd"),
        (".guardian@example.org",                "address_odd"),
        ("guardian.@example.org",                "address_odd"),
        ("guar..dian@example.org",               "address_odd"),
        ("gärdian@example.org",                  "address_odd"),
        ("guardian@-example.org",                "address_odd"),
        ("guardian@example-.org",                "address_odd"),
        ("guardian@exämple-.org",                "address_odd"),
        ("guardian@exam_ple.org",                "address_odd"),
        ("guardian@exam。ple.org",               "address_odd"),
        ("guardian@ex½mple.org",                 "address_odd"),
        ("guardian@\ufdfa.org",                  "address_odd"),
        ("guardian@" + "e" * 64 + ".org",        "address_odd"),
        ("guardian@" + "ä" * 60 + ".org",        "address_odd"),
    ],
)  # fmt: skip
def test_an_address_that_could_mean_another_mailbox_is_named_by_its_fault(address, fault):
    assert address_fault(address) == fault


def test_a_domain_with_accents_is_written_as_the_mail_system_knows_it():
    assert ascii_domain("exämple.org") == "xn--exmple-cua.org"
    assert ascii_domain("example.org") == "example.org"
