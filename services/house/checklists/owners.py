"""Who looks after a checklist (N-41): its owner, and the deputy when the owner is gone."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Field, SQLModel

from models.accounts import User
from models.language import N_, _
from models.routines import Routine
from services.house.checklists import lists
from services.notices import telling
from services.notices.kinds import CHECKLIST
from services.records import fields
from services.work import Actor, Busy, Invalid, NotFound, announce, errand, house_actor, kind, work
from services.work.actor import on_behalf

CHANGED = kind("checklist.owner_changed", N_("{actor} changed who looks after the checklist “{title}”"), "checklist")


@dataclass(frozen=True, slots=True)
class Person:
    """A user of a workspace."""

    place: str
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Responsible:
    """Whose turn it is: the owner, or the deputy when the owner can no longer sign in (`stands_in`)."""

    owner: Person | None = None
    deputy: Person | None = None
    stands_in: bool = False

    @property
    def now(self) -> Person | None:
        """Whose turn it is at present."""
        return self.deputy if self.stands_in else self.owner


class OwnerDraft(SQLModel):
    """Who looks after a checklist."""

    owner_id: UUID | None = Field(default=None, description=N_("Who signs it. A colleague of this workspace."))
    deputy_id: UUID | None = Field(default=None, description=N_("Who signs it when the owner is away."))
    active: bool = Field(default=True, description=N_("Off: it does not come any more."))


def responsible(row: Routine | None) -> Responsible:
    """Return whose turn a list is. Reads their workspaces: not inside a work."""
    if row is None:
        return Responsible()
    owner = Person(row.owner_place, row.owner_id, row.owner_name) if row.owner_id else None
    deputy = Person(row.deputy_place, row.deputy_id, row.deputy_name) if row.deputy_id else None
    return Responsible(owner, deputy, owner is not None and deputy is not None and not _there(owner))


@errand("maintenance.run")
def assign(actor: Actor, key: str, values: dict[str, Any]) -> Routine:
    """Set owner and deputy of a list, and whether it comes (`OwnerDraft`). Refuses an unknown list, and somebody who cannot
    sign in."""
    typed = fields.draft(OwnerDraft, values)
    owner, deputy = (_person(actor, typed.owner_id, "owner_id"), _person(actor, typed.deputy_id, "deputy_id"))
    with work(on_behalf(actor)) as session:
        one = lists.find(session, key)
        row = lists.routines(session).get(key)
        if row is None:
            session.add(row := Routine(key=key))
        row.active = typed.active
        row.owner_place, row.owner_id, row.owner_name = (owner.place, owner.id, owner.name) if owner else ("", None, "")
        row.deputy_place, row.deputy_id, row.deputy_name = (
            (deputy.place, deputy.id, deputy.name) if deputy else ("", None, "")
        )
        session.flush()
        announce(session, CHANGED, row, title=one.title)
    return row


def call(one: Person, title: str, red: int) -> None:
    """Tell a person under their bell that a checklist waits for their signature, with how many items are red."""
    with work(house_actor(one.place)) as session:
        user = session.get(User, one.id)
        if user is not None:
            telling.tell(session, [user.id], CHECKLIST, user, title=title, red=red)


def _person(actor: Actor, user_id: UUID | None, field: str) -> Person | None:
    if user_id is None:
        return None
    with work(house_actor(actor.place), read=True) as session:
        user = session.get(User, user_id)
    if user is None or user.disabled_at is not None:
        raise Invalid(_("Please check the form."), **{field: _("Choose a colleague.")})
    return Person(actor.place, user.id, user.name)


def _there(one: Person) -> bool:
    """Return whether a person can still sign in; where their workspace cannot be read, yes."""
    try:
        with work(house_actor(one.place), read=True) as session:
            user = session.get(User, one.id)
    except (Busy, NotFound, OSError, SQLAlchemyError):
        return True
    return user is not None and user.disabled_at is None
