"""Actions on a deal: add, change, move to the bin and restore; how it moves over the board is in moving.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from models.companies import Company
from models.contacts import Contact
from models.deals import STAGE_KINDS, Deal, DealDraft, NewDeal, Stage
from models.events import EventRow
from models.language import N_, _, ngettext
from models.typed import Kind as FieldKind
from services import companies, ledger, stages, tags
from services.deals import moving
from services.deals.cards import DealCard, card
from services.deals.listing import SORTS
from services.house.register import workspace
from services.records import custom, indexing, timeline, verbs
from services.records.conditions import column_field, rows_field
from services.records.declaration import Record, kinds
from services.work import Actor, Invalid, Mistakes, action, clock, step, visible
from services.work import find as find_row

TAGS = tags.part("deals")
CLOSES_IN = timedelta(days=30)  # a new deal, unless its form says otherwise


@dataclass(frozen=True, slots=True)
class Usual:
    """What the form of a new deal begins with."""

    currency: str
    close_on: date


@action("deals.read")
def find(session: Session, actor: Actor, deal_id: UUID) -> DealCard:
    """Return everything about one deal, in the bin or not. Refuses one the actor may not see (`NotFound`)."""
    return card(session, find_row(session, actor, Deal, deal_id, "deal"))


@action("deals.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> DealCard:
    """Add a deal from typed values (`DealDraft`), on top of the first open stage. The actor owns it unless `owner_id`
    says otherwise; its company is the contact's, and its currency the workspace's, unless they are named."""
    draft: NewDeal = verbs.read(session, DEAL, values)
    stage, now = stages.first(session), clock.now()
    deal = Deal(
        **draft.model_dump(exclude={"tags"}), stage_id=stage.id, staged_at=now, rank=moving.on_top(session, stage.id)
    )
    if "owner_id" not in values:
        deal.owner_id = actor.user_id
    if deal.contact_id and not deal.company_id:
        deal.company_id = _company_of(session, deal.contact_id)
    verbs.add(session, DEAL, deal)
    TAGS.write(session, deal, draft.tags)
    moving.note(session, deal, None)
    ledger.rebuild(session, deal)
    return card(session, deal)


@action("deals.edit")
def change(
    session: Session,
    actor: Actor,
    deal_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> DealCard:
    """Change the named fields of a deal, as `verbs.change`; its stage changes by `move` alone."""
    was = as_it_was(find_row(session, actor, Deal, deal_id, "deal"))
    deal = verbs.change(session, actor, DEAL, deal_id, changes, version=version, before=before)
    session.flush()
    ledger.rebuild(session, was, deal)
    return card(session, deal)


@action("deals.delete")
def bin(session: Session, actor: Actor, deal_id: UUID, version: int | None = None) -> DealCard:
    """Move a deal to the bin; it no longer counts."""
    deal = verbs.move_to_bin(session, actor, DEAL, deal_id, version)
    session.flush()
    ledger.rebuild(session, deal)
    return card(session, deal)


@action("deals.edit")
def restore(session: Session, actor: Actor, deal_id: UUID) -> DealCard:
    """Restore a deal from the bin, to its stage; if that is in the bin now, to the first one of its kind."""
    deal: Deal = verbs.restore(session, actor, DEAL, deal_id)
    stage = session.get_one(Stage, deal.stage_id)
    if stage.binned:
        moving.put(session, deal, stages.first(session, stage.kind))
    session.flush()
    ledger.rebuild(session, deal)
    return card(session, deal)


@action("deals.read")
def usual(session: Session, actor: Actor) -> Usual:
    """Return what a form begins with."""
    return Usual(workspace(session.info["place"]).currency, clock.today(actor.zone) + CLOSES_IN)


@step
def as_it_was(deal: Deal) -> Deal:
    """Return a copy of a deal that no session knows, to hand the customer it named before to the ledger."""
    return Deal(**deal.model_dump())


def _check(session: Session, draft: DealDraft, deal: Deal | None) -> None:
    draft.currency = draft.currency or workspace(session.info["place"]).currency
    with Mistakes() as found:
        if draft.contact_id and (deal is None or draft.contact_id != deal.contact_id):
            found.check(_refuse_unknown, session, draft.contact_id)
        if draft.company_id and (deal is None or draft.company_id != deal.company_id):
            found.check(companies.refuse_unknown, session, draft.company_id)


def _refuse_unknown(session: Session, contact_id: UUID) -> None:
    mine = (col(Contact.id) == contact_id, visible(session.info["actor"], Contact))
    found = session.scalars(select(Contact).where(*mine)).first()
    if found is None:
        raise Invalid(_("Please check the form."), contact_id=_("There is no such contact."))
    if found.binned:
        raise Invalid(_("Please check the form."), contact_id=_("This contact is in the bin. Restore it first."))


def _company_of(session: Session, contact_id: UUID) -> UUID | None:
    here = select(col(Company.id)).join(Contact, col(Contact.company_id) == col(Company.id))
    return session.scalar(here.where(col(Contact.id) == contact_id, col(Company.binned_at).is_(None)))


def _entries(session: Session, record: Record, ids: Any, limit: int) -> list[timeline.Entry]:
    """Return what happened to the deals of a contact or a company, for its timeline, as far as the reader sees them."""
    if record.noun not in ("contact", "company"):
        return []
    theirs = or_(col(Deal.contact_id).in_(ids), col(Deal.company_id).in_(ids))
    mine = select(col(Deal.id)).where(theirs, visible(session.info["actor"], Deal))
    about = (col(EventRow.subject) == str(Deal.__tablename__), col(EventRow.subject_id).in_(mine))
    latest = select(EventRow).where(*about).order_by(col(EventRow.at).desc(), col(EventRow.id).desc()).limit(limit)
    return timeline.told(session, session.scalars(latest).all())


def _in_stage(where: Any) -> ColumnElement[bool]:
    return col(Deal.stage_id).in_(select(col(Stage.id)).where(where))


DEAL = Record(
    N_("deal"),
    Deal,
    NewDeal,
    kinds("deal", "handshake", moving.MOVED, moving.WON, moving.LOST),
    "handshake",
    plural=N_("deals"),
    counted=lambda n: ngettext("{count} deal", "{count} deals", n),
    title="title",
    words=lambda one: (one.title, one.note),
    named=("company_id", "contact_id"),
    check=_check,
    sorts=SORTS,
    usual="title",
    under=indexing.under(Deal, "company_id", "contact_id"),
    parts={"tags": TAGS},
    story="money",
    entries={"money": _entries},
    bulk={"owner_id": None, "close_on": None, "tags": tags.many("deals")},
    filters=lambda session: {
        "stage_id": column_field(N_("Stage"), FieldKind("reference", table="stages"), col(Deal.stage_id)),
        "state": rows_field(N_("State"), FieldKind("choice", words=STAGE_KINDS), col(Stage.kind), _in_stage),
        **custom.fields(session, "deal"),
        "closed_at": column_field(N_("Won or lost on"), FieldKind("day"), col(Deal.closed_at)),
    },
)
KINDS = [*DEAL.kinds, moving.RANKED]
CHANGED = DEAL.events.changed
