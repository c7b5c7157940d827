"""Users: colleagues, their roles and teams; disabling; one's own name and look."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import Team, User, UserSession
from models.language import N_, _
from models.text import fold, line
from services.accounts import finding, own_roles, room, sessions
from services.records import fields, lists
from services.records.lists import Page, Slice
from services.work import Actor, Conflict, Invalid, Mistakes, NotFound, action, announce, clock, kind, step

ADDED = kind("user.added", N_("{subject} joined"), "person_add")
ROLE_CHANGED = kind("user.role_changed", N_("{actor} changed the role of {subject} to {role}"), "badge")
DISABLED = kind("user.disabled", N_("{actor} disabled {subject}"), "person_off")
ENABLED = kind("user.enabled", N_("{actor} enabled {subject} again"), "how_to_reg")
PASSWORD_CHANGED = kind("user.password_changed", N_("{subject} changed their password"), "key")
CHANGED = kind("user.changed", N_("{actor} changed the account of {subject}"), "manage_accounts")
TEAM_ADDED = kind("team.added", N_("{actor} added the team {subject}"), "groups")
TEAM_RENAMED = kind("team.renamed", N_("{actor} renamed the team {subject}"), "edit")
TEAM_REMOVED = kind("team.removed", N_("{actor} removed the team {title}"), "group_remove")
DENSITIES = ("comfortable", "compact")
TEAM_KINDS = [TEAM_ADDED, TEAM_RENAMED, TEAM_REMOVED]
KINDS = [ADDED, ROLE_CHANGED, DISABLED, ENABLED, PASSWORD_CHANGED, CHANGED, *TEAM_KINDS]


@dataclass(frozen=True, slots=True)
class Colleague:
    """One line of the list of users."""

    id: UUID
    name: str
    email: str
    role: str
    own_role: str | None  # the name of a role that is not built in
    team_id: UUID | None
    team: str | None
    disabled_at: datetime | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Query:
    """The colleagues to show: a part of a name, an address or a team, and which part of the list."""

    q: str = ""
    part: Slice = Slice()


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many people there are, how many of them are disabled, and how many active ones are in each team."""

    people: int
    disabled: int
    teams: Mapping[UUID, int]


SORTS: dict[str, Any] = {"name": func.lower(col(User.name))}


@action("users.read")
def colleagues(session: Session, actor: Actor, query: Query = Query()) -> Page[Colleague]:
    """Return the people of this company, by name, with when they were last seen: one page of them, at most 100."""
    chosen = select(col(User.id)).where(col(User.erased_at).is_(None))
    fitting = finding.fitting(session, query.q) if query.q.strip() else None
    if fitting is not None:
        chosen = chosen.where(col(User.id).in_(fitting))
    total, capped = lists.capped(len(fitting)) if fitting is not None else lists.count(session, chosen)
    ids = session.scalars(lists.cut(chosen, query.part, SORTS, col(User.id), "name")).all()[: lists.size(query.part)]
    found = {row[0]: Colleague(*row) for row in session.execute(_lines().where(col(User.id).in_(ids)))}
    return Page([found[one] for one in ids], total, capped)


@action("users.read")
def sizes(session: Session, actor: Actor) -> Sizes:
    """Return how many people there are in all and in each team, whatever the list is filtered by."""
    away = col(User.disabled_at).is_not(None)
    counted = select(col(User.team_id), away, func.count()).where(col(User.erased_at).is_(None))
    rows = session.execute(counted.group_by(col(User.team_id), away)).all()
    teams = {team_id: number for team_id, disabled, number in rows if team_id is not None and not disabled}
    return Sizes(sum(row[2] for row in rows), sum(row[2] for row in rows if row[1]), teams)


@action("contacts.read")
def owners(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """Return the possible owners of a record: the active users, by name."""
    query = select(col(User.id), col(User.name)).where(col(User.disabled_at).is_(None))
    return [(i, n) for i, n in session.execute(query.order_by(func.lower(col(User.name))))]


@action("users.read")
def teams(session: Session, actor: Actor) -> list[Team]:
    """Return the teams, by name."""
    return list(session.scalars(select(Team).order_by(func.lower(col(Team.name)))))


@action("users.edit")
def add_team(session: Session, actor: Actor, name: str) -> Team:
    """Add a team. Refuses a name that is taken."""
    team = Team(name=_team_name(session, name))
    session.add(team)
    session.flush()
    announce(session, TEAM_ADDED, team)
    return team


@action("users.edit")
def rename_team(session: Session, actor: Actor, team_id: UUID, name: str) -> Team:
    """Rename a team. Refuses a name that another team has."""
    team = _team(session, team_id)
    clean = _team_name(session, name, but=team.id)
    if team.name != clean:
        team.name = clean
        announce(session, TEAM_RENAMED, team)
    return team


@action("users.edit")
def remove_team(session: Session, actor: Actor, team_id: UUID) -> int:
    """Remove a team. Its people stay, without one; their open pages follow within a second. Return how many."""
    team = _team(session, team_id)
    people = session.scalars(select(User).where(col(User.team_id) == team.id)).all()
    for user in people:
        user.team_id = None  # the database would do it too, but past the trail
    session.flush()
    announce(session, TEAM_REMOVED, team, title=team.name)
    session.delete(team)
    return len(people)


@action("users.edit", fresh=True)
def change_role(session: Session, actor: Actor, user_id: UUID, role: str, team_id: UUID | None = None) -> User:
    """Change a colleague's role or team; open pages follow within a second. The last administrator stays one. Refuses another
    team to who does not see all records: they would see those of that team (`NotAllowed`)."""
    user, wanted = row(session, user_id), own_roles.grant(session, actor, role)
    own_roles.refuse_stronger(session, actor, user)
    if user.role == "administrator" and role != "administrator":
        refuse_last_administrator(session, user)
    if team_id is not None and session.get(Team, team_id) is None:
        raise Invalid(_("Please check the form."), team_id=_("There is no such team."))
    if team_id != user.team_id:
        own_roles.refuse_narrow(actor)
    changed = [name for name, new in (("role", role), ("team_id", team_id)) if getattr(user, name) != new]
    if changed:
        was, user.role, user.team_id = user.role, role, team_id
        announce(session, ROLE_CHANGED, user, role=role, was=was, role_label=wanted.label, fields=changed)
    return user


@action("users.edit", fresh=True)
def disable(session: Session, actor: Actor, user_id: UUID) -> User:
    """Shut a colleague out: every session ends now. Refuses oneself and the last administrator."""
    user = row(session, user_id)
    if user.id == actor.user_id:
        raise Invalid(_("You cannot disable yourself. Ask another administrator."))
    own_roles.refuse_stronger(session, actor, user)
    shut_out(session, user)
    return user


@step
def shut_out(session: Session, user: User) -> None:
    """End every session of a colleague and block the account. Refuses the last administrator."""
    if user.role == "administrator":
        refuse_last_administrator(session, user)
    if user.disabled_at is None:
        user.disabled_at = clock.now()
        sessions.end_all(session, user.id)
        announce(session, DISABLED, user)


@action("users.edit", fresh=True)
def enable(session: Session, actor: Actor, user_id: UUID) -> User:
    """Let a disabled colleague sign in again. Refuses more than the plan allows."""
    user = row(session, user_id)
    own_roles.refuse_stronger(session, actor, user)
    if user.erased_at is not None:
        raise Conflict(_("This colleague was erased. Invite them anew."))
    if user.disabled_at is not None:
        room.refuse_full(session)
        user.disabled_at = None
        announce(session, ENABLED, user)
    return user


@action("account.edit")
def set_look(session: Session, actor: Actor, look: str) -> None:
    """Choose light, dark, or the device's setting."""
    row(session, _self(actor)).look = fields.one_of(look, ("light", "dark", "auto"), "look")


@action("account.edit")
def set_density(session: Session, actor: Actor, density: str) -> str:
    """Choose how dense one's lists are: comfortable or compact. Return it."""
    chosen = row(session, _self(actor)).density = fields.one_of(density, DENSITIES, "density")
    return chosen


def person_name(typed: str) -> str:
    """Return a person's own name, cleaned. Refuses an empty one, and one that is too long."""
    clean = line(typed)
    if not clean or len(clean) > 120:
        raise Invalid(_("Please check the form."), name=_("Enter your name, at most 120 characters."))
    return clean


@action("account.edit")
def rename(session: Session, actor: Actor, name: str, zone: str = "") -> User:
    """Change one's own name and time zone (empty: the company's)."""
    with Mistakes() as found:
        clean = found.check(person_name, name)
        chosen = found.check(fields.zone, zone) if zone else ""
    user = row(session, _self(actor))
    user.name, user.zone = clean, chosen
    announce(session, CHANGED, user)
    return user


@action("account.read")
def me(session: Session, actor: Actor) -> User:
    """Return one's own account."""
    return row(session, _self(actor))


@step
def row(session: Session, user_id: UUID) -> User:
    """Return a user by id."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(_("That colleague is no longer here."))
    return user


@step
def add(session: Session, name: str, email: str, role: str, hashed: str | None, team_id: UUID | None = None) -> User:
    """Add a user, with a hashed password or none. Refuses an email a colleague has."""
    if session.scalar(select(col(User.id)).where(col(User.email) == email)):
        said = _("Someone with this email address already has an account.")
        raise Conflict(said, fields={"email": _("Already in use.")})
    user = User(name=name, email=email, role=role, password_hash=hashed, password_at=clock.now(), team_id=team_id)
    session.add(user)
    session.flush()
    announce(session, ADDED, user)
    return user


@step
def names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of users by id, for sentences."""
    query = select(col(User.id), col(User.name)).where(col(User.id).in_(wanted := set(ids)))
    return {row_id: name for row_id, name in session.execute(query)} if wanted else {}


def _self(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotFound(_("A program has no account of its own."))
    return actor.user_id


def _team(session: Session, team_id: UUID) -> Team:
    team = session.get(Team, team_id)
    if team is None:
        raise NotFound(_("That team is no longer here."))
    return team


def _team_name(session: Session, typed: str, but: UUID | None = None) -> str:
    """Return a team's name, cleaned. Refuses an empty one, and one that a team has (other than `but`)."""
    clean = line(typed, 120)
    if not clean:
        raise Invalid(_("Please check the form."), name=_("Required."))
    others = [team for team in session.scalars(select(Team)) if team.id != but]
    if any(fold(team.name) == fold(clean) for team in others):
        raise Conflict(_("There is already a team with that name."), fields={"name": _("This name is taken.")})
    return clean


@step
def refuse_last_administrator(session: Session, user: User) -> None:
    """Refuse (`Invalid`) when this administrator is the last one."""
    here = select(col(User.id)).where(col(User.role) == "administrator", col(User.disabled_at).is_(None))
    # Locked, so that two administrators who disable each other at the same moment do not both see the other one stay.
    if set(session.scalars(here.order_by(col(User.id)).with_for_update())) <= {user.id}:
        said = _("This is the last administrator. Make someone else an administrator first.")
        raise Invalid(said, role=_("There must be at least one administrator."))


def _lines() -> Any:
    seen = select(func.max(col(UserSession.seen_at))).where(col(UserSession.user_id) == col(User.id)).scalar_subquery()
    own = (col(User.id), col(User.name), col(User.email), col(User.role), own_roles.COLUMNS[0], col(User.team_id))
    lines = select(*own, col(Team.name), col(User.disabled_at), seen).select_from(User)
    return lines.outerjoin(Team, col(Team.id) == col(User.team_id)).outerjoin(own_roles.ROWS, own_roles.ON)
