"""Passwords: strong enough, hashed with argon2id, never more than two at a time (0.17 s of a core each)."""

import threading

from passlib.context import CryptContext

from models.language import _
from services.work import Invalid

# OWASP password storage, argon2id: at least 19 MiB, 2 passes, 1 lane; libpass's defaults are above it.
_context = CryptContext(schemes=["argon2"], deprecated="auto")
_turns = threading.BoundedSemaphore(2)
LEAST, MOST = 8, 128  # NIST SP 800-63B 5.1.1.2
COMMON = {
    "password",
    "password1",
    "password12",
    "password123",
    "passw0rd",
    "12345678",
    "123456789",
    "1234567890",
    "qwertyui",
    "qwerty123",
    "qwertyuiop",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "welcome1",
    "welcome123",
    "admin123",
    "administrator",
    "letmein1",
    "letmein123",
    "changeme",
    "changeme1",
    "trustno1",
    "superman",
    "11111111",
    "00000000",
    "abcdefgh",
    "abc12345",
    "abcd1234",
    "1q2w3e4r",
    "1qaz2wsx",
    "steward1",
    "steward123",
    "stewardcrm",
}
_dummy: list[str] = []


def refuse_weak(password: str, *known: str) -> None:
    """Refuse a password that is short, common, or made of known words (`known`: the name, the email)."""
    reason = ""
    lowered = password.lower()
    if len(password) < LEAST:
        reason = _("Use at least {number} characters. A few words in a row are easy to remember.").format(number=LEAST)
    elif len(password) > MOST:
        reason = _("Use at most {number} characters.").format(number=MOST)
    elif lowered in COMMON or len(set(password)) < 4:
        reason = _("This is one of the first passwords anyone would guess.")
    elif any(part and part.lower() in (lowered, lowered.rstrip("0123456789!")) for part in known):
        reason = _("Do not use your own name or address.")
    if reason:
        raise Invalid(_("Please choose a stronger password."), password=reason)


def hash_password(password: str) -> str:
    """Return the argon2id hash. Waits for its turn: never call it on the event loop or inside a work."""
    with _turns:
        return str(_context.hash(_sound(password)))


def matches(password: str, hashed: str | None) -> bool:
    """Return whether the password matches. Takes as long without such an account, so that the time reveals nothing."""
    with _turns:
        if not _dummy:  # always made: made only for an unknown account, it would reveal the first one
            _dummy.append(str(_context.hash("nobody's password")))
        fits = _context.verify(_sound(password[: MOST * 4]), hashed or _dummy[0])
        return bool(hashed and fits)


def _sound(password: str) -> str:
    """Return the text without lone surrogates, which a program may send and which cannot be encoded."""
    return password.encode(errors="replace").decode()
