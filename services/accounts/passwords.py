"""Passwords: strong enough, hashed with argon2id, never more than two at a time (0.17 s of a core each)."""

import re
import threading

from passlib.context import CryptContext
from zxcvbn import zxcvbn  # type: ignore[import-untyped]

from models.language import _
from services import settings
from services.accounts import leaked
from services.house import register
from services.work import Invalid, house_actor, work

# OWASP password storage, argon2id: at least 19 MiB, 2 passes, 1 lane; libpass's defaults are above it.
_context = CryptContext(schemes=["argon2"], deprecated="auto")
_turns = threading.BoundedSemaphore(2)
LEAST, MOST = 8, 128  # NIST SP 800-63B 5.1.1.2
OURS = ("Steward", "CRM")  # docs/operating.md says them
STRONG = 3  # of zxcvbn's four: at least 10^8 guesses
READ = 72  # characters that are judged: what follows makes no password weaker, and judging takes the square of it
_dummy: list[str] = []


def refuse_weak(password: str, *known: str, place: str = "") -> None:
    """Refuse a password that is short, easily guessed, or made of known words (`known`: the name, the email); with a
    `place`, by the settings of that workspace. Takes up to 0.1 s, and longer where a list of leaked ones is asked: never
    call it on the event loop or inside a work."""
    least, breaches = _rules(place)
    reason = ""
    if len(password) < least:
        reason = _("Use at least {number} characters. A few words in a row are easy to remember.").format(number=least)
    elif len(password) > MOST:
        reason = _("Use at most {number} characters.").format(number=MOST)
    elif _is_known(password, known):
        reason = _("Do not use your own name or address.")
    elif strength(password, *known, *ours(place)) < STRONG:
        reason = _("This is easy to guess. Add another word or two that do not belong together.")
    elif breaches and leaked.contains(breaches, _sound(password)):
        reason = _("This password is on a list of leaked ones. Choose another.")
    if reason:
        raise Invalid(_("Please choose a stronger password."), password=reason)


def strength(password: str, *known: str) -> int:
    """Return how hard a password is to guess, from 0 to 4, for somebody who knows these words. Takes up to 0.1 s."""
    words = [part for one in known for part in (one, *re.split(r"\W+", one)) if len(part) > 2]
    return int(zxcvbn(_sound(password)[:READ], user_inputs=words)["score"]) if password else 0


def ours(place: str) -> tuple[str, ...]:
    """Return the words that everybody here would think of first: of the product, and the name of the workspace."""
    return (*OURS, register.workspace(place).name) if place else OURS


def least(place: str) -> int:
    """Return how many characters a password of this workspace needs."""
    return _rules(place)[0]


def _rules(place: str) -> tuple[int, str]:
    """Return the least length and the list of leaked ones."""
    if not place:
        return LEAST, ""
    with work(house_actor(place), read=True) as session:
        return settings.get(session, settings.PASSWORD_LENGTH), settings.get(session, settings.BREACHES)


def _is_known(password: str, known: tuple[str, ...]) -> bool:
    lowered = password.lower()
    return any(part and part.lower() in (lowered, lowered.rstrip("0123456789!")) for part in known)


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
