"""The sign-on services of a workspace: which ones, with whose key, and which roles their groups give."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.columns import uuid7
from models.language import N_, _
from models.sign_on import SignOnDraft, SignOnProvider
from models.text import fold
from services.accounts import doors, own_roles
from services.accounts.sign_on import asking, passing, switching
from services.house import tenants
from services.records import fields
from services.roles import ROLES, Role
from services.work import (
    Actor,
    Conflict,
    Invalid,
    Mistakes,
    NotAllowed,
    NotFound,
    Refused,
    action,
    announce,
    errand,
    house_actor,
    kind,
    step,
    vault,
    work,
)

ADDED = kind("sign_on.added", N_("{actor} added the sign-on service {name}"), "vpn_key")
CHANGED = kind("sign_on.changed", N_("{actor} changed the sign-on service {name}"), "vpn_key")
REMOVED = kind("sign_on.removed", N_("{actor} removed the sign-on service {name}"), "vpn_key")
KINDS = [ADDED, CHANGED, REMOVED]
TAKEN = N_("Another service has this address.")
WEAK = N_("A sign-on service lets everybody in, also who may do more than you. Ask an administrator to set it up.")
MOST_GROUPS = 200
Roles = Mapping[str, Role]  # by key


@dataclass(frozen=True, slots=True)
class Service:
    """A service on the page of settings. Its secret is never shown."""

    id: UUID
    name: str
    issuer: str
    client_id: str
    scopes: str
    groups_claim: str
    default_role: str
    first_role: str  # its name
    groups: str  # a line for each: group = role
    has_secret: bool
    on: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What a service answered: how it signs, with how many keys, and which claims it says it gives."""

    issuer: str
    algorithms: str
    keys: int
    claims: str


def buttons(company: str, host: str) -> list[tuple[str, str]]:
    """Return the services on the page of sign-in: the end of the button's address, and its word."""
    try:
        tenant = doors.which_tenant(company, host)
    except Refused:  # there are several workspaces, and none was named; or it is suspended
        return []
    if tenant is None:
        return []
    place = tenant.id.hex
    with work(house_actor(place), read=True) as session:
        found = session.scalars(_ordered().where(col(SignOnProvider.on))).all()
        return [(f"{place}.{one.id.hex}", one.name) for one in found]


@action("settings.read")
def services(session: Session, actor: Actor) -> list[Service]:
    """Return the services of the workspace, by name."""
    roles = own_roles.every(session)
    return [_card(one, roles) for one in session.scalars(_ordered())]


@action("settings.read")
def role_words(session: Session, actor: Actor) -> dict[str, str]:
    """Return the name of every role that a service may give, by its key."""
    return {key: _(one.label) for key, one in own_roles.every(session).items()}


@errand("settings.read")
def address_back(actor: Actor) -> str:
    """Return the address that a service must be told, to which it sends people back."""
    return f"{tenants.address(tenants.of(actor.place))}{passing.BACK}"


@action("settings.edit", fresh=True)
def add(session: Session, actor: Actor, values: Mapping[str, Any]) -> Service:
    """Add a service from typed values (`SignOnDraft`, `client_secret`, `groups`). Refuses all mistakes at once, and who may
    do less than a colleague: their own service would let them in as that one (`NotAllowed`)."""
    roles = own_roles.every(session)
    _refuse_weaker(session, actor, roles)
    draft, groups = _checked(session, actor, values, roles)
    _refuse_taken(session, draft.issuer)
    row = SignOnProvider(id=uuid7(), **draft.model_dump(), group_roles=groups)
    row.client_secret = _sealed(row.id, str(values.get("client_secret") or ""))
    session.add(row)
    session.flush()
    announce(session, ADDED, row, name=row.name)
    return _card(row, roles)


@action("settings.edit", fresh=True)
def change(session: Session, actor: Actor, service_id: UUID, values: Mapping[str, Any]) -> Service:
    """Change a service, as `add`. Without a secret the old one stays. Its address stays too: people are linked to it."""
    row = _row(session, service_id)
    roles = own_roles.every(session)
    _refuse_weaker(session, actor, roles)
    draft, groups = _checked(session, actor, {**values, "issuer": row.issuer}, roles)
    for name, value in draft.model_dump().items():
        setattr(row, name, value)
    row.group_roles = groups
    if values.get("client_secret"):
        row.client_secret = _sealed(row.id, str(values["client_secret"]))
    announce(session, CHANGED, row, name=row.name)
    return _card(row, roles)


@action("settings.edit", fresh=True)
def switch(session: Session, actor: Actor, service_id: UUID, on: bool) -> Service:
    """Switch a service on or off. Refuses to switch off the last way in (`Conflict`)."""
    row = _row(session, service_id)
    if row.on != on:
        if on:
            _refuse_weaker(session, actor, own_roles.every(session))
        else:
            _refuse_last(session, row)
        row.on = on
        announce(session, CHANGED, row, name=row.name)
    return _card(row, own_roles.every(session))


@action("settings.edit", fresh=True)
def remove(session: Session, actor: Actor, service_id: UUID) -> None:
    """Remove a service and its links to colleagues, who stay. Refuses to remove the last way in (`Conflict`)."""
    row = _row(session, service_id)
    _refuse_last(session, row)
    announce(session, REMOVED, row, name=row.name)
    session.delete(row)


@errand("settings.edit")
def try_it(actor: Actor, service_id: UUID) -> Tried:
    """Ask a service who it is, and return what it answered. Refuses with the reason when it does not (`Refused`)."""
    with work(actor, read=True) as session:
        issuer = _row(session, service_id).issuer
    found = asking.describe(issuer)
    keys = asking.keys_of(found)
    return Tried(issuer, ", ".join(found.algorithms), len(keys), ", ".join(found.claims))


@step
def _checked(
    session: Session, actor: Actor, values: Mapping[str, Any], roles: Roles
) -> tuple[SignOnDraft, dict[str, str]]:
    """Return the checked fields, and the role of each group. Nobody lets a service give more than they hold."""
    with Mistakes() as found:
        draft = found.check(
            fields.draft, SignOnDraft, {name: values[name] or "" for name in SignOnDraft.model_fields if name in values}
        )
        groups = found.check(_groups, str(values.get("groups") or ""), roles)
        found.check(_refuse_address, str(values.get("issuer") or "").strip())
        if values.get("default_role"):
            found.check(fields.one_of, values["default_role"], tuple(roles), "default_role")
    for key in sorted({*groups.values(), *filter(None, [draft.default_role])}):
        own_roles.grant(session, actor, key)
    if "openid" not in draft.scopes.split():
        draft.scopes = f"openid {draft.scopes}".strip()
    return draft, groups


@step
def _refuse_weaker(session: Session, actor: Actor, roles: Roles) -> None:
    held = session.scalars(select(col(User.role)).where(col(User.disabled_at).is_(None)).distinct())
    try:
        for key in sorted(key for key in held if key in roles):
            own_roles.grant(session, actor, key)
    except NotAllowed:
        raise NotAllowed(_(WEAK)) from None


def _refuse_address(issuer: str) -> None:
    try:
        asking.check(issuer)
    except Exception as refusal:
        raise Invalid(_("Please check the form."), issuer=str(refusal)) from None


def _groups(typed: str, roles: Roles) -> dict[str, str]:
    """Return the key of the role of each group, in the order of the lines. An own role is called by its name."""
    words = {fold(_word(key, roles)): key for key in roles}
    found: dict[str, str] = {}
    for one in filter(None, map(str.strip, typed.splitlines())):
        group, _is, role = one.rpartition("=")
        group, role = group.strip(), words.get(fold(role.strip()), "")
        if not group or not role or len(group) > 300 or len(found) == MOST_GROUPS:
            known = ", ".join(_word(key, roles) for key in roles)
            raise Invalid(
                _("Please check the form."),
                groups=_("Write one group a line, as in staff = sales. The roles are: {roles}.").format(roles=known),
            )
        found.setdefault(group, role)
    return found


@step
def _refuse_taken(session: Session, issuer: str) -> None:
    if session.scalar(select(col(SignOnProvider.id)).where(col(SignOnProvider.issuer) == issuer)) is not None:
        raise Conflict(_(TAKEN), fields={"issuer": _(TAKEN)})


@step
def _refuse_last(session: Session, row: SignOnProvider) -> None:
    """Refuse when passwords are off and no other service is on: nobody could sign in any more."""
    others = select(col(SignOnProvider.id)).where(col(SignOnProvider.on), col(SignOnProvider.id) != row.id)
    if row.on and switching.is_off(session) and session.scalar(others.limit(1)) is None:
        raise Conflict(_("Passwords are switched off, and this is the only service. Switch passwords on first."))


@step
def _row(session: Session, service_id: UUID) -> SignOnProvider:
    row = session.get(SignOnProvider, service_id, with_for_update=True)
    if row is None:
        raise NotFound(_("That service is no longer here."))
    return row


def _ordered() -> Any:
    return select(SignOnProvider).order_by(col(SignOnProvider.name), col(SignOnProvider.id))


def _sealed(row_id: UUID, secret: str) -> str:
    return vault.seal(secret.strip(), f"sign_on_providers.client_secret:{row_id}") if secret.strip() else ""


def _word(key: str, roles: Roles) -> str:
    """Return what a role is called in a line of groups: a built-in one by its key, an own one by its name."""
    return key if key in ROLES or key not in roles else roles[key].label


def _card(row: SignOnProvider, roles: Roles) -> Service:
    return Service(
        id=row.id,
        name=row.name,
        issuer=row.issuer,
        client_id=row.client_id,
        scopes=row.scopes,
        groups_claim=row.groups_claim,
        default_role=row.default_role,
        first_role=_(roles[row.default_role].label) if row.default_role in roles else "",
        groups="\n".join(f"{group} = {_word(role, roles)}" for group, role in row.group_roles.items()),
        has_secret=bool(row.client_secret),
        on=row.on,
    )
