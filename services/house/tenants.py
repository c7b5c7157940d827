"""Tenants: the companies in this house, how they move in, and the house's operators."""

import threading
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.language import N_, _
from models.tenants import Operator, Revocation, SetupLink, Tenant
from models.text import fold, line
from services.accounts import passwords, sessions, sign_in, users
from services.accounts.sign_in import SignedIn
from services.house import settings, upgrades, welcome
from services.records import fields
from services.work import (
    HOUSE,
    Conflict,
    Event,
    Invalid,
    Mistakes,
    NotFound,
    announce,
    clock,
    countries,
    elsewhere,
    house_actor,
    kind,
    step,
    vault,
    work,
)
from services.work.actor import Actor
from services.work.places import identity
from services.work.places import places as places_of_work

MOVED_IN = kind("tenant.added", N_("{subject} was added"), "apartment")
KINDS = [MOVED_IN]
LIVES_ON = "lives_on"  # inside each place: its file or database (`services/house/copies.py`)
LINK_LIFE = timedelta(hours=1)
one_moves_in = threading.Lock()  # of two companies with one name at the same moment, the second is refused
_one_claims = threading.Lock()  # a second press of the button is refused; it is not a first run that broke off


def create(
    name: str, zone: str = "UTC", currency: str = "EUR", *, host: str | None = None, country: str | None = None
) -> Tenant:
    """Create a company: its own migrated file or schema, which stores what it lives on; then its row. An errand.

    Refuses a name that is taken, an unknown zone or country, and a currency that is not three letters.
    """
    tenant = company_of(name, zone, currency, country=country)
    tenant.host = host.strip().lower() if host else None
    with one_moves_in:
        with work(house_actor()) as session:
            if any(fold(t.name) == fold(tenant.name) for t in session.scalars(select(Tenant))):
                raise Conflict(
                    _("There is already a workspace with that name."), fields={"company": _("This name is taken.")}
                )
        upgrades.migrate(tenant.id.hex)
        with work(house_actor(tenant.id.hex)) as session:
            settings.write(session, LIVES_ON, identity(tenant.id.hex))  # before it may send: a copy of it must not
        with work(house_actor()) as session:
            session.add(tenant)
            session.flush()
            announce(session, MOVED_IN, tenant)
    return tenant


def create_administrator(tenant: Tenant, name: str, email: str, password: str) -> User:
    """Create an administrator of a company. The first one of the house becomes its operator. An errand.

    While the house has no operator, an administrator of that address is one whose creation broke off: finish it.
    """
    clean, email_address = _checked(name, email, password)
    hashed = passwords.hash_password(password)
    first = not claimed()
    with work(house_actor(tenant.id.hex)) as session:
        session.info["action"] = "tenants.create_administrator"
        begun = _begun(session, clean, email_address, hashed) if first else None
        user = begun or users.add(session, clean, email_address, "administrator", hashed)
        welcome.put(session, user, tenant.name, address(tenant))
    if not claimed():
        make_operator(tenant.id, user.id)
    return user


def new_administrator(company: str, name: str, email: str, password: str) -> Tenant:
    """Create an administrator of the named company, which is created if missing; without a name, of the oldest company.

    Typed values are checked before anything is created: a mistake leaves no company behind.
    """
    _checked(name, email, password)
    wanted = fold(company)
    tenant = next((t for t in everyone() if not company or fold(t.name) == wanted), None)
    tenant = tenant or create(company or _("My company"))
    create_administrator(tenant, name, email, password)
    return tenant


def make_operator(tenant_id: UUID, user_id: UUID) -> None:
    """Make a user an operator of the whole house."""
    with work(house_actor()) as session:
        session.add(Operator(tenant_id=tenant_id, user_id=user_id))


def everyone() -> list[Tenant]:
    """Return every company of this house that is made, the oldest first; a suspended one too."""
    with work(house_actor(HOUSE), read=True) as session:
        made = select(Tenant).where(col(Tenant.plan_status).in_(("active", "suspended")))
        return list(session.scalars(made.order_by(col(Tenant.made_at), col(Tenant.id))))


def places() -> list[str]:
    """Return the house's place, and every company's."""
    return [HOUSE, *(tenant.id.hex for tenant in everyone())]


def sending() -> list[str]:
    """Return the house's place, and that of every company whose messages leave: a suspended one sends nothing."""
    return [HOUSE, *(tenant.id.hex for tenant in everyone() if tenant.plan_status == "active")]


def served_at(host: str) -> bool:
    """Return whether a company is reached under this host name."""
    with work(house_actor(HOUSE), read=True) as session:
        return session.scalar(select(col(Tenant.id)).where(col(Tenant.host) == host)) is not None


def address(tenant: Tenant) -> str:
    """Return the address to put into links for the people of a company, without a slash at its end."""
    here = places_of_work().config.address
    return (f"{here.partition('://')[0]}://{tenant.host}" if tenant.host else here).rstrip("/")


def claimed() -> bool:
    """Return whether the house has an administrator; until then only the one-time link opens it."""
    with work(house_actor(HOUSE), read=True) as session:
        return session.scalar(select(col(Operator.id)).limit(1)) is not None


def new_setup_link() -> str:
    """Return a fresh one-time secret for the first run, good for one hour; older ones become void."""
    token = vault.new_token()
    with work(house_actor(HOUSE)) as session:
        for old in session.scalars(select(SetupLink)):
            session.delete(old)
        session.add(SetupLink(token_hash=vault.fingerprint(token), expires_at=clock.now() + LINK_LIFE))
    return token


def check_setup_link(token: str) -> None:
    """Refuse a first-run link that is unknown, old or used. The check does not use it."""
    with work(house_actor(HOUSE), read=True) as session:
        _open_link(session, token)


def first_run(
    token: str,
    *,
    company: str,
    zone: str,
    currency: str,
    country: str,
    name: str,
    email: str,
    password: str,
    agent: str = "",
    address: str = "",
) -> tuple[Tenant, SignedIn]:
    """Claim the house with the one-time link: create the company, then its administrator, who is signed in.

    Refuses all mistakes in the form at once (`Invalid`), before anything is created, and a claimed house. A claim that
    broke off is finished by the next one, with the same link or a fresh one.
    """
    with _one_claims:
        check_setup_link(token)
        if claimed():
            raise Conflict(_("This installation already has an administrator."))
        with Mistakes() as found:
            found.check(company_of, company, zone, currency, country=country)
            found.check(_checked, name, email, password)
        tenant = next(iter(everyone()), None) or create(company, zone, currency, country=country)
        user = create_administrator(tenant, name, email, password)
        with work(house_actor(HOUSE)) as session:
            _open_link(session, token).used_at = clock.now()
    with work(house_actor(tenant.id.hex)) as session:
        return tenant, sign_in.let_in(session, user, "browser", agent=agent, address=address)


def of(place: str) -> Tenant:
    """Return the company of a place."""
    with work(house_actor(HOUSE), read=True) as session:
        tenant = session.get(Tenant, UUID(place))
    if tenant is None:
        raise NotFound(_("There is no such workspace."))
    return tenant


@elsewhere
@step
def revoke(session: Session, actor: Actor, event: Event) -> None:
    """Note in the house that a user was disabled or lowered, once, so that a restore cannot undo it."""
    if session.scalar(select(col(Revocation.id)).where(col(Revocation.event_id) == event.id)):
        return
    session.add(
        Revocation(
            tenant_id=UUID(event.place),
            user_id=event.subject_id,
            event_id=event.id,
            what=event.kind.name.rpartition(".")[2],
            role=event.data.get("role"),
            at=event.at,
        )
    )


def company_of(name: str, zone: str, currency: str, *, country: str | None) -> Tenant:
    """Return a company from typed values, not yet stored. `country` may be None, but not an invalid one."""
    with Mistakes() as found:
        clean = found.check(company_name, name)
        found.check(fields.zone, zone)
        found.check(_refuse_strange, currency, country)
    return Tenant(name=clean, zone=zone, currency=currency.upper(), country=country)


def company_name(typed: str) -> str:
    """Return the name of a company as it was typed, cleaned. Refuses an empty one, and more than 200 characters."""
    clean = line(typed)
    if not clean or len(clean) > 200:
        raise Invalid(_("Please check the form."), company=_("Enter the company's name, at most 200 characters."))
    return clean


def _refuse_strange(currency: str, country: str | None) -> None:
    wrong = {}
    if not (currency.isalpha() and currency.isascii() and len(currency) == 3):
        wrong["currency"] = _("Enter the three letters of a currency, as in EUR or USD.")
    if country is not None and country not in countries.names():
        wrong["country"] = _("Choose a country.")
    if wrong:
        raise Invalid(_("Please check the form."), **wrong)


def _checked(name: str, email: str, password: str) -> tuple[str, str]:
    """Return an administrator's name and address from typed values. Refuses all mistakes at once."""
    with Mistakes() as found:
        who = found.check(administrator, name, email)
        found.check(passwords.refuse_weak, password, name, email, email.split("@", maxsplit=1)[0])
    return who


def administrator(name: str, email: str) -> tuple[str, str]:
    """Return an administrator's name and address from typed values. Refuses all mistakes at once."""
    with Mistakes() as found:
        clean = found.check(users.person_name, name)
        address = found.check(_needed_email, email)
    return clean, address


def _needed_email(typed: str) -> str:
    address = fields.email(typed)
    if address is None:
        raise Invalid(_("Please check the form."), email=_("Required."))
    return address


def _begun(session: Session, name: str, email: str, hashed: str) -> User | None:
    """Return the administrator whose creation broke off, updated with the present values; None when there is none."""
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
        raise NotFound(_("This link is no longer valid. Restart Steward for a new one."))
    return link
