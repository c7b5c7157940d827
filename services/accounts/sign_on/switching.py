"""Password sign-in, switched off and on: off only by who has just come in another way, so nobody locks themselves out."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import UserSession
from models.language import N_, _
from models.sign_on import SignOnProvider
from models.tenants import Tenant
from models.text import fold
from services.accounts import doors
from services.house import settings
from services.house.settings import SETTINGS
from services.work import (
    Actor,
    Invalid,
    NotAllowed,
    NotFound,
    action,
    announce_id,
    clock,
    house_actor,
    kind,
    step,
    work,
)

PASSWORDS_OFF = kind("sign_on.passwords_off", N_("{actor} switched password sign-in off"), "lock")
PASSWORDS_ON = kind("sign_on.passwords_on", N_("{actor} switched password sign-in on"), "lock_open")
KINDS = [PASSWORDS_OFF, PASSWORDS_ON]
FACT = "passwords_off"  # what the place remembers
RECENT = timedelta(minutes=10)
OFF = N_("Passwords are switched off in this workspace. Use one of the other ways to sign in.")
FIRST = N_("Sign in with the service or with a passkey first, and switch passwords off within ten minutes after it.")
SUBJECT = SETTINGS["accounts.password_length"]


@step
def is_off(session: Session) -> bool:
    """Return whether passwords open nothing here."""
    return bool(settings.read(session, FACT, False))


def refuse(company: str, host: str) -> None:
    """Refuse a sign-in with a password where passwords are switched off (`NotAllowed`)."""
    tenant = doors.which_tenant(company, host)
    if tenant is None:
        return
    try:
        with work(house_actor(tenant.id.hex), read=True) as session:
            if is_off(session):
                raise NotAllowed(_(OFF))
    except NotFound:  # the data is gone: the sign-in says so
        return


@action("settings.read")
def passwords_on(session: Session, actor: Actor) -> bool:
    """Return whether people may sign in with a password."""
    return not is_off(session)


@action("settings.edit", fresh=True)
def switch_passwords(session: Session, actor: Actor, on: bool) -> bool:
    """Switch password sign-in on or off. Return whether it is on.

    Off only by an administrator whose own session a service or a passkey opened within ten minutes, while there is a
    service that is switched on or they have a passkey: another way in has just been proved (`Invalid`).
    """
    if not on:
        mine = session.get(UserSession, actor.session_id) if actor.session_id else None
        way = mine.factors if mine and clock.now() - mine.made_at < RECENT else ""
        there = session.scalar(select(col(SignOnProvider.id)).where(col(SignOnProvider.on)).limit(1)) is not None
        if not (way == "passkey" or (way == "sign_on" and there)):
            raise Invalid(_(FIRST))
    _remember(session, on)
    return on


def open_again(company: str = "") -> Tenant:
    """Switch password sign-in on from the console: in the named workspace, or in the only one."""
    with work(house_actor(), read=True) as session:
        everyone = list(session.scalars(select(Tenant)))
    found = [one for one in everyone if not company or fold(one.name) == fold(company)]
    if len(found) != 1:
        raise NotFound(_("Name the workspace with --company: there are {count}.").format(count=len(found)))
    with work(house_actor(found[0].id.hex)) as session:
        session.info["action"] = "accounts.sign_on.open_again"
        _remember(session, True)
    return found[0]


@step
def _remember(session: Session, on: bool) -> None:
    if is_off(session) == on:
        settings.write(session, FACT, None if on else True)
        announce_id(session, PASSWORDS_ON if on else PASSWORDS_OFF, "settings", SUBJECT.id)
