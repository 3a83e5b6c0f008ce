"""The museum's own certificate authority: it vouches for the broker, to edges that know it alone.

X.509 (RFC 5280) with ECDSA on P-256, by the package `cryptography`.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hub.errors import BrokerNotWritten

if TYPE_CHECKING:
    from collections.abc import Sequence

AUTHORITY_LIVES = timedelta(days=20 * 365)
BROKER_LIVES = timedelta(days=2 * 365)
RENEWED_BEFORE = timedelta(days=90)
"""A broker's certificate is made anew when fewer days than these are left."""
CLOCKS_DIFFER = timedelta(days=1)
"""A certificate is good from a day before it was made: an installation's clock may be slow."""


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate and its private key, both PEM."""

    certificate: bytes
    key: bytes = field(repr=False)


def found(museum: str, now: datetime) -> Certified:
    """Make an authority for one museum."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"MyVisit {museum}")
    made = (
        _about(name, name, key, now, AUTHORITY_LIVES)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Certified(made.public_bytes(Encoding.PEM), _pem(key))


def vouch(authority: Certified, hosts: Sequence[str], now: datetime) -> Certified:
    """Make the broker's certificate for the names and addresses under which edges reach it.

    Raises:
        BrokerNotWritten: the authority's files are damaged, or there is no host.
    """
    if not hosts:
        raise BrokerNotWritten("a broker needs at least one --host under which edges reach it")
    issuer, signer = _read(authority)
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        _about(_name(hosts[0]), issuer.subject, key, now, BROKER_LIVES)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(_names(hosts)), critical=False)
        .sign(signer, hashes.SHA256())
    )
    return Certified(made.public_bytes(Encoding.PEM), _pem(key))


def still_good(certificate: bytes, hosts: Sequence[str], now: datetime) -> bool:
    """Return whether a broker's certificate is for these hosts and lives long enough."""
    try:
        read = x509.load_pem_x509_certificate(certificate)
    except ValueError:
        return False
    names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return set(names) == set(_names(hosts)) and read.not_valid_after_utc - now > RENEWED_BEFORE


def ends(certificate: bytes) -> datetime | None:
    """Return when a certificate ends; None when it is damaged."""
    try:
        return x509.load_pem_x509_certificate(certificate).not_valid_after_utc
    except ValueError:
        return None


def _read(authority: Certified) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    try:
        certificate = x509.load_pem_x509_certificate(authority.certificate)
        key = load_pem_private_key(authority.key, None)
    except ValueError:
        raise BrokerNotWritten("the authority's files are damaged") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise BrokerNotWritten("the authority's key is of another kind")
    return certificate, key


def _about(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    lives: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now + lives)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _names(hosts: Sequence[str]) -> list[x509.GeneralName]:
    return [_general(one) for one in hosts]


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
