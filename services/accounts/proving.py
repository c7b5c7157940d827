"""Proving again who one is before a dangerous step: by the password (`sign_in.prove`), or by a passkey of one's own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.language import _
from services.accounts import attempts, moving
from services.accounts.factors import enrolling, passkeys, steps
from services.work import Actor, Invalid, SignInNeeded, action, clock, errand, work


@dataclass(frozen=True, slots=True)
class Ways:
    """How a person can prove who they are."""

    password: bool
    passkey: bool


@action("account.edit", private=True)
def ways(session: Session, actor: Actor) -> Ways:
    """Return how one can prove who one is."""
    user = enrolling.me(session, actor)
    return Ways(user.password_hash is not None, passkeys.usable(session, user))


@action("account.edit", private=True)
def begin(session: Session, actor: Actor) -> tuple[str, dict[str, Any]]:
    """Begin to prove it by a passkey. Return the secret of the step, and what the browser is asked for. Refuses
    (`Invalid`) who has none that is good here."""
    user = enrolling.me(session, actor)
    if not passkeys.usable(session, user):
        raise Invalid(_("You have no passkey that can be used here."))
    secret = steps.begin(session, user, "prove")
    session.flush()
    return secret, steps.challenge(steps.held(session, secret)[0], passkeys.to_use(session, user, verified=True))


@errand("account.edit", private=True)
def finish(actor: Actor, secret: str, answer: str) -> datetime:
    """Prove it by what the passkey answered: its device must have verified its holder. Return when this was.

    The step is used up either way. What does not fit (`Invalid`) counts as a wrong password does (`TooMany`).
    """
    keys = attempts.session_keys(actor.session_id)
    attempts.refuse_too_many(keys)
    with work(actor) as session:
        session.info["action"] = "accounts.proving.finish"
        try:
            row, user = steps.held(session, secret, ("prove",))
        except SignInNeeded:
            raise Invalid(_(passkeys.REFUSED)) from None
        if user.id != actor.user_id:
            raise Invalid(_(passkeys.REFUSED))
        row.used_at = clock.now()
        found, why = passkeys.used(session, user, answer, steps.answered(row), verified=True)
        if found is not None and not why:
            return moving.proved(session, actor)
    attempts.note_failure(keys)
    raise Invalid(why or _(passkeys.REFUSED))
