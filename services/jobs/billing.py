"""Billing a job: what was done becomes a draft invoice, once; and what becomes of the job when that is issued or not."""

from collections.abc import Mapping
from decimal import ROUND_UP, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.events import EventRow, EventSubject
from models.invoices import Invoice
from models.jobs import Job
from models.language import N_, _
from models.money import Quantity
from models.prices import PriceItem
from models.skills import keys
from models.text import fold
from models.typed import Line
from models.visits import Visit, WorkSpan
from services import invoices
from services.documents.offered import rates
from services.house.register import workspace
from services.invoices import INVOICE, InvoiceCard
from services.invoices.left import left_to_credit, total
from services.jobs.happened import CREDITED, DRAFTED, INVOICED, TAKEN_BACK
from services.records import fields
from services.visits import of_job
from services.work import Actor, Conflict, Event, Invalid, action, announce, expect, step
from services.work import find as find_row

QUARTER = Decimal("0.25")  # hours on site are billed by the quarter that was begun
HOURS = ("h", "hr", "hour", "hours", "std", "stunde", "heure", "heures")  # units of the price list that mean an hour
MOST_ITEMS = 100


class BillDraft(SQLModel):
    """What is typed to bill a job."""

    hours: Line = Field(
        default=None, title=N_("Hours on site"), description=N_("As they are billed; those measured if empty.")
    )
    hour_id: UUID | None = Field(
        default=None,
        title=N_("Price of an hour"),
        description=N_("From the price list. If empty: the only one, or the one that names a skill of the job."),
    )
    items: dict[UUID, str] = Field(
        default_factory=dict,
        max_length=MOST_ITEMS,
        title=N_("Parts"),
        description=N_("How many of which items of the price list."),
    )


class _Much(SQLModel):
    quantity: Quantity = Field(default="0")


class ToBill(SQLModel):
    """What a job offers to bill: the hours worked on site, and the items of the price list, those of an hour apart."""

    hours: str
    hour_id: UUID | None
    by_hour: dict[UUID, str]
    items: dict[UUID, str]


@action("invoices.edit")
def to_bill(session: Session, actor: Actor, job_id: UUID) -> ToBill:
    """Return what a job offers to bill. Refuses one the actor may not see (`NotFound`)."""
    job = find_row(session, actor, Job, job_id, N_("job"))
    known = _prices(session)
    by_hour = {one.id: one.name for one in known if _is_hour(one)}
    items = {one.id: one.name for one in known if not _is_hour(one)}
    usual = _usual(job, [one for one in known if _is_hour(one)])
    return ToBill(
        hours=str(hours_of(session, job.id)), hour_id=usual.id if usual else None, by_hour=by_hour, items=items
    )


@action("invoices.edit")
def bill(
    session: Session, actor: Actor, job_id: UUID, values: Mapping[str, Any] | None = None, version: int | None = None
) -> InvoiceCard:
    """Write a draft invoice of a done job (`BillDraft`): the hours on site, by the quarter that was begun, and items of the
    price list. Nothing is billed before the draft is issued. Refuses a job that is not done, or on an invoice already
    (`Conflict`): of two at once, one is refused; and hours of which nothing says what they cost (`Invalid`)."""
    job = find_row(session, actor, Job, job_id, N_("job"))
    session.refresh(job, with_for_update=True)
    expect(job, version)
    if job.state != "done" or job.binned:
        raise Conflict(_("Only a job that is done and not billed can be billed."))
    if job.invoice_id is not None and not session.get_one(Invoice, job.invoice_id).binned:
        raise Conflict(_("This job is on an invoice already."))
    if job.contact_id is None and job.company_id is None:
        raise Invalid(_("Please check the form."), contact_id=_("Say whose job it is: a contact or a company."))
    draft = fields.draft(BillDraft, dict(values or {}))
    whose = {"contact_id": job.contact_id, "company_id": job.company_id, "deal_id": job.deal_id}
    about = {"title": job.title, "reference": job.number or "", "lines": _lines(session, job, draft)}
    made = invoices.create(session, actor, {**whose, **about})
    job.invoice_id = made.id
    announce(session, DRAFTED, job, (*of_job.about(job), made.id))
    return made


@step
def hours_of(session: Session, job_id: UUID) -> Decimal:
    """Return the hours worked on site in the finished visits of a job, by the quarter that was begun."""
    here = (col(Visit.job_id) == job_id, col(Visit.state) == "finished", col(Visit.binned_at).is_(None))
    spans = select(WorkSpan).join(Visit, col(Visit.id) == col(WorkSpan.visit_id)).where(*here)
    worked = session.scalars(spans.where(col(WorkSpan.kind) == "work", col(WorkSpan.ends_at).is_not(None)))
    seconds = sum((one.ends_at - one.starts_at).total_seconds() for one in worked if one.ends_at)
    quarters = (Decimal(round(seconds)) / 3600 / QUARTER).to_integral_value(rounding=ROUND_UP)
    return (quarters * QUARTER).normalize() + 0


@step
def follow_invoice(session: Session, actor: Actor, event: Event) -> None:
    """Make the jobs of an issued invoice invoiced; those of one that is credited in full can be billed again."""
    invoice = session.get(Invoice, event.subject_id)
    if invoice is None:
        return
    if invoice.kind != "credit":
        _tell(session, invoice.id, "invoiced", INVOICED)
    elif invoice.of_invoice_id is not None:
        of = session.get_one(Invoice, invoice.of_invoice_id)
        if total(left_to_credit(session, of)) <= 0:
            _tell(session, of.id, "done", CREDITED, forget=True)


@step
def follow_draft(session: Session, actor: Actor, event: Event) -> None:
    """Tell the jobs of a draft that went to the bin, or came back: they can be billed, or are billed again. A draft whose
    job was billed anew meanwhile does not come back (`Conflict`): the same work would be billed twice."""
    restored = event.kind != INVOICE.events.binned
    if restored:
        _take_up(session, event.subject_id)
    _tell(session, event.subject_id, "", DRAFTED if restored else TAKEN_BACK)


@step
def _take_up(session: Session, invoice_id: UUID) -> None:
    """Make a draft that comes back from the bin the invoice of the jobs it was written for."""
    written = select(col(EventRow.subject_id)).join(EventSubject, col(EventSubject.event_id) == col(EventRow.id))
    written = written.where(col(EventSubject.record_id) == invoice_id, col(EventRow.kind) == DRAFTED.name)
    for job in session.scalars(
        select(Job).where(col(Job.id).in_(written)).order_by(col(Job.id)).with_for_update()
    ).all():
        other = session.get(Invoice, job.invoice_id) if job.invoice_id not in (None, invoice_id) else None
        if other is not None and not other.binned:
            told = _(
                "The job {job} is on another invoice since. Move that draft to the bin first, if it should be this one."
            )
            raise Conflict(told.format(job=job.number or job.title))
        job.invoice_id = invoice_id


@step
def _tell(session: Session, invoice_id: UUID, state: str, kind: Any, forget: bool = False) -> None:
    here = select(Job).where(col(Job.invoice_id) == invoice_id).order_by(col(Job.id)).with_for_update()
    for job in session.scalars(here).all():
        if state:
            job.state = state
        if forget:
            job.invoice_id = job.archived_at = None
        announce(session, kind, job, of_job.about(job))


@step
def _lines(session: Session, job: Job, draft: BillDraft) -> list[dict[str, Any]]:
    """Return the lines of the draft: the hours, then the items. A job without either has its title as a line."""
    known = {one.id: one for one in _prices(session)}
    unknown = [one for one in (draft.hour_id, *draft.items) if one is not None and one not in known]
    if unknown:
        raise Invalid(_("Please check the form."), items=_("There is no such item in the price list."))
    hours = _much("hours", draft.hours) if draft.hours is not None else str(hours_of(session, job.id))
    by_hour = [one for one in known.values() if _is_hour(one)]
    hour = known[draft.hour_id] if draft.hour_id else _usual(job, by_hour)
    if hour is None and by_hour and Decimal(hours) > 0:
        raise Invalid(_("Please check the form."), hour_id=_("Choose what an hour of this job costs."))
    usual: dict[str, Any] = next(iter(rates(session)), {})
    tax: dict[str, Any] = {name: usual[name] for name in ("tax", "tax_category") if name in usual}
    lines: list[dict[str, Any]] = []
    if Decimal(hours) > 0:
        priced = _line(hour) if hour else {"unit": "h", **tax}
        lines.append({**priced, "text": job.title, "note": hour.name if hour else None, "quantity": hours})
    parts = {one: _much("items", typed) for one, typed in draft.items.items()}
    lines += [{**_line(known[one]), "quantity": much} for one, much in parts.items() if Decimal(much) > 0]
    return lines or [{"text": job.title, **tax}]


@step
def _prices(session: Session) -> list[PriceItem]:
    here = workspace(session.info["place"]).currency
    rows = select(PriceItem).where(col(PriceItem.binned_at).is_(None), col(PriceItem.currency).in_((here, "")))
    return list(session.scalars(rows.order_by(col(PriceItem.name_key), col(PriceItem.id)).limit(MOST_ITEMS)))


def _much(name: str, typed: str) -> str:
    try:
        return str(fields.draft(_Much, {"quantity": typed}).quantity)
    except Invalid as refusal:
        raise Invalid(refusal.message, **{name: next(iter(refusal.fields.values()))}) from None


def _is_hour(one: PriceItem) -> bool:
    return fold(one.unit).strip(". ") in HOURS


def _usual(job: Job, by_hour: list[PriceItem]) -> PriceItem | None:
    """Return the price of an hour of a job: the only one there is, or the one whose name has most of the job's skills. None
    where that does not say which."""
    if len(by_hour) < 2:
        return next(iter(by_hour), None)
    wanted = keys(job.skills)
    fits = {one.id: sum(f" {skill} " in f" {fold(one.name)} " for skill in wanted) for one in by_hour}
    most = max(fits.values())
    best = [one for one in by_hour if fits[one.id] == most]
    return best[0] if most and len(best) == 1 else None


def _line(one: PriceItem) -> dict[str, Any]:
    return {
        "text": one.name, "note": one.note, "unit": one.unit, "price": one.price, "tax": one.tax,
        "tax_category": one.tax_category,
    }  # fmt: skip
