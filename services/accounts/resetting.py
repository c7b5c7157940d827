"""Forgotten passwords: a link by mail, good once within 30 minutes, lets a person choose a new one.

The answer to who asks is the same, and as fast, whether there is such an account: everything else happens after it. The
link begins with the address of the settings, never with what a request says, and is nowhere in the database: the mail
gets it as it leaves. A new password signs nobody in: who has a second factor is asked for it next.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import func, select, update
from sqlmodel import Session, col

from models.accounts import User
from models.columns import uuid7
from models.factors import ResetLink
from models.language import N_, _
from models.text import line
from services.accounts import doors, own_roles, passwords, sessions, sign_in, telling, users
from services.accounts.sign_on import switching
from services.channels import Envelope
from services.house import tenants
from services.outbox import claim
from services.outbox.claim import Claimed
from services.work import (
    Actor,
    Conflict,
    Invalid,
    Mistakes,
    NotFound,
    announce,
    clock,
    errand,
    house_actor,
    kind,
    step,
    trouble,
    vault,
    work,
)
from services.work.places import is_tenant, places
from services.work.signing import claims_of, sign

log = logging.getLogger(__name__)
SENT = kind("user.reset_sent", N_("A link to choose a new password was sent to {subject}"), "lock_reset")
KINDS = [SENT]
LIFE = timedelta(minutes=30)
MOST = 3  # links of one person that are open at once: more mails would only annoy them
GONE = N_("This link is no longer valid. Ask for a new one.")
HERE = "[[link]]"  # where the link is put as the mail leaves
PAGE = Markup('<p>{}</p><p><a href="[[link]]">{}</a></p><p>{}</p>')
_afterwards = ThreadPoolExecutor(1, "resets")


def ask(email: str, *, company: str = "", host: str = "") -> None:
    """Send a link to the person of this address, if there is one, after the answer is on its way. Refuses only to guess
    the company when there are several (`Invalid`)."""
    tenant = doors.which_tenant(company, host)
    house, address = places(), (line(email, 254) or "").lower()

    def go() -> None:
        try:
            if tenant is not None and places() is house:
                _send(tenant.id.hex, address)
        except Exception:
            trouble.log_repeated(log, "a link to reset a password could not be sent")

    _afterwards.submit(copy_context().run, go)


@errand("users.edit", fresh=True)
def send_to(actor: Actor, user_id: UUID) -> User:
    """Send a colleague a link to choose a new password. Return them. Refuses one who may do more than the
    actor or is disabled, and while passwords are switched off."""
    address = tenants.address(tenants.of(actor.place))
    with work(actor) as session:
        session.info["action"] = "accounts.resetting.send_to"
        user = users.row(session, user_id)
        own_roles.refuse_stronger(session, actor, user)
        if user.disabled_at is not None:
            raise Conflict(_("This account is disabled. Enable it first."))
        if switching.is_off(session):
            raise Conflict(_(switching.OFF))
        _mail(session, user, address)
        return user


def expired(place: str, user_id: UUID) -> str:
    """Return the secret of a link for a person who has just proved who they are, and whose password is too old."""
    with work(house_actor(place)) as session:
        return _issue(session, users.row(session, user_id))[1]


def look_up(secret: str) -> User:
    """Return whose link this is, without using it. Refuses a used, old or unknown one (`NotFound`)."""
    place = place_of(secret)
    with work(house_actor(place), read=True) as session:
        return users.row(session, _open(session, secret).user_id)


def choose(secret: str, password: str, again: str) -> None:
    """Set the new password, once: every session and every other link of this person ends. Nobody is signed in.

    An errand, since it hashes. Refuses all mistakes at once (`Invalid`) and a link that was used meanwhile (`NotFound`).
    """
    user, place = look_up(secret), place_of(secret)
    with Mistakes() as found:
        local = user.email.partition("@")[0]
        found.check(passwords.refuse_weak, password, user.name, user.email, local, place=place)
        found.check(sign_in.refuse_other, password, again)
    if passwords.matches(password, user.password_hash):
        raise Invalid(_("Please choose a stronger password."), password=_("This is your present password."))
    hashed = passwords.hash_password(password)
    with work(house_actor(place)) as session:
        session.info["action"] = "accounts.resetting.choose"
        row, now = _open(session, secret), clock.now()
        mine = (col(ResetLink.user_id) == row.user_id, col(ResetLink.used_at).is_(None))
        used = session.execute(update(ResetLink).where(col(ResetLink.id) == row.id, *mine).values(used_at=now))
        if used.rowcount != 1:  # type: ignore[attr-defined]  # another request was faster
            raise NotFound(_(GONE))
        session.execute(update(ResetLink).where(*mine).values(used_at=now))
        user = users.row(session, row.user_id)
        user.password_hash, user.password_at = hashed, now
        sessions.end_all(session, user.id)
        announce(session, users.PASSWORD_CHANGED, user)
        telling.mail(session, user, "password_changed")


def complete(place: str, row: Claimed, envelope: Envelope) -> Envelope:
    """Put the link into a mail as it leaves."""
    asked = (row.variables or {}).get("reset_link")
    if not asked:
        return envelope
    link = f"{(row.variables or {})['address']}/sign-in/reset/{_secret(place, UUID(asked))}"
    return replace(envelope, body=envelope.body.replace(HERE, link), html=envelope.html.replace(HERE, link))


def _send(place: str, email: str) -> None:
    address = tenants.address(tenants.of(place))
    with work(house_actor(place)) as session:
        user = session.scalars(select(User).where(col(User.email) == email, col(User.disabled_at).is_(None))).first()
        if user is not None and not switching.is_off(session) and _open_ones(session, user) < MOST:
            _mail(session, user, address)


@step
def _mail(session: Session, user: User, address: str) -> None:
    row, _secret_now = _issue(session, user)
    hello = _("Hello {name}, here you choose a new password for Steward:").format(name=user.name)
    end = _(
        "The link works once, within 30 minutes. If you did not ask for it, leave it: your password stays as it is, and "
        "only who reads your mail can use it."
    )
    claim.put(
        session,
        key=f"reset:{row.id.hex}",
        channel="email",
        recipient=user.email,
        subject=_("Choose a new password"),
        body=f"{hello}\n\n{HERE}\n\n{end}",
        html=str(PAGE.format(hello, _("Choose a new password"), end)),
        due_at=clock.now(),
        expires_at=row.expires_at,
        headers={"Auto-Submitted": "auto-generated"},
        queue="notices",
        variables={"reset_link": row.id.hex, "address": address},
    )
    announce(session, SENT, user)


@step
def _issue(session: Session, user: User) -> tuple[ResetLink, str]:
    """Add a link. Return it and its secret."""
    row_id = uuid7()
    secret = _secret(str(session.info["place"]), row_id)
    row = ResetLink(id=row_id, user_id=user.id, token_hash=vault.fingerprint(secret), expires_at=clock.now() + LIFE)
    session.add(row)
    session.flush()
    return row, secret


def _secret(place: str, row_id: UUID) -> str:
    """Return the secret of a link: only who has the key of this installation can make it."""
    return sign({"sub": place, "jti": row_id.hex}, "reset")


def place_of(secret: str) -> str:
    """Return the workspace of a link. Refuses what no key of ours made (`NotFound`)."""
    claims = claims_of(secret, "reset", ["sub", "jti"])
    if claims is None or not is_tenant(str(claims["sub"])):
        raise NotFound(_(GONE))
    return str(claims["sub"])


@step
def _open(session: Session, secret: str) -> ResetLink:
    row = session.scalars(select(ResetLink).where(col(ResetLink.token_hash) == vault.fingerprint(secret))).first()
    if row is None or row.used_at is not None or row.expires_at < clock.now():
        raise NotFound(_(GONE))
    user = users.row(session, row.user_id)
    if user.disabled_at is not None:
        raise NotFound(_(GONE))
    return row


@step
def _open_ones(session: Session, user: User) -> int:
    mine = (col(ResetLink.user_id) == user.id, col(ResetLink.used_at).is_(None))
    return session.scalar(select(func.count()).where(*mine, col(ResetLink.expires_at) > clock.now())) or 0
