"""Signing in: five failures in 15 minutes for an account or an address, then wait (R-02); successes never count.

A browser that signed in before carries a known-device mark, and its failures are counted by themselves: strangers who
guess at the owner's account cannot lock the owner out (OWASP: device cookies).
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from models.accounts import User, UserSession
from models.tenants import SignInFailure, Tenant
from models.text import fold, line
from services.accounts import passwords, sessions, users
from services.work import (
    HOUSE,
    Actor,
    DataGone,
    Invalid,
    Kind,
    NotFound,
    SignInNeeded,
    TooMany,
    announce,
    announce_id,
    clock,
    house_actor,
    kind,
    perform,
    step,
    vault,
    work,
)

SIGNED_IN = kind("user.signed_in", "{subject} signed in", "login")
REFUSED = kind("user.sign_in_refused", "A sign-in as {subject} was refused", "gpp_maybe")
KINDS = [SIGNED_IN, REFUSED]
WINDOW = timedelta(minutes=15)
ALLOWED = 5
MOST_COUNTED = 200  # of one key's failures in a day: while it is blocked none are added
WRONG = "The email address or the password is not right."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A finished sign-in: the session's token, and the mark by which this device will be known."""

    place: str
    opened: sessions.Opened
    device: str


def sign_in(
    email: str, password: str, *, company: str = "", host: str = "", address: str = "", agent: str = "",
    device: str | None = None, kind: str = "browser",
) -> SignedIn:  # fmt: skip
    """Sign a person in. An errand: counts, finds the account, compares the hash, opens the session if that is still it.

    Refuses a wrong name or password alike (`SignInNeeded`), too many failures (`TooMany`, with seconds to wait), and
    asks for the company when there are several and none was named (`Invalid`).
    """
    email = (line(email, 254) or "").lower()
    keys = _keys(email, address, device)
    refuse_too_many(keys)
    tenant = which_tenant(company, host)
    user = _user(tenant, email) if tenant else None
    fits = passwords.matches(password, user.password_hash if user and user.disabled_at is None else None)
    if not fits or user is None or tenant is None:
        note_failure(keys)
        if user is not None and tenant is not None:
            _announce(tenant.id.hex, user, REFUSED)
        raise SignInNeeded(WRONG)
    refuse_too_many(keys)  # again: of many guesses sent at the same moment, all came here before the first was counted
    place = tenant.id.hex
    with work(house_actor(place)) as session:
        session.info["action"] = "accounts.sign_in"
        if not _still_fits(session, user):
            raise SignInNeeded(WRONG)
        opened = sessions.open_session(session, user, kind, agent, address)
        announce_id(session, SIGNED_IN, "users", user.id, by=str(user.id))
    return SignedIn(place, opened, _device_mark(email))


def prove(actor: Actor, password: str) -> None:
    """Type the password again before a dangerous step. Counted like a sign-in."""
    user = perform(actor, users.me)
    refuse_wrong(actor, user, password, "password")
    with work(actor) as session:
        _refuse_outdated(session, user, "password")
        row = session.get(UserSession, actor.session_id)
        if row is not None:
            row.proved_at = clock.now()


def change_password(actor: Actor, old: str, new: str) -> User:
    """Change one's own password: every other session ends. An errand, for hashing takes its time outside any work.

    A wrong old password counts like a failed sign-in: an open page is no place to guess at it.
    """
    actor.require("account.edit")
    user = perform(actor, users.me)
    refuse_wrong(actor, user, old, "old")
    passwords.refuse_weak(new, user.name, user.email, user.email.split("@", maxsplit=1)[0])
    hashed = passwords.hash_password(new)
    with work(actor) as session:
        session.info["action"] = "accounts.sign_in.change_password"
        _refuse_outdated(session, user, "old")
        user = users.me(session, actor)
        user.password_hash, user.password_at = hashed, clock.now()
        sessions.end_all(session, user.id, but=actor.session_id)
        announce(session, users.PASSWORD_CHANGED, user, kept=str(actor.session_id))
    return user


def refuse_wrong(actor: Actor, user: User, password: str, field: str) -> None:
    """Refuse a typed password that is not this user's (`Invalid`, on `field`). Counted like a sign-in (`TooMany`).

    It is counted against the session, which a password opened: strangers who guess at the door cannot stop its owner.
    """
    keys = [_key("session", str(actor.session_id))]
    refuse_too_many(keys)
    if not passwords.matches(password, user.password_hash):
        note_failure(keys)
        raise _not_yours(field)


def which_tenant(company: str = "", host: str = "") -> Tenant | None:
    """The tenant by host name, else by the company named, else the only one there is. Asks when there are several."""
    with work(house_actor(HOUSE), read=True) as session:
        tenants = list(session.scalars(select(Tenant).where(col(Tenant.plan_status) == "active")))
    if company:
        wanted = fold(company)
        return next((t for t in tenants if wanted in (fold(t.name), t.id.hex, str(t.id))), None)
    by_host = next((t for t in tenants if t.host and t.host == host.partition(":")[0].lower()), None)
    if by_host or len(tenants) <= 1:
        return by_host or (tenants[0] if tenants else None)
    raise Invalid("Please name your company.", company="There are several companies here.")


def asks_company(host: str) -> bool:
    """Whether a person who comes by this host name must say which company."""
    try:
        which_tenant(host=host)
    except Invalid:
        return True
    return False


def refuse_too_many(keys: list[str]) -> None:
    """Refuse when any of the keys failed five times in the last 15 minutes; each further block lasts longer."""
    with work(house_actor(HOUSE), read=True) as session:
        _refuse(session, keys)


def note_failure(keys: list[str]) -> None:
    """Count one failure against each key. Refuses as `refuse_too_many` does when others were counted meanwhile."""
    with work(house_actor(HOUSE)) as session:
        _refuse(session, keys)
        now = clock.now()  # the same for all its keys: that is how `failures_today` tells one failure from two
        session.add_all(SignInFailure(key=key, at=now) for key in keys)


@step
def forget_old(session: Session) -> int:
    """Drop failures older than a day; they count for nothing any more. Gives how many."""
    done = session.execute(delete(SignInFailure).where(col(SignInFailure.at) < clock.now() - timedelta(days=1)))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _refuse_outdated(session: Session, user: User, field: str) -> None:
    if not _still_fits(session, user):
        raise _not_yours(field)


def _still_fits(session: Session, user: User) -> bool:
    """Whether what was compared outside any work is still this user's password, and the account not disabled.

    From here to the end of the work nobody changes either: on PostgreSQL the row is locked, against changes alone.
    """
    now = session.get(User, user.id, with_for_update={"key_share": True})
    return now is not None and now.disabled_at is None and now.password_hash == user.password_hash


def _not_yours(field: str) -> Invalid:
    return Invalid("That is not your password.", **{field: "That is not your password. Please type it again."})


def _refuse(session: Session, keys: list[str]) -> None:
    wait = max((_wait(session, key) for key in keys), default=0)
    if wait > 0:
        raise TooMany(f"Too many login attempts, please try again after {_words(wait)}", retry_after=wait)


def _wait(session: Session, key: str) -> int:
    """Seconds to wait: five failures within 15 minutes block for 15 minutes, and each further five of the day twice as
    long, up to 4 hours. Failures that made a block are not counted for the next one."""
    now = clock.now()
    mine = (col(SignInFailure.key) == key, col(SignInFailure.at) > now - timedelta(days=1))
    query = select(col(SignInFailure.at)).where(*mine).order_by(col(SignInFailure.at).desc()).limit(MOST_COUNTED)
    recent: list[datetime] = []
    blocks, until = 0, now
    for at in reversed(list(session.scalars(query))):
        recent = [*(one for one in recent if at - one < WINDOW), at]
        if len(recent) == ALLOWED:
            until, blocks, recent = at + WINDOW * min(2**blocks, 16), blocks + 1, []
    return max(0, math.ceil((until - now).total_seconds()))


def _words(wait: int) -> str:
    """Seconds as people say them, never too few: `15 minutes`, `2 hours`."""
    minutes = math.ceil(wait / 60)
    if minutes > 90:
        return f"{math.ceil(minutes / 60)} hours"
    return f"{minutes} minutes" if minutes > 1 else "1 minute"


def _keys(email: str, address: str, device: str | None) -> list[str]:
    if device and _known_device(device, email):
        return [_key("device", device)]
    return [_key("account", email), *([_key("address", address)] if address else [])]


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"rl:auth:{kind}:{value}".encode()).hexdigest()


def _device_mark(email: str) -> str:
    claims = {"sub": email, "jti": vault.new_token()[:12]}
    return jwt.encode(claims, vault.signing_key("device"), sessions.ALGORITHM)


def _known_device(mark: str, email: str) -> bool:
    try:
        return bool(jwt.decode(mark, vault.signing_key("device"), [sessions.ALGORITHM])["sub"] == email)
    except (jwt.InvalidTokenError, KeyError):
        return False


def _user(tenant: Tenant, email: str) -> User | None:
    try:
        with work(house_actor(tenant.id.hex), read=True) as session:
            return session.scalars(select(User).where(func.lower(col(User.email)) == email)).first()
    except NotFound as missing:
        raise DataGone(tenant.id.hex) from missing


def _announce(place: str, user: User, what: Kind) -> None:
    with work(house_actor(place)) as session:
        announce_id(session, what, "users", user.id)


def failures_today() -> int:
    """How many sign-ins failed in the last 24 hours, for the maintenance page."""
    with work(house_actor(HOUSE), read=True) as session:
        since = clock.now() - timedelta(days=1)
        each = func.count(col(SignInFailure.at).distinct())
        return session.scalar(select(each).where(col(SignInFailure.at) > since)) or 0
