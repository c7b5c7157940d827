"""The vault: encryption of sensitive values, and blind indexes to find them again.

Every purpose has a key of its own (HKDF-SHA256 from a secret key), each sealed value names its key, and the row and
column are bound in, so a value copied to another row does not open (AES-256-GCM, 12-byte nonce).

It holds a ring of secret keys: the present one seals, earlier ones still open and verify until they are retired
(decision 0031). A changed key file is noticed within a second, in every process.
"""

import base64
import hashlib
import hmac
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.work import key_file
from services.work.errors import CannotStart
from services.work.key_file import Stamp

log = logging.getLogger(__name__)
LOOK_EACH = 1.0  # seconds
SHORTEST_MAC = 20  # hex digits
# Purposes of macs that are verified for longer than a key is kept: their keys outlive it (services/work/past_keys.py).
LASTING = (
    "audit", "errand rows", "backup", "backup proof", "drill", "unsubscribe", "reply address", "callbacks", "quote",
    "erased address",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Ring:
    """The secret keys, the present one first; the file they come from, and its stamp when it was read."""

    secrets: tuple[bytes, ...] = ()
    file: Path | None = None
    stamp: Stamp | None = None
    earlier: tuple[str, ...] = ()  # from the environment, behind those of the file


_ring = _Ring()
_looked_at = 0.0  # seconds of the monotonic clock
_past: Callable[[str], Iterable[bytes]] | None = None
_one_looks = threading.Lock()  # of two, the slower one would put back what it read first


def open_vault(secret: str | None, folder: Path, earlier: Sequence[str] = ()) -> None:
    """Use the given secret key, or those in `folder/secret.key`, made on the first day with mode 0600.

    `earlier` keys open and verify, and never seal.
    """
    global _ring  # noqa: PLW0603
    file = None if secret else folder / "secret.key"
    mark = key_file.stamp(file) if file else None
    keys = key_file.read_or_make(file) if file else (secret or "",)
    _ring = _Ring(_bytes([*keys, *earlier]), file, mark, tuple(earlier))


def look_again() -> None:
    """Take over what changed in the key file. One that lost the present key, or goes back to an earlier one, is
    ignored: nothing would open any more, and the next start says so."""
    global _ring, _looked_at  # noqa: PLW0603
    with _one_looks:
        _looked_at, here = time.monotonic(), _ring
        if here.file is not None and (mark := key_file.stamp(here.file)) != here.stamp:
            _ring = _Ring(_continued(here, here.file), here.file, mark, here.earlier)


def seal(value: str, about: str) -> str:
    """Encrypt a text for one column of one row, `about` = `table.column:row id`. Return `v1.<key id>.<base64>`."""
    nonce, secret = os.urandom(12), _secrets()[0]
    box = _box(_key(secret, "seal")).encrypt(nonce, value.encode(), about.encode())
    return f"v1.{_id(secret)}.{base64.b64encode(nonce + box).decode()}"


def unseal(sealed: str, about: str) -> str:
    """Decrypt a sealed text for the same `about`; `ValueError` if it was changed, moved or sealed by an unknown key."""
    try:
        _version, name, text = sealed.split(".")
        raw = base64.b64decode(text)
        return _box(_key(_named(name), "seal")).decrypt(raw[:12], raw[12:], about.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise ValueError("This value cannot be opened with the present secret key.") from error


def blind(value: str, purpose: str) -> str:
    """Return a keyed index of a value: equal values are found, nothing is learned without the key."""
    return blinds(value, purpose)[0]


def blinds(value: str, purpose: str) -> list[str]:
    """Return the indexes of a value by every key of the ring, to find rows that an earlier key indexed."""
    return [mac_by(_key(secret, f"blind:{purpose}"), value.encode()) for secret in _secrets()]


def mac(value: bytes, purpose: str) -> str:
    """Return a keyed fingerprint by the present key, for the audit chain. `purpose` is one of `LASTING`."""
    return mac_by(_key(_secrets()[0], f"mac:{purpose}"), value)


def mac_keys(purpose: str) -> dict[str, bytes]:
    """Return the keys that may have made a fingerprint, by key id, the newest first."""
    return {_id(secret): _key(secret, f"mac:{purpose}") for secret in _secrets()}


def mac_by(key: bytes, value: bytes) -> str:
    """Return the fingerprint of a value by one of these keys."""
    return hmac.digest(key, value, "sha256").hex()


def mac_holds(value: bytes, purpose: str, expected: str) -> bool:
    """Return whether a fingerprint fits a value, by a key of the ring or by what a retired one left behind.

    Where there is little room, `expected` is its beginning, of 80 bits at least.
    """
    length = max(SHORTEST_MAC, len(expected))
    if any(hmac.compare_digest(mac_by(key, value)[:length], expected) for key in mac_keys(purpose).values()):
        return True
    return any(hmac.compare_digest(mac_by(key, value)[:length], expected) for key in (_past(purpose) if _past else ()))


def also_verify(past: Callable[[str], Iterable[bytes]]) -> None:
    """Let `mac_holds` ask for the keys that retired keys left behind for a purpose, when none of the ring fits."""
    global _past  # noqa: PLW0603
    _past = past


def knows(name: str) -> bool:
    """Return whether a key of this public name is in the ring."""
    return name in key_ids()


def secrets_in_use() -> list[str]:
    """Return the secret keys themselves, the present one first: only the recovery kit shows them."""
    return [secret.decode() for secret in _secrets()]


def environment() -> dict[str, str]:
    """Return the ring as the variables of a process of ours that opens a copy of the data."""
    present, *earlier = secrets_in_use()
    return {"STEWARD_SECRET_KEY": present, "STEWARD_SECRET_KEY_OLD": "\n".join(earlier)}


def signing_keys(purpose: str) -> list[bytes]:
    """Return the keys of their own for signing tokens (U-13: never the same as another), the newest first."""
    return [_key(secret, f"sign:{purpose}") for secret in _secrets()]


def fingerprint(token: str) -> str:
    """Return the stored form of a token: its SHA-256. Tokens are 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """Return a token of 256 random bits, safe in links and cookies (K-04)."""
    return secrets.token_urlsafe(32)


def key_id() -> str:
    """Return a short public name of the present key."""
    return key_ids()[0]


def key_ids() -> list[str]:
    """Return the public names of the keys of the ring, the present one first."""
    return [_id(secret) for secret in _secrets()]


def rotate() -> None:
    """Put a new key in front of the file's. Every process seals with it within a second."""
    key_file.change(_file(), lambda keys: [key_file.new_key(), *keys])
    look_again()


def retire() -> None:
    """Remove all keys but the present one from the file. The caller has made sure that nothing needs them."""
    key_file.change(_file(), lambda keys: keys[:1])
    look_again()


def in_file() -> bool:
    """Return whether the present key is kept in the data folder, and not in the environment."""
    return _ring.file is not None


def _continued(ring: _Ring, file: Path) -> tuple[bytes, ...]:
    try:
        found = _bytes([*key_file.read(file), *ring.earlier])
    except CannotStart as why:
        log.warning("the key file is ignored: %s", why)
        return ring.secrets
    if ring.secrets[0] not in found or found[0] in ring.secrets[1:]:
        log.warning("the key file is ignored: its keys do not continue the present ones")
        return ring.secrets
    return found


def _file() -> Path:
    if _ring.file is None:
        raise RuntimeError("the secret key comes from the environment")
    return _ring.file


def _secrets() -> tuple[bytes, ...]:
    """Return the keys, after a look at the file each second."""
    if not _ring.secrets:
        raise RuntimeError("the vault is not open")
    if time.monotonic() - _looked_at > LOOK_EACH:
        look_again()
    return _ring.secrets


def _named(name: str) -> bytes:
    """Return the key of that id. An unknown one may be a second old: the file is looked at."""
    known = {_id(secret): secret for secret in _secrets()}
    if name not in known:
        look_again()
        known = {_id(secret): secret for secret in _ring.secrets}
    if name not in known:
        raise ValueError("no key of the ring has this id")
    return known[name]


def _bytes(keys: Sequence[str]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(key.encode() for key in keys))


@lru_cache(maxsize=32)
def _box(key: bytes) -> AESGCM:
    """Return the cipher of a key. Making one takes longer than sealing a line with it."""
    return AESGCM(key)


@lru_cache(maxsize=16)
def _id(secret: bytes) -> str:
    return hashlib.sha256(_key(secret, "id")).hexdigest()[:8]


@lru_cache(maxsize=256)
def _key(secret: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=b"steward", info=purpose.encode()).derive(secret)
