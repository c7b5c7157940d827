"""DKIM: mails are signed for the sender's domain, where the mail server does not do it (RFC 6376).

The key is the installation's, so only its own domain is signed for. RSA, as every receiver reads it. A signature with
a key of 2,048 bits takes the library 6 ms here: a mail server that signs is quicker.
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace

import dkim  # type: ignore[import-untyped]
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from models.language import N_
from services.channels.encode import Letter

Sign = Callable[[Letter], Letter]
SHORTEST = 1_024  # bits; receivers ignore shorter keys (RFC 8301, 3.2)
SIGNED = (
    *("from", "to", "subject", "date", "message-id", "reply-to", "sender", "mime-version", "content-type"),
    *("content-transfer-encoding", "in-reply-to", "references", "auto-submitted"),
    *("list-id", "list-unsubscribe", "list-unsubscribe-post"),
)
TWICE = ("from", "to", "subject", "reply-to")  # named once more than they occur, so that none can be added


def unsigned(letter: Letter) -> Letter:
    """Return the letter as it is: the mail server signs, or nobody does."""
    return letter


def signer(pem: str, selector: str, domain: str) -> Sign:
    """Return what signs letters. Raises ValueError, a sentence without any part of the key, where it cannot be used."""
    if not selector:
        raise ValueError("STEWARD_DKIM_PRIVATE_KEY needs STEWARD_DKIM_SELECTOR beside it.")
    key = _key(pem).private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    named = selector.encode(), domain.encode()

    def sign(letter: Letter) -> Letter:
        there = _there(letter.head)
        names = [name for name in SIGNED if name in there] + [name for name in TWICE if name in there]
        header = dkim.sign(
            letter.head + letter.body,
            *named,
            key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name.encode() for name in names],
        )
        return replace(letter, head=header + letter.head)

    return sign


def record(pem: str) -> str:
    """Return the text of the DNS record that belongs to a private key. Raises ValueError for a key of no use."""
    public = _key(pem).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"  # no text


def _key(pem: str) -> RSAPrivateKey:
    """Read a private key. In one line of a file of variables, its line ends may be written as \\n."""
    try:
        found = load_pem_private_key(pem.replace("\\n", "\n").strip().encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # the library's words may quote it
        found = None
    if not isinstance(found, RSAPrivateKey):
        raise ValueError(
            N_("STEWARD_DKIM_PRIVATE_KEY is wrong: it must be an RSA private key in PEM, without a password.")
        )
    if found.key_size < SHORTEST:
        raise ValueError(N_("STEWARD_DKIM_PRIVATE_KEY is too short: use a key of 2,048 bits."))
    return found


def _there(head: bytes) -> set[str]:
    lines = head.decode("utf-8", "replace").split("\r\n")
    return {line.partition(":")[0].lower() for line in lines if line and line[0] not in " \t"}
