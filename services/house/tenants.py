"""Tenants: the companies that live in this house, how they move in, and who looks after the house."""

import threading
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.tenants import Operator, Revocation, SetupLink, Tenant
from models.text import fold, line
from services.accounts import passwords, sessions, users
from services.house import settings, upgrades
from services.records import fields
from services.work import (
    HOUSE,
    Conflict,
    Event,
    Invalid,
    NotFound,
    announce,
    clock,
    elsewhere,
    house_actor,
    kind,
    step,
    vault,
    work,
)
from services.work.actor import Actor
from services.work.places import identity

MOVED_IN = kind("tenant.added", "{subject} moved in", "apartment")
KINDS = [MOVED_IN]
LIVES_ON = "lives_on"  # inside each place: what it lives on (`services/house/copies.py`)
LINK_LIFE = timedelta(hours=1)
_one_moves_in = threading.Lock()  # two of the same name at the same moment: the second is refused
_one_claims = threading.Lock()  # a second press of the button is refused; it is not a first run that broke off


def create(name: str, zone: str = "UTC", currency: str = "EUR", host: str | None = None) -> Tenant:
    """Let a company move in: its own file or schema, migrated, which knows what it lives on; then its row. An errand.

    Refuses a company whose name is taken, an unknown zone, a currency that is not three letters.
    """
    clean = line(name)
    if not clean or len(clean) > 200:
        raise Invalid("Please check the form.", company="Write the company's name, at most 200 characters.")
    fields.zone(zone)
    if not (currency.isalpha() and currency.isascii() and len(currency) == 3):
        raise Invalid("Please check the form.", currency="Write three letters, as EUR or USD.")
    tenant = Tenant(name=clean, zone=zone, currency=currency.upper(), host=host.strip().lower() if host else None)
    with _one_moves_in:
        with work(house_actor()) as session:
            if any(fold(t.name) == fold(clean) for t in session.scalars(select(Tenant))):
                raise Conflict("A company of that name already lives here.", fields={"company": "This name is taken."})
        upgrades.migrate(tenant.id.hex)
        with work(house_actor(tenant.id.hex)) as session:
            settings.write(session, LIVES_ON, identity(tenant.id.hex))  # before it may send: a copy of it must not
        with work(house_actor()) as session:
            session.add(tenant)
            session.flush()
            announce(session, MOVED_IN, tenant)
    return tenant


def create_administrator(tenant: Tenant, name: str, email: str, password: str) -> User:
    """The first administrator of a company, or one more. The first of the house is its operator. An errand.

    While the house has no operator, an administrator of that address is one whose making broke off: it is finished.
    """
    clean, address = _checked(name, email, password)
    hashed = passwords.hash_password(password)
    first = not claimed()
    with work(house_actor(tenant.id.hex)) as session:
        session.info["action"] = "tenants.create_administrator"
        begun = _begun(session, clean, address, hashed) if first else None
        user = begun or users.add(session, clean, address, "administrator", hashed)
    if not claimed():
        make_operator(tenant.id, user.id)
    return user


def new_administrator(company: str, name: str, email: str, password: str) -> Tenant:
    """An administrator of the company of that name, which is made when there is none; without a name, of the oldest.

    What was typed is checked before anything is made: a mistake leaves no company behind.
    """
    _checked(name, email, password)
    wanted = fold(company)
    tenant = next((t for t in everyone() if not company or fold(t.name) == wanted), None)
    tenant = tenant or create(company or "My company")
    create_administrator(tenant, name, email, password)
    return tenant


def make_operator(tenant_id: UUID, user_id: UUID) -> None:
    """Let a user look after the whole house."""
    with work(house_actor()) as session:
        session.add(Operator(tenant_id=tenant_id, user_id=user_id))


def everyone() -> list[Tenant]:
    """Every company that lives here, the oldest first."""
    with work(house_actor(HOUSE), read=True) as session:
        return list(session.scalars(select(Tenant).order_by(col(Tenant.made_at), col(Tenant.id))))


def places() -> list[str]:
    """The house, and every company's place."""
    return [HOUSE, *(tenant.id.hex for tenant in everyone())]


def served_at(host: str) -> bool:
    """Whether a company is reached under this host name."""
    with work(house_actor(HOUSE), read=True) as session:
        return session.scalar(select(col(Tenant.id)).where(col(Tenant.host) == host)) is not None


def claimed() -> bool:
    """Whether the house has an administrator; until then only the one-time link opens it."""
    with work(house_actor(HOUSE), read=True) as session:
        return session.scalar(select(col(Operator.id)).limit(1)) is not None


def new_setup_link() -> str:
    """A fresh one-time secret for the first run, good for one hour; older ones are void."""
    token = vault.new_token()
    with work(house_actor(HOUSE)) as session:
        for old in session.scalars(select(SetupLink)):
            session.delete(old)
        session.add(SetupLink(token_hash=vault.fingerprint(token), expires_at=clock.now() + LINK_LIFE))
    return token


def check_setup_link(token: str) -> None:
    """Refuse a first-run link that is unknown, old or used. Looking does not use it."""
    with work(house_actor(HOUSE), read=True) as session:
        _open_link(session, token)


def first_run(
    token: str, company: str, zone: str, currency: str, name: str, email: str, password: str
) -> tuple[Tenant, User]:
    """Claim the house with the one-time link: the company, then its administrator. Refuses when it is claimed.

    One that broke off is finished by the next, with the same link or a fresh one.
    """
    with _one_claims:
        check_setup_link(token)
        if claimed():
            raise Conflict("This house already has an administrator.")
        _checked(name, email, password)  # before anything is made, so that a second try may name the company otherwise
        tenant = next(iter(everyone()), None) or create(company, zone, currency)
        user = create_administrator(tenant, name, email, password)
        with work(house_actor(HOUSE)) as session:
            _open_link(session, token).used_at = clock.now()
    return tenant, user


def of(place: str) -> Tenant:
    """The company of a place."""
    with work(house_actor(HOUSE), read=True) as session:
        tenant = session.get(Tenant, UUID(place))
    if tenant is None:
        raise NotFound("That company does not live here.")
    return tenant


@elsewhere
@step
def revoke(session: Session, actor: Actor, event: Event) -> None:
    """Note in the house that somebody was disabled or lowered, once, so that a restore cannot undo it."""
    if session.scalar(select(col(Revocation.id)).where(col(Revocation.event_id) == event.id)):
        return
    session.add(
        Revocation(
            tenant_id=UUID(event.place), user_id=event.subject_id, event_id=event.id,
            what=event.kind.name.rpartition(".")[2], role=event.data.get("role"), at=event.at,
        )
    )  # fmt: skip


def _checked(name: str, email: str, password: str) -> tuple[str, str]:
    clean, address = line(name, 120), fields.email(email)
    if not clean or not address:
        raise Invalid("Please check the form.", **{"name" if not clean else "email": "This is needed."})
    passwords.refuse_weak(password, clean, address, address.split("@", maxsplit=1)[0])
    return clean, address


def _begun(session: Session, name: str, email: str, hashed: str) -> User | None:
    """The administrator whose making broke off, now with what was typed this time; None when there is none."""
    here = (col(User.email) == email, col(User.role) == "administrator", col(User.disabled_at).is_(None))
    user = session.scalars(select(User).where(*here)).first()
    if user is not None:
        user.name, user.password_hash, user.password_at = name, hashed, clock.now()
        sessions.end_all(session, user.id)
    return user


def _open_link(session: Session, token: str) -> SetupLink:
    query = select(SetupLink).where(col(SetupLink.token_hash) == vault.fingerprint(token))
    link = session.scalars(query).first()
    if link is None or link.used_at is not None or link.expires_at < clock.now():
        raise NotFound("This link is no longer valid. Restart Steward for a new one.")
    return link
