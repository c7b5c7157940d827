"""Roles that a workspace makes for itself, beside the seven built in; and the one way to read the role of a user.

Whoever needs a role asks here: `role_of` for one key, `every` for all, `joined` for a query that joins `COLUMNS`. Nobody
grants more than they hold: neither by a role they make or change, nor by one they give.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import Invitation, User
from models.columns import uuid7
from models.language import N_, _
from models.own_roles import OwnRole, OwnRoleDraft
from models.sign_on import SignOnProvider
from models.text import fold, line
from services.records import fields
from services.roles import OPERATOR_PERMISSIONS, PERMISSIONS, REACH, ROLES, Role
from services.work import (
    Actor,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    action,
    announce,
    expect,
    kind,
    step,
)
from services.work.actor import Scope

ADDED = kind("own_role.added", N_("{actor} added the role {title}"), "badge")
CHANGED = kind("own_role.changed", N_("{actor} changed what the role {title} may do"), "badge")
REMOVED = kind("own_role.removed", N_("{actor} removed the role {title}"), "delete")
KINDS = [ADDED, CHANGED, REMOVED]
ALWAYS = frozenset({"home.read", "account.read", "account.edit"})  # without these nobody could sign out
GRANTED = frozenset(PERMISSIONS) - OPERATOR_PERMISSIONS
MOST = 50  # roles of a workspace: more would not fit beside one another
SCOPES: dict[str, Scope] = {"own": "own", "team": "team", "all": "all"}

ROWS, USERS = OwnRole.__table__, User.__table__  # type: ignore[attr-defined]
# What a query of users joins on `ON`: the columns of their own role, null for a built-in one.
COLUMNS = tuple(ROWS.c[name].label(f"role_{name}") for name in ("label", "scope", "permissions"))
ON: ColumnElement[bool] = ROWS.c.key == USERS.c.role


class RoleValues(OwnRoleDraft):
    """What is typed of an own role."""

    permissions: list[str] = Field(default_factory=list, max_length=300, description=N_("What its people may do."))


class RoleCard(SQLModel):
    """A role: built in (without an `id`) or own, how many active people have it, and in what an own one differs from the
    built-in role it began as (`added`, `removed`)."""

    key: str
    id: UUID | None = None
    label: str
    meant_for: str
    base: str
    scope: str
    permissions: list[str]
    people: int
    added: list[str] = Field(default_factory=list)
    removed: list[str] = Field(default_factory=list)
    version: int = 1


def joined(found: Any) -> Role | None:
    """Return the role of a row that has a `role` and COLUMNS; None for one that is not there (any more)."""
    if found.role in ROLES:
        return ROLES[found.role]
    if found.role_permissions is None:
        return None
    return _made(found.role_label, found.role_scope, found.role_permissions)


@step
def role_of(session: Session, key: str) -> Role | None:
    """Return the role of a key, built in or own; None if there is no such role (any more)."""
    if key in ROLES:
        return ROLES[key]
    row = session.scalar(select(OwnRole).where(col(OwnRole.key) == key))
    return _made(row.label, row.scope, row.permissions, row.meant_for) if row is not None else None


@step
def every(session: Session) -> dict[str, Role]:
    """Return every role by its key: the seven, then the own ones by name."""
    own = session.scalars(select(OwnRole).order_by(col(OwnRole.label_key)))
    return ROLES | {one.key: _made(one.label, one.scope, one.permissions, one.meant_for) for one in own}


@step
def standing(session: Session) -> dict[str, frozenset[str]]:
    """Return by key which built-in roles a role stands for, where a rule names those: itself, the one it began as, and the
    administrator where it may change colleagues or settings."""
    found = {key: frozenset({key}) for key in ROLES}
    for one in session.scalars(select(OwnRole)):
        leads = not {"users.edit", "settings.edit"}.isdisjoint(one.permissions)
        found[one.key] = frozenset({one.base, *(["administrator"] if leads else [])})
    return found


@step
def grant(session: Session, actor: Actor, key: str) -> Role:
    """Return the role that an actor gives to somebody. Refuses an unknown one (`Invalid`), and one that may do more or
    sees further than they do themself (`NotAllowed`)."""
    role = role_of(session, key)
    if role is None:
        fields.one_of(key, tuple(every(session)), "role")
        raise NotFound(_("That role is no longer here."))
    _refuse_more(actor, role)
    return role


@step
def refuse_stronger(session: Session, actor: Actor, user: User) -> None:
    """Refuse to touch the account of a colleague who may do more than the actor (`NotAllowed`)."""
    role = role_of(session, user.role)
    if role is not None and user.id != actor.user_id:
        _refuse_more(actor, role, _("{name} may do more than you.").format(name=user.name))


def refuse_narrow(actor: Actor) -> None:
    """Refuse who does not see all records: teams decide what is seen (`NotAllowed`)."""
    if REACH[actor.scope] < REACH["all"]:
        raise NotAllowed(_("Teams decide which records are seen. Only who sees all records moves people between them."))


@action("users.read")
def roles(session: Session, actor: Actor) -> list[RoleCard]:
    """Return every role, with how many active people have it: the seven, then the own ones by name."""
    people = _people(session)
    built_in = [
        RoleCard(
            key=key, label=_(one.label), meant_for=_(one.meant_for), base=key, scope=one.scope,
            permissions=_sorted(one.permissions), people=people.get(key, 0),
        )
        for key, one in ROLES.items()
    ]  # fmt: skip
    own = session.scalars(select(OwnRole).order_by(col(OwnRole.label_key)))
    return [*built_in, *(_card(one, people.get(one.key, 0)) for one in own)]


@action("users.read")
def words(session: Session, actor: Actor) -> dict[str, str]:
    """Return the name of every role, by its key."""
    return {key: _(one.label) for key, one in every(session).items()}


@action("users.edit", fresh=True)
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> RoleCard:
    """Add a role (`RoleValues`). Refuses one that may do more than the actor, and a name that is taken."""
    typed = _checked(session, actor, dict(values))
    if (session.scalar(select(func.count()).select_from(OwnRole)) or 0) >= MOST:
        raise Conflict(_("There are {number} roles already. Remove one first.").format(number=MOST))
    row = OwnRole(**typed, key=f"own-{uuid7().hex[-12:]}", label_key=fold(typed["label"]))
    session.add(row)
    session.flush()
    announce(session, ADDED, row, title=row.label, key=row.key, gained=row.permissions)
    return _card(row, 0)


@action("users.edit", fresh=True)
def change(
    session: Session, actor: Actor, role_id: UUID, changes: Mapping[str, Any], version: int | None = None
) -> RoleCard:
    """Change the named fields of an own role; open pages of its people follow within a second.

    Refuses a role that may do more than the actor, before the change or after it.
    """
    row = _row(session, role_id)
    _refuse_more(actor, _made(row.label, row.scope, row.permissions))
    expect(row, version, **changes)
    before = {name: getattr(row, name) for name in RoleValues.model_fields}
    typed = _checked(session, actor, {**before, **changes}, row.id)
    if typed != before:
        for name, value in typed.items():
            setattr(row, name, value)
        row.label_key = fold(row.label)
        session.flush()
        was, now = set(before["permissions"]), set(row.permissions)
        announce(session, CHANGED, row, title=row.label, key=row.key, gained=_sorted(now - was), lost=_sorted(was - now),
                 scope=row.scope, was_scope=before["scope"])  # fmt: skip
    return _card(row, _people(session).get(row.key, 0))


@action("users.edit", fresh=True)
def remove(session: Session, actor: Actor, role_id: UUID) -> None:
    """Remove an own role. Refuses one that a colleague, an invitation or a sign-on service gives (`Conflict`)."""
    row = _row(session, role_id)
    _refuse_more(actor, _made(row.label, row.scope, row.permissions))
    held = session.scalar(select(col(User.name)).where(col(User.role) == row.key).limit(1))
    if held is not None:
        text = _("{name} has this role. Give everybody who has it another one first.")
        raise Conflict(text.format(name=held))
    invited = (col(Invitation.role) == row.key, col(Invitation.used_at).is_(None))
    email = session.scalar(select(col(Invitation.email)).where(*invited).limit(1))
    if email is not None:
        raise Conflict(_("{email} is invited with this role. Withdraw the invitation first.").format(email=email))
    for one in session.scalars(select(SignOnProvider).order_by(col(SignOnProvider.name))):
        if row.key in (one.default_role, *one.group_roles.values()):
            text = _("{name} gives this role at the sign-in. Choose another one in Settings, Sign-on first.")
            raise Conflict(text.format(name=one.name))
    announce(session, REMOVED, row, title=row.label, key=row.key)
    session.delete(row)


def _made(label: str, scope: str, permissions: list[str], meant_for: str = "") -> Role:
    """Return an own role as it counts: without permissions that this version has not, and never those of operators."""
    return Role(label, SCOPES[scope], (GRANTED & frozenset(permissions)) | ALWAYS, meant_for)


def _refuse_more(actor: Actor, role: Role, said: str = "") -> None:
    if actor.kind == "house":
        return
    more = sorted(role.permissions - actor.permissions)
    if more:
        what = _(PERMISSIONS[more[0]])
        text = said or _("Nobody gives more than they may do themself. You may not: {what}.").format(what=what)
        raise NotAllowed(text, permission=more[0])
    if REACH[role.scope] > REACH[actor.scope]:
        raise NotAllowed(
            said or _("Nobody gives more than they may do themself. This role sees more records than you.")
        )


def _checked(session: Session, actor: Actor, values: dict[str, Any], but: UUID | None = None) -> dict[str, Any]:
    """Return the values of a role, cleaned. What edits a shelf reads it as well."""
    typed = fields.draft(RoleValues, values)
    label = line(typed.label, 60)
    if not label:
        raise Invalid(_("Please check the form."), label=_("Required."))
    fields.one_of(typed.base, tuple(ROLES), "base")
    fields.one_of(typed.scope, tuple(SCOPES), "scope")
    for name in typed.permissions:
        if name not in GRANTED:
            said = _("There is no permission “{name}” to give.").format(name=str(name)[:80])
            raise Invalid(_("Please check the form."), permissions=said)
    reads = {f"{name.partition('.')[0]}.read" for name in typed.permissions}
    permissions = frozenset(typed.permissions) | (reads & GRANTED) | ALWAYS
    _refuse_more(actor, Role(label, SCOPES[typed.scope], permissions, ""))
    if "audit.read" in permissions and typed.scope != "all":
        raise Invalid(_("Please check the form."), scope=_("The audit trail shows every record: choose all records."))
    _refuse_taken(session, label, but)
    meant_for = line(typed.meant_for, 200) or ""
    return {"label": label, "meant_for": meant_for, "base": typed.base, "scope": typed.scope,
            "permissions": _sorted(permissions)}  # fmt: skip


@step
def _refuse_taken(session: Session, label: str, but: UUID | None) -> None:
    built_in = {fold(_(one.label)) for one in ROLES.values()} | {fold(one.label) for one in ROLES.values()}
    other = session.scalar(select(col(OwnRole.id)).where(col(OwnRole.label_key) == fold(label)))
    if fold(label) in built_in or other not in (None, but):
        raise Conflict(_("There is already a role with that name."), fields={"label": _("This name is taken.")})


@step
def _row(session: Session, role_id: UUID) -> OwnRole:
    row = session.get(OwnRole, role_id, with_for_update=True)
    if row is None:
        raise NotFound(_("That role is no longer here."))
    return row


@step
def _people(session: Session) -> dict[str, int]:
    active = select(col(User.role), func.count()).where(col(User.disabled_at).is_(None)).group_by(col(User.role))
    return {role: number for role, number in session.execute(active)}


def _card(row: OwnRole, people: int) -> RoleCard:
    base, now = ROLES[row.base].permissions, _made(row.label, row.scope, row.permissions).permissions
    return RoleCard(
        **row.model_dump(include={"key", "id", "label", "meant_for", "base", "scope", "version"}),
        permissions=_sorted(now),
        people=people,
        added=_sorted(now - base),
        removed=_sorted(base - now),
    )


def _sorted(permissions: frozenset[str] | set[str]) -> list[str]:
    return [name for name in PERMISSIONS if name in permissions]
