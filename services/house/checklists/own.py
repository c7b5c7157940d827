"""Checklists of operators: their own items, each measured by a collector from the list or done by a person, at a time of
their own."""

from datetime import time
from typing import Any, Literal
from uuid import uuid4

from sqlmodel import Field, Session, SQLModel

from models.language import N_, _
from models.routines import Routine
from models.text import line
from services.house.checklists import lists
from services.house.checklists.evidence import COLLECTORS
from services.records import fields
from services.work import Actor, Invalid, NotFound, announce, errand, kind, step, work
from services.work.actor import on_behalf

CHANGED = kind("checklist.defined", N_("{actor} changed the checklist “{title}”"), "checklist")
MOST = 100  # items


class OwnItem(SQLModel):
    """One item of an operator's list."""

    text: str = Field(min_length=1, max_length=200, description=N_("What is to be looked at."))
    how: str = Field(default="", max_length=300, description=N_("How it is done, in a sentence."))
    evidence: str = Field(default="", max_length=40, description=N_("What measures it; empty: a person ticks it."))


class OwnDraft(SQLModel):
    """A checklist of an operator's own."""

    title: str = Field(min_length=1, max_length=100, description=N_("A short name."))
    about: str = Field(default="", max_length=300, description=N_("What it is for."))
    period: Literal["daily", "weekly", "monthly", "quarterly", "annual"] = Field(
        default="weekly", description=N_("How often it comes.")
    )
    at: str = Field(default="08:00", max_length=5, description=N_("At which time of the day, as 08:00."))
    weekday: int = Field(default=0, ge=0, le=6, description=N_("On which weekday, from 0 (Monday) to 6."))
    minutes_low: int = Field(default=5, ge=0, le=14_400, description=N_("The least it takes, in minutes."))
    minutes_high: int = Field(default=15, ge=0, le=14_400, description=N_("The most it takes, in minutes."))
    items: list[OwnItem] = Field(min_length=1, max_length=MOST, description=N_("What is looked at, in order."))


@errand("maintenance.run")
def define(actor: Actor, values: dict[str, Any], key: str = "") -> Routine:
    """Add a checklist (`OwnDraft`), or change the operator's one of a key. Runs that were opened keep what was found. Refuses
    an unknown measurement, a wrong time, and a list that Steward brings."""
    typed = _checked(fields.draft(OwnDraft, values))
    with work(on_behalf(actor)) as session:
        row = _own(session, key) if key else Routine(key=f"own_{uuid4().hex[:12]}")
        names = ("title", "about", "period", "at", "weekday", "minutes_low", "minutes_high")
        row.sqlmodel_update({name: getattr(typed, name) for name in names})
        known = {one["text"]: one["key"] for one in row.items}  # an item that only moved keeps its history
        row.items = [{**one.model_dump(), "key": known.get(one.text, uuid4().hex[:8])} for one in typed.items]
        session.add(row)
        session.flush()
        announce(session, CHANGED, row, title=row.title)
    return row


@errand("maintenance.run")
def remove(actor: Actor, key: str) -> None:
    """Let a list of an operator come no more. Its signed runs and their entries in the log stay."""
    with work(on_behalf(actor)) as session:
        row = _own(session, key)
        row.active = False
        announce(session, CHANGED, row, title=row.title)


def _checked(typed: OwnDraft) -> OwnDraft:
    try:
        time.fromisoformat(typed.at)
    except ValueError:
        raise Invalid(_("Please check the form."), at=_("Write a time as 08:00.")) from None
    if typed.minutes_high < typed.minutes_low:
        raise Invalid(_("Please check the form."), minutes_high=_("At least as many as the least."))
    for one in typed.items:
        one.text = line(one.text) or ""
        if not one.text:
            raise Invalid(_("Please check the form."), items=_("An item has no words."))
        if one.evidence and one.evidence not in COLLECTORS:
            raise Invalid(
                _("Please check the form."), items=_("There is no measurement “{name}”.").format(name=one.evidence)
            )
    if len({one.text for one in typed.items}) < len(typed.items):
        raise Invalid(_("Please check the form."), items=_("Two items have the same words."))
    return typed


@step
def _own(session: Session, key: str) -> Routine:
    row = lists.routines(session).get(key)
    if row is None or not row.title:
        raise NotFound(_("There is no such list."))
    return row
