"""Working on a corrective: its five steps (H-17, X-14), who owns it, until when, and closing it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.language import N_, NC_, _
from models.routines import Corrective
from models.text import block, line
from services.house.correctives.opening import OPENED
from services.house.correctives.targets import BY_KEY
from services.house.status.house import house_for
from services.records import fields
from services.work import Actor, Conflict, Invalid, NotFound, announce, clock, errand, house_actor, kind, step, work

CHANGED = kind("corrective.changed", N_("{actor} worked on the missed target “{title}”"), "flag")
CLOSED = kind("corrective.closed", N_("{actor} closed the missed target “{title}”"), "task_alt")
KINDS = [OPENED, CHANGED, CLOSED]
STEPS = {  # H-17: what is written down, in this order
    "issue": NC_("of something wrong", "Issue"),
    "cause": N_("Root cause"),
    "action": N_("Corrective action"),
    "monitoring": N_("Monitoring"),
    "procedure": N_("Procedure updated"),
}
MOST = 200  # that are listed


class CorrectiveDraft(SQLModel):
    """What is written down about a missed target."""

    owner_name: str = Field(default="", max_length=200, title=N_("Owner"), description=N_("Who sees to it."))
    due_on: date | None = Field(default=None, title=N_("Due"), description=N_("When it should be closed."))
    issue: str = Field(
        default="",
        max_length=4_000,
        title=NC_("of something wrong", "Issue"),
        description=N_("What was missed, by how much, and who noticed."),
    )
    cause: str = Field(
        default="", max_length=4_000, title=N_("Root cause"), description=N_("Why it happened, not only what happened.")
    )
    action: str = Field(
        default="", max_length=4_000, title=N_("Corrective action"), description=N_("What is changed so that it ends.")
    )
    monitoring: str = Field(
        default="", max_length=4_000, title=N_("Monitoring"), description=N_("How you see that it got better.")
    )
    procedure: str = Field(
        default="",
        max_length=4_000,
        title=N_("Procedure updated"),
        description=N_("Which instruction or checklist says it now."),
    )


@errand("maintenance.read")
def listing(actor: Actor) -> list[Corrective]:
    """Return the correctives: the open ones first, and of each the newest first."""
    with work(house_actor(), read=True) as session:
        closed = col(Corrective.closed_at)
        query = select(Corrective).order_by(closed.is_not(None), col(Corrective.opened_at).desc(), col(Corrective.id))
        return list(session.scalars(query.limit(MOST)))


@errand("maintenance.run")
def change(actor: Actor, corrective_id: UUID, values: Mapping[str, Any]) -> Corrective:
    """Change what is written down; only the named fields. Refuses wrong values, and one that is closed (`Conflict`)."""
    with work(house_for(actor)) as session:
        one = _locked(session, corrective_id)
        now = {name: getattr(one, name) for name in CorrectiveDraft.model_fields}
        typed = fields.draft(CorrectiveDraft, {**now, **_cleaned(values)})
        for name, value in typed.model_dump().items():
            setattr(one, name, value)
        announce(session, CHANGED, one, title=title(one), by=actor.name)
    return one


@errand("maintenance.run")
def close(actor: Actor, corrective_id: UUID) -> Corrective:
    """Close a corrective. Refuses while a step is empty (`Invalid`, at each of them), and one that is closed."""
    with work(house_for(actor)) as session:
        one = _locked(session, corrective_id)
        missing = {name: _("Required.") for name in STEPS if not getattr(one, name)}
        if missing:
            raise Invalid(_("Write down every step before you close it."), **missing)
        one.closed_at, one.closed_by = clock.now(), actor.name
        announce(session, CLOSED, one, title=title(one), by=actor.name)
    return one


def title(one: Corrective) -> str:
    """Return the words of the target of a corrective."""
    known = BY_KEY.get(one.target)
    return _(known.title) if known else one.target


@step
def _locked(session: Session, corrective_id: UUID) -> Corrective:
    row = session.get(Corrective, corrective_id, with_for_update=True)
    if row is None:
        raise NotFound(_("There is no such corrective action."))
    if row.closed_at is not None:
        raise Conflict(_("This corrective action is closed."))
    return row


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return typed values, texts without blanks around them."""
    clean = dict(values)
    for name in STEPS:
        if isinstance(clean.get(name), str):
            clean[name] = (block(clean[name]) or "").strip()
    if isinstance(clean.get("owner_name"), str):
        clean["owner_name"] = line(clean["owner_name"]) or ""
    return clean
