"""Signing in with a password, and proving identity again. Failures are counted (attempts.py), known devices apart."""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import User
from models.language import N_, _
from models.text import line
from services.accounts import attempts, devices, doors, expiring, moving, passwords, sessions, strangers, telling, users
from services.accounts.factors import enrolling, steps
from services.house import telemetry
from services.house.limits import network
from services.work import (
    Actor,
    DataGone,
    Invalid,
    Mistakes,
    NotAllowed,
    NotFound,
    SignInNeeded,
    announce,
    announce_id,
    clock,
    errand,
    house_actor,
    kind,
    perform,
    step,
    trouble,
    work,
)
from services.work.places import places

log = logging.getLogger(__name__)
SIGNED_IN = kind("user.signed_in", N_("{subject} signed in"), "login")
REFUSED = kind("user.sign_in_refused", N_("A sign-in as {subject} was refused"), "gpp_maybe")
KINDS = [SIGNED_IN, REFUSED]
WRONG = N_("The email address or password is wrong.")
_afterwards = ThreadPoolExecutor(1, "after sign-ins")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A finished sign-in: the session's token, and the mark that will identify this device."""

    place: str
    opened: sessions.Opened
    device: str


def sign_in(
    email: str,
    password: str,
    *,
    company: str = "",
    host: str = "",
    address: str = "",
    agent: str = "",
    device: str | None = None,
    kind: str = "browser",
    code: str = "",
) -> SignedIn:
    """Sign a person in. An errand: counts, finds the account, compares the hash, opens the session if it still holds.

    Refuses a wrong name or password alike (`SignInNeeded`) and too many failures (`TooMany`, with seconds to wait), and
    asks for the company when there are several and none was named (`Invalid`). Who has a second factor, or must have
    one, gets no session yet: a browser goes on with a step (`NextStep`), a program sends the `code` along.
    """
    email = (line(email, 254) or "").lower()
    tenant = doors.which_tenant(company, host)
    place = tenant.id.hex if tenant else ""
    user = _user(place, email) if tenant else None
    keys = attempts.keys(place, email, address, devices.known(device, place, user))
    attempts.refuse_too_many(keys)
    fits = passwords.matches(password, user.password_hash if user and user.disabled_at is None else None)
    if not fits or user is None:
        _note_refused(place, user, keys, address)
        raise SignInNeeded(_(WRONG))
    # Again: of many guesses sent at the same moment, all arrived here before the first was counted.
    attempts.refuse_too_many(keys)
    return _let_in_or_on(user, place, keys, kind, code, device, agent=agent, address=address)


def _let_in_or_on(
    user: User, place: str, keys: list[str], kind: str, code: str, device: str | None, *, agent: str, address: str
) -> SignedIn:
    """Let somebody in whose password was right, or go on with the second factor."""
    with work(house_actor(place)) as session:
        session.info["action"] = "accounts.sign_in"
        if not still_fits(session, user):
            raise SignInNeeded(_(WRONG))
        more = steps.needed(session, user)
        if not more:
            known = devices.known(device, place, user) is not None
            return let_in(session, user, kind, agent=agent, address=address, known=known)
        begun = steps.begin(session, user, more) if kind == "browser" else ""
    if begun:
        raise steps.NextStep(_("Please enter the code of your second factor."), begun, more)
    return _with_code(user, place, keys, more, code, agent=agent, address=address)


def finish(
    secret: str, code: str, *, device: str | None = None, agent: str = "", address: str = ""
) -> tuple[SignedIn, list[str]]:
    """Finish a sign-in by the code of a second factor. Return the session, and the recovery codes if this code
    confirmed a new app. A wrong code (`Invalid`) counts as a failed sign-in does, and ends the step after five."""
    place, (row, user) = steps.place_of(secret), steps.look_up(secret)
    keys = attempts.keys(place, user.email, address, devices.known(device, place, user))
    attempts.refuse_too_many(keys)
    with work(house_actor(place)) as session:
        session.info["action"] = "accounts.sign_in.finish"
        row, user = steps.held(session, secret, ("sign_in", "enrol"))
        fresh = enrolling.confirm(session, user, code) if row.purpose == "enrol" else []
        way = ("totp" if fresh else "") if row.purpose == "enrol" else steps.accept(session, user.id, code)
        if way:
            row.used_at = clock.now()
            if way == "recovery":
                telling.mail(session, user, "recovery_used", address)
            known = devices.known(device, place, user) is not None
            return let_in(session, user, "browser", agent=agent, address=address, factors=way, known=known), fresh
        steps.count_try(session, row)
    _note_refused(place, user, keys, address, "code")
    raise Invalid(_("Please check the form."), code=_(steps.WRONG))


def _with_code(user: User, place: str, keys: list[str], more: str, code: str, *, agent: str, address: str) -> SignedIn:
    """Let a program in, whose code came with the password."""
    if more == "enrol":
        raise NotAllowed(_("Your role needs a second factor. Sign in with a browser and set one up."))
    if not code:
        raise steps.NextStep(_("Please send the code of your second factor as well."))
    with work(house_actor(place)) as session:
        session.info["action"] = "accounts.sign_in"
        way = steps.accept(session, user.id, code) if still_fits(session, user) else ""
        if way:
            return let_in(session, user, "program", agent=agent, address=address, factors=way)
    _note_refused(place, user, keys, address, "code")
    raise SignInNeeded(_(steps.WRONG), needs="code")


@step
def let_in(
    session: Session, user: User, kind: str, *, agent: str, address: str, factors: str = "password", known: bool = True
) -> SignedIn:
    """Open a session for a person who has just proved their identity, and mark the device as known to this account.
    `factors` says how: password, or what came after it (totp, recovery, with_passkey); passkey, alone; sign_on. Of a
    device that is not `known`, and of a known one in a network where the person has not been, they are told by mail; not
    the first time at all. Refuses a password that is too old (`expiring.Expired`)."""
    place = str(session.info["place"])
    expiring.refuse_expired(session, user, factors)
    strange = strangers.strange(session, user, address, known) if kind == "browser" else ""
    if strange:
        telling.mail(session, user, strange, f"{address} · {agent[:100]}")
    opened = sessions.open_session(session, user, kind, agent, address, factors)
    announce_id(session, SIGNED_IN, "users", user.id, by=str(user.id))
    telemetry.count("sign_ins")
    return SignedIn(place, opened, devices.mark(place, user))


@errand("account.edit")
def prove(actor: Actor, password: str) -> datetime:
    """Check the password again before a dangerous step. Return when it was right. Counted like a sign-in."""
    user = perform(actor, users.me)
    refuse_wrong(actor, user, password, "password")
    with work(actor) as session:
        _refuse_outdated(session, user, "password")
        return moving.proved(session, actor)


@errand("account.edit")
def change_password(actor: Actor, old: str, new: str, again: str | None = None) -> User:
    """Change one's own password: every other session ends. An errand, since hashing takes its time outside any work.

    Refuses all mistakes at once; `again` is the new password typed a second time in a form. A wrong old password counts
    like a failed sign-in: an open page is no place to guess at it.
    """
    user = perform(actor, users.me)
    local = user.email.partition("@")[0]
    with Mistakes() as found:
        found.check(refuse_wrong, actor, user, old, "old")
        found.check(passwords.refuse_weak, new, user.name, user.email, local, place=actor.place)
        found.check(refuse_other, new, again)
    hashed = passwords.hash_password(new)
    with work(actor) as session:
        session.info["action"] = "accounts.sign_in.change_password"
        _refuse_outdated(session, user, "old")
        user = users.me(session, actor)
        user.password_hash, user.password_at = hashed, clock.now()
        sessions.end_all(session, user.id, but=actor.session_id)
        announce(session, users.PASSWORD_CHANGED, user, kept=str(actor.session_id))
        telling.mail(session, user, "password_changed", actor.address)
    return user


def refuse_wrong(actor: Actor, user: User, password: str, field: str) -> None:
    """Refuse a typed password that is not this user's (`Invalid`, on `field`). Counted like a sign-in (`TooMany`).

    It counts against the session, which a password opened: attackers guessing at sign-in cannot lock its owner out.
    """
    keys = attempts.session_keys(actor.session_id)
    attempts.refuse_too_many(keys)
    if not passwords.matches(password, user.password_hash):
        attempts.note_failure(keys)
        raise _not_yours(field)


def refuse_other(new: str, again: str | None) -> None:
    """Refuse a password that was typed differently the second time (`Invalid`)."""
    if again is not None and again != new:
        raise Invalid(_("Please check the form."), again=_("The passwords do not match."))


def _refuse_outdated(session: Session, user: User, field: str) -> None:
    if not still_fits(session, user):
        raise _not_yours(field)


@step
def still_fits(session: Session, user: User) -> bool:
    """Return whether the hash compared outside any work is still this user's, and the account is not disabled.

    Neither can change from here to the end of the work: on PostgreSQL the row is locked, against changes alone.
    """
    now = session.get(User, user.id, with_for_update={"key_share": True})
    return now is not None and now.disabled_at is None and now.password_hash == user.password_hash


def _not_yours(field: str) -> Invalid:
    return Invalid(_("That is not your password."), **{field: _("That is not your password. Please try again.")})


def _user(place: str, email: str) -> User | None:
    try:
        with work(house_actor(place), read=True) as session:
            return session.scalars(select(User).where(func.lower(col(User.email)) == email)).first()
    except NotFound as missing:
        raise DataGone(place) from missing


def _note_refused(place: str, user: User | None, keys: list[str], address: str, way: str = "password") -> None:
    """Count a refused sign-in; note it in the log, without the name, and in the company of whose account it was."""
    telemetry.count("sign_ins_failed")
    attempts.note_failure(keys)
    log.warning("a sign-in was refused", extra={"place": place, "network": network(address), "way": way})
    if user is not None:
        _tell_afterwards(place, user)


def _tell_afterwards(place: str, user: User) -> None:
    """Note in the company that a sign-in was refused, while the answer is on its way: an unknown address has nothing to
    note, and the time of the answer would tell the two apart."""
    house = places()

    def tell() -> None:
        try:
            if places() is house:
                with work(house_actor(place)) as session:
                    announce_id(session, REFUSED, "users", user.id)
        except Exception:
            trouble.log_repeated(log, "a refused sign-in could not be noted", place=place)

    _afterwards.submit(copy_context().run, tell)
