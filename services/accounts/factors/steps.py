"""The step between a right password and a session: a code of the second factor, or setting one up (U-12).

The browser holds the step's token in a cookie of ten minutes. Nothing is open until the step is done; it is void after
five wrong codes, and as soon as the password or the account changes.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from models.accounts import User
from models.factors import SignInStep
from models.language import N_, _
from services import settings
from services.accounts.factors import passkeys, recovery, totp
from services.work import Refused, SignInNeeded, clock, house_actor, step, vault, work
from services.work.places import is_tenant

LIFE = timedelta(minutes=10)
CHALLENGE = timedelta(minutes=5)  # of a passkey
TRIES = 5
OVER = N_("This sign-in took too long, or was begun elsewhere. Please start again.")
WRONG = N_("That code is not right, or was used already. Wait for the next one.")


class NextStep(SignInNeeded):
    """The password was right, and more is needed. `secret` is for the browser's cookie alone; `purpose` is sign_in
    (a code) or enrol (set up a second factor)."""

    code = "second_factor_needed"

    def __init__(self, message: str, /, secret: str = "", purpose: str = "sign_in") -> None:
        super().__init__(message, needs="code")
        self.secret, self.purpose = secret, purpose


@step
def needed(session: Session, user: User) -> str:
    """Return what a person must do after the password: sign_in, enrol, or nothing."""
    if has(session, user.id):
        return "sign_in"
    return "enrol" if required_of(session, user.role) else ""


@step
def has(session: Session, user_id: UUID) -> bool:
    """Return whether a person has a second factor: an app or a passkey."""
    return totp.of(session, user_id) is not None or passkeys.has(session, user_id)


@step
def required_of(session: Session, role: str) -> bool:
    """Return whether people of a role must have a second factor."""
    return role in settings.FACTOR_ROLES[settings.get(session, settings.FACTORS)]


@step
def begin(session: Session, user: User | None, purpose: str) -> str:
    """Begin a step; without a user, one that a passkey alone will finish. Return its secret, for the browser."""
    token, now = vault.new_token(), clock.now()
    session.execute(delete(SignInStep).where(col(SignInStep.expires_at) < now - LIFE))
    session.add(
        SignInStep(
            token_hash=vault.fingerprint(token),
            purpose=purpose,
            user_id=user.id if user else None,
            password_hash=user.password_hash if user else None,
            expires_at=now + LIFE,
        )
    )
    return f"{session.info['place']}.{token}"


def place_of(secret: str) -> str:
    """Return the place of a step. Refuses what is no secret of a step (`SignInNeeded`)."""
    place = secret.partition(".")[0]
    if not is_tenant(place):
        raise SignInNeeded(_(OVER))
    return place


def look_up(secret: str) -> tuple[SignInStep, User]:
    """Return a step under way and whose it is. Refuses one that is over (`SignInNeeded`)."""
    try:
        with work(house_actor(place_of(secret)), read=True) as session:
            return held(session, secret, locked=False)
    except SignInNeeded:
        raise
    except Refused:  # the workspace is gone
        raise SignInNeeded(_(OVER)) from None


@step
def held(
    session: Session, secret: str, purposes: Collection[str] = (), *, locked: bool = True
) -> tuple[SignInStep, User]:
    """Return a step under way and whose it is, both locked to be used. Refuses one that is over, and one for another
    purpose than these (`SignInNeeded`)."""
    row = under_way(session, secret, locked=locked)
    if purposes and row.purpose not in purposes:
        raise SignInNeeded(_(OVER))
    lock = {"key_share": True} if locked else None
    user = session.get(User, row.user_id, with_for_update=lock) if row.user_id else None
    if user is None:
        raise SignInNeeded(_(OVER))
    if user.disabled_at is not None or user.password_hash != row.password_hash:
        raise SignInNeeded(_(OVER))
    return row, user


@step
def under_way(session: Session, secret: str, *, locked: bool = True) -> SignInStep:
    """Return a step under way, whoever's it is, locked to be used. Refuses one that is over (`SignInNeeded`)."""
    token = secret.partition(".")[2]
    query = select(SignInStep).where(col(SignInStep.token_hash) == vault.fingerprint(token))
    row = session.scalars(query.with_for_update() if locked else query).first()
    if row is None or row.used_at or row.expires_at < clock.now() or row.tries >= TRIES:
        raise SignInNeeded(_(OVER))
    return row


@step
def challenge(row: SignInStep, options: dict[str, Any]) -> dict[str, Any]:
    """Note the challenge of a passkey with the step, good for five minutes and once. Return the options again."""
    row.challenge, row.challenge_until_at = options["challenge"], clock.now() + CHALLENGE
    return options


@step
def answered(row: SignInStep) -> str:
    """Return the challenge of a step, which is used up; empty when there is none, or it is too old."""
    found, until = row.challenge, row.challenge_until_at
    row.challenge, row.challenge_until_at = "", None
    return found if until is not None and until > clock.now() else ""


@step
def count_try(session: Session, row: SignInStep) -> None:
    """Count a wrong code."""
    session.execute(update(SignInStep).where(col(SignInStep.id) == row.id).values(tries=col(SignInStep.tries) + 1))


@step
def accept(session: Session, user_id: UUID, code: str) -> str:
    """Return which factor a typed code is of: totp, recovery, or none. It is used up."""
    if totp.accept(session, user_id, code):
        return "totp"
    return "recovery" if recovery.accept(session, user_id, code) else ""
