"""One's own passkeys on the account page: make one, name it, remove it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field, Session, SQLModel

from models.accounts import User
from models.factors import Passkey
from models.language import N_, _
from models.text import line
from services.accounts import last_way, telling
from services.accounts.factors import enrolling, passkeys, recovery, steps
from services.work import Actor, Conflict, Invalid, NotFound, SignInNeeded, action, announce, errand, kind, work

MADE = kind("user.passkey_added", N_("{subject} added a passkey"), "key")
RENAMED = kind("user.passkey_renamed", N_("{subject} renamed a passkey"), "edit")
REMOVED = kind("user.passkey_removed", N_("{subject} removed a passkey"), "key_off")
KINDS = [MADE, RENAMED, REMOVED, passkeys.ALARM]


class NameDraft(SQLModel):
    """The name of a passkey."""

    name: str = Field(max_length=80, description=N_("So that you know it again, such as the device it is on."))


@dataclass(frozen=True, slots=True)
class Kept:
    """One passkey: when it was made, last used, and when its count fell (it may have been copied)."""

    id: UUID
    name: str
    made_at: datetime
    used_at: datetime | None
    alarm_at: datetime | None


@dataclass(frozen=True, slots=True)
class Mine:
    """One's own passkeys, and why none can be added here (empty: one can)."""

    kept: list[Kept]
    unavailable: str


@action("account.read", private=True)
def mine(session: Session, actor: Actor) -> Mine:
    """Return one's own passkeys, the oldest first."""
    rows = passkeys.of(session, _me(session, actor).id)
    kept = [Kept(one.id, one.name, one.made_at, one.used_at, one.alarm_at) for one in rows]
    return Mine(kept, passkeys.unavailable(actor.place))


@action("account.edit", fresh=True, private=True)
def begin(session: Session, actor: Actor) -> tuple[str, dict[str, Any]]:
    """Begin to make a passkey. Return the secret of the step, and what the browser is asked for. Refuses (`Conflict`)
    where no passkey can be used, and too many."""
    user, why = _me(session, actor), passkeys.unavailable(actor.place)
    if why:
        raise Conflict(why)
    if len(passkeys.of(session, user.id)) >= passkeys.MOST:
        raise Conflict(_("You have {count} passkeys already. Remove one first.").format(count=passkeys.MOST))
    secret = steps.begin(session, user, "passkey")
    session.flush()
    return secret, steps.challenge(steps.held(session, secret)[0], passkeys.to_make(session, user))


@errand("account.edit", fresh=True, private=True)
def finish(actor: Actor, secret: str, name: str, answer: str) -> list[str]:
    """Keep the passkey that the browser made. Return new recovery codes if there are none left, shown this once. The
    step is used up, whether or not the answer fits (`Invalid`)."""
    with work(actor) as session:
        session.info["action"] = "accounts.factors.own_passkeys.finish"
        row, user = steps.held(session, secret, ("passkey",))
        if user.id != actor.user_id:
            raise SignInNeeded(_(steps.OVER))
        row.used_at, challenge = row.expires_at, steps.answered(row)
    with work(actor) as session:
        session.info["action"] = "accounts.factors.own_passkeys.finish"
        user = _me(session, actor)
        passkeys.keep(session, user, line(name, 80) or _("Passkey"), answer, challenge)
        announce(session, MADE, user)
        telling.mail(session, user, "passkey_added", actor.address)
        return [] if recovery.left(session, user.id) else recovery.renew(session, user.id)


@action("account.edit", private=True)
def rename(session: Session, actor: Actor, passkey_id: UUID, name: str) -> None:
    """Name one of one's own passkeys."""
    named = line(name, 80)
    if not named:
        raise Invalid(_("Please check the form."), name=_("Please enter a name."))
    _own(session, actor, passkey_id).name = named
    announce(session, RENAMED, _me(session, actor))


@action("account.edit", fresh=True, private=True)
def remove(session: Session, actor: Actor, passkey_id: UUID) -> None:
    """Remove one of one's own passkeys. Refuses (`Conflict`) the last factor of a role that must have one, and the only way
    in."""
    user, row = _me(session, actor), _own(session, actor, passkey_id)
    worked = passkeys.usable(session, user)
    session.delete(row)
    session.flush()
    if worked:
        last_way.refuse_none(session, user)
    if not steps.has(session, user.id):
        if steps.required_of(session, user.role):
            raise Conflict(_("Your role must have a second factor, and this is your last. Add another one first."))
        recovery.forget(session, user.id)
    announce(session, REMOVED, user)
    telling.mail(session, user, "passkey_removed", actor.address)


def _own(session: Session, actor: Actor, passkey_id: UUID) -> Passkey:
    row = session.get(Passkey, passkey_id)
    if row is None or row.user_id != actor.user_id:
        raise NotFound(_("That passkey is no longer here."))
    return row


def _me(session: Session, actor: Actor) -> User:
    return enrolling.me(session, actor)
