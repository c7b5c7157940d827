"""The vault: encryption of sensitive values, and blind indexes to find them again.

Every purpose has a key of its own (HKDF-SHA256 from the one secret), each sealed value names its key, and the row and
column are bound in, so a value copied to another row does not open (AES-256-GCM, 12-byte nonce).
"""

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.work.errors import CannotStart
from services.work.killpoints import reach

_secret = b""


def open_vault(secret: str | None, folder: Path) -> None:
    """Use the given secret, or the one in `folder/secret.key`, made on the first day with mode 0600."""
    global _secret  # noqa: PLW0603
    _secret = (secret or _read_or_make(folder / "secret.key")).encode()
    _key.cache_clear()


def seal(value: str, about: str) -> str:
    """Encrypt a text for one column of one row, `about` = `table.column:row id`. Return `v1.<key id>.<base64>`."""
    nonce = os.urandom(12)
    box = AESGCM(_key("seal")).encrypt(nonce, value.encode(), about.encode())
    return f"v1.{key_id()}.{base64.b64encode(nonce + box).decode()}"


def unseal(sealed: str, about: str) -> str:
    """Decrypt a sealed text for the same `about`; `ValueError` if it was changed, moved or sealed by another key."""
    try:
        _, _, text = sealed.split(".")
        raw = base64.b64decode(text)
        return AESGCM(_key("seal")).decrypt(raw[:12], raw[12:], about.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise ValueError("This value cannot be opened with the present secret key.") from error


def blind(value: str, purpose: str) -> str:
    """Return a keyed index of a value: equal values are found, nothing is learned without the key."""
    return hmac.new(_key(f"blind:{purpose}"), value.encode(), hashlib.sha256).hexdigest()


def mac(value: bytes, purpose: str) -> str:
    """Return a keyed fingerprint, for the audit chain."""
    return hmac.new(_key(f"mac:{purpose}"), value, hashlib.sha256).hexdigest()


def mac_holds(value: bytes, purpose: str, expected: str) -> bool:
    """Return whether a fingerprint fits a value."""
    return hmac.compare_digest(mac(value, purpose), expected)


def knows(name: str) -> bool:
    """Return whether a key of this public name is here."""
    return name == key_id()


def secrets_in_use() -> list[str]:
    """Return the secret keys themselves, the present one first: only the recovery kit shows them."""
    return [_secret.decode()]


def signing_key(purpose: str) -> bytes:
    """Return a key of its own for signing tokens (U-13: never the same as another)."""
    return _key(f"sign:{purpose}")


def fingerprint(token: str) -> str:
    """Return the stored form of a token: its SHA-256. Tokens are 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """Return a token of 256 random bits, safe in links and cookies (K-04)."""
    return secrets.token_urlsafe(32)


def key_id() -> str:
    """Return a short public name of the present key."""
    return hashlib.sha256(_key("id")).hexdigest()[:8]


@lru_cache(maxsize=64)
def _key(purpose: str) -> bytes:
    if not _secret:
        raise RuntimeError("the vault is not open")
    return HKDF(hashes.SHA256(), 32, salt=b"steward", info=purpose.encode()).derive(_secret)


def _read_or_make(path: Path) -> str:
    """Read or create the key. It appears whole or not at all, even on a kill; of two first starts one wins."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(base64.b64encode(os.urandom(32)).decode())
            file.flush()
            os.fsync(file.fileno())
        reach("key written")
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return _read(path)


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise CannotStart(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        text = ""
    if len(text) < 32:
        raise CannotStart(f"{path} is damaged: put your copy of the secret key back.")
    return text
