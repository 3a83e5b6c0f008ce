"""Whether NXP made a tag: the ECDSA signature over its UID (NXP application note AN11350).

It proves who made the chip that the signature was read from first; a copy of UID and signature on a
chip that allows it passes, too. So it finds cheap bands in a delivery, and protects nothing else.
"""

from typing import Final

from edge.reader.errors import PackageMissing

NXP_KEY: Final = bytes.fromhex("04494E1A386D3D3CFE3DC10E5DE68A499B1C202DB5B132393E89ED19FE5BE8BC61")
"""NXP's public key for NTAG21x: a point of secp128r1, uncompressed."""


class Originality:
    """Checks signatures against one public key."""

    def __init__(self, key: bytes = NXP_KEY) -> None:
        """Take a public key: a point of secp128r1, uncompressed, 33 bytes.

        Raises:
            PackageMissing: The package that knows this curve is not installed.
        """
        # Only here: of all that an installation does, only the check of bands needs this package.
        try:
            from ecdsa import BadSignatureError, SECP128r1, VerifyingKey  # noqa: PLC0415
        except ImportError:
            raise PackageMissing(
                "this needs the package ecdsa: pip install 'myvisit[reader-bands]'"
            ) from None
        self._key = VerifyingKey.from_string(key, curve=SECP128r1)
        self._bad = BadSignatureError

    def proves(self, uid: bytes, signature: bytes) -> bool:
        """Whether the key's owner signed this UID: 7 bytes; the signature has 32, r and s.

        The UID itself is what is signed, without a hash (AN11350, section 2).
        """
        try:
            return bool(self._key.verify_digest(signature, uid, allow_truncate=True))
        except self._bad:
            return False
