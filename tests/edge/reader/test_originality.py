"""Whether NXP made a tag, by the signature that it carries."""

import sys

import pytest
from ecdsa import SECP128r1, SigningKey
from hypothesis import given
from hypothesis import strategies as st

from edge.reader.errors import PackageMissing
from edge.reader.originality import Originality

UID = bytes.fromhex("04AB87F2CA1190")
SIGNATURE = bytes.fromhex("67B1750BCCEB1174F9A33BF20E0226551A6366939B31F949848C3C087350FA90")
"""A public test vector: a tag that NXP made and signed."""


def test_what_nxp_signed_is_genuine():
    assert Originality().proves(UID, SIGNATURE)


@given(st.integers(0, 55), st.booleans())
def test_no_bit_of_the_uid_may_differ(bit, both):
    other = (int.from_bytes(UID) ^ 1 << bit).to_bytes(7)
    assert not Originality().proves(other, SIGNATURE[::-1] if both else SIGNATURE)


@pytest.mark.parametrize("signature", [bytes(32), b"\xff" * 32, SIGNATURE[16:] + SIGNATURE[:16]])
def test_what_nobody_signed_is_not(signature):
    assert not Originality().proves(UID, signature)


def test_another_key_proves_only_its_own():
    own = SigningKey.generate(SECP128r1)
    key = own.verifying_key.to_string("uncompressed")
    signed = own.sign_digest(UID, allow_truncate=True)
    assert Originality(key).proves(UID, signed)
    assert not Originality(key).proves(UID, SIGNATURE)
    assert not Originality().proves(UID, signed)


def test_without_its_package_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ecdsa", None)
    with pytest.raises(PackageMissing, match="reader-bands"):
        Originality()
