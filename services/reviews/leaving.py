"""Leaving: the records of a colleague who was disabled stay, and are handed over to another one (U-06)."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.language import N_, _
from services import bulk
from services.accounts import users
from services.records import declaration, lists
from services.records.declaration import Kinds, Record
from services.records.errands import ErrandCard
from services.work import Actor, Invalid, action


class Left(SQLModel):
    """How many records of one type a colleague owns, outside the bin (at most 10,000, then `capped`)."""

    noun: str
    plural: str
    count: int
    capped: bool


class HandOverDraft(SQLModel):
    """What is chosen to hand records over."""

    to_id: UUID = Field(description=N_("Who owns them from then on. They must be able to sign in."))


@action("users.edit")
def left(session: Session, actor: Actor, user_id: UUID) -> list[Left]:
    """Return what a colleague owns, by type; types of which there is nothing are left out."""
    users.row(session, user_id)
    found = []
    for record in _owned():
        count, capped = lists.count(session, select(col(record.row.id)).where(*_his(record, user_id)))
        if count:
            found.append(Left(noun=record.noun, plural=_(record.plural), count=count, capped=capped))
    return found


@action("users.edit")
def hand_over(session: Session, actor: Actor, user_id: UUID, to_id: UUID) -> list[ErrandCard]:
    """Begin to give all records of a colleague to another one, each type as one change of many that can be undone. Refuses
    the same person, and one who may not sign in. Types that the actor may not change stay."""
    users.row(session, user_id)
    to = users.row(session, to_id)
    if to.id == user_id or to.disabled_at is not None:
        raise Invalid(_("Please check the form."), to_id=_("Choose a colleague who may sign in."))
    begun = []
    for record in _owned():
        ids = list(session.scalars(select(col(record.row.id)).where(*_his(record, user_id))))
        if ids and record.may(actor, "edit"):
            begun.append(bulk.begin(session, actor, record.noun, {"ids": ids}, {"owner_id": str(to.id)}))
    return begun


def _owned() -> list[Record]:
    return [
        one
        for one in declaration.declared()
        if "owner_id" in one.bulk and one.binnable and isinstance(one.kinds, Kinds)
    ]


def _his(record: Record, user_id: UUID) -> list[Any]:
    row: Any = record.row
    return [col(row.owner_id) == user_id, col(row.binned_at).is_(None)]
