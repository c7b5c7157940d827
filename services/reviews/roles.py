"""Roles: once a month somebody looks whether each role still fits what its people do (U-07)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.language import N_, _
from models.reviews import Review
from models.text import line
from services import settings
from services.accounts import own_roles
from services.records import fields
from services.work import Actor, action, announce, clock, kind, step

REVIEWED = kind("role.reviewed", N_("{actor} reviewed the role {role}"), "fact_check")
LONGEST = 300


class RoleDraft(SQLModel):
    """What is typed as a role is reviewed."""

    note: str = Field(default="", max_length=LONGEST, description=N_("What you found, for whoever reviews it next."))


@dataclass(frozen=True, slots=True)
class RoleReview:
    """One role: how many active people have it, and who looked at it last. `due` where that is too long ago."""

    role: str
    label: str
    people: int
    at: datetime | None
    by: str
    note: str
    due: bool


@action("users.read")
def roles(session: Session, actor: Actor) -> list[RoleReview]:
    """Return each role with its latest review. A role that nobody has needs none."""
    every = settings.get(session, settings.ROLES_REVIEWED)
    counted = select(col(User.role), func.count()).where(col(User.disabled_at).is_(None)).group_by(col(User.role))
    people = {role: number for role, number in session.execute(counted)}
    latest = _latest(session)
    found = []
    for name, role in own_roles.every(session).items():
        one, number = latest.get(name), people.get(name, 0)
        late = number > 0 and (one is None or one.made_at < clock.now() - every)
        found.append(
            RoleReview(
                name,
                _(role.label),
                number,
                one.made_at if one else None,
                one.by if one else "",
                one.note if one else "",
                late,
            )
        )
    return found


@action("users.edit")
def mark_reviewed(session: Session, actor: Actor, role: str, note: str = "") -> list[RoleReview]:
    """Note that the actor looked at a role and its people now. Refuses a role that is not there (`Invalid`)."""
    fields.one_of(role, tuple(own_roles.every(session)), "role")
    row = Review(kind="role", subject=role, note=line(note, LONGEST) or "", by=actor.name)
    session.add(row)
    session.flush()
    announce(session, REVIEWED, row, role=role)
    return roles(session, actor)


@step
def _latest(session: Session) -> dict[str, Review]:
    newest = func.row_number().over(
        partition_by=col(Review.subject), order_by=(col(Review.made_at).desc(), col(Review.id).desc())
    )
    numbered = select(col(Review.id), newest.label("newest")).where(col(Review.kind) == "role").subquery()
    query = select(Review).join(numbered, numbered.c.id == col(Review.id)).where(numbered.c.newest == 1)
    return {one.subject: one for one in session.scalars(query)}
