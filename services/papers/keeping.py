"""Keeping: the paper of an issued invoice is drawn once, after the commit, and is the same file ever after; so is that
of a quote which was sent.

Whoever asks for it first has it made; a chore makes those that nobody asked for, and those a dead process left out.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlmodel import Session, col

from models.files import StoredFile
from models.invoices import Invoice, Paper
from models.language import _
from models.sales import Quote
from services import files
from services.papers import einvoice, taking
from services.papers.rendering import pictures, render
from services.papers.snapshot import Snapshot
from services.work import (
    Actor,
    Conflict,
    NotFound,
    action,
    blobs,
    clock,
    errand,
    house_actor,
    step,
    trouble,
    work,
)

log = logging.getLogger(__name__)
EACH = timedelta(seconds=10)
LATELY = timedelta(days=7)  # before this the nightly look finds them
AT_ONCE = 50
PDF, XML, PNG = "application/pdf", "application/xml", "image/png"


@dataclass(frozen=True, slots=True)
class Made:
    """A file to show or to send: its name, its media type and its bytes."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PaperCard:
    """What is known of the paper of an invoice. `said` is what the check of its e-invoice found, in sentences."""

    pdf_id: UUID
    xml_id: UUID | None
    digest: str
    said: list[str]


@action("invoices.read")
def find(session: Session, actor: Actor, invoice_id: UUID) -> PaperCard | None:
    """Return what is known of the paper of an invoice the actor may see; None before it was made."""
    taking.taken(session, actor, "invoices", invoice_id)
    row = _kept(session, invoice_id)
    return PaperCard(row.pdf_id, row.xml_id, row.digest, einvoice.said(row.checked.split())) if row else None


@errand("invoices.read")
def make(actor: Actor, invoice_id: UUID) -> UUID:
    """Return the file of an issued invoice's PDF, drawn now if it was not yet, and never again. Refuses a draft."""
    with work(actor, read=True) as session:
        paper = taking.taken(session, actor, "invoices", invoice_id)
        row, logo = _kept(session, invoice_id), taking.logo_of(session, "invoices", invoice_id)
    if row is not None:
        return row.pdf_id
    if paper.draft:
        raise Conflict(_("A draft has no paper yet. Issue it first."))
    paper = taking.with_logo(paper, actor.place, logo)
    found = einvoice.made(paper)
    pdf = render(paper, found.xml)
    for content in filter(None, (pdf, found.xml)):
        blobs.lay(actor.place, content)
    try:
        with work(house_actor(actor.place)) as session:
            return _keep(session, invoice_id, paper.number, pdf, found)
    except Conflict:  # another process kept the same bytes first
        with work(actor, read=True) as session:
            row = _kept(session, invoice_id)
        if row is None:
            raise
        return row.pdf_id


@errand("invoices.read")
def pdf(actor: Actor, invoice_id: UUID) -> Made:
    """Return the PDF of an invoice: the kept one, or that of a draft as it is now, which is not kept."""
    return _pdf(actor, "invoices", invoice_id)


@errand("quotes.read")
def quote_pdf(actor: Actor, quote_id: UUID) -> Made:
    """Return the PDF of a quote: that of a sent one is drawn once and kept, that of a draft is as it is now."""
    return _pdf(actor, "quotes", quote_id)


@errand("orders.read")
def order_pdf(actor: Actor, order_id: UUID) -> Made:
    """Return the PDF of an order as it is now."""
    return _pdf(actor, "orders", order_id)


@errand("invoices.read")
def preview(actor: Actor, invoice_id: UUID) -> Made:
    """Return the first page of an invoice as a picture, as it is now."""
    return _preview(actor, "invoices", invoice_id)


@errand("quotes.read")
def quote_preview(actor: Actor, quote_id: UUID) -> Made:
    """Return the first page of a quote as a picture, as it is now."""
    return _preview(actor, "quotes", quote_id)


@errand("orders.read")
def order_preview(actor: Actor, order_id: UUID) -> Made:
    """Return the first page of an order as a picture, as it is now."""
    return _preview(actor, "orders", order_id)


@errand("invoices.read")
def xml(actor: Actor, invoice_id: UUID) -> Made:
    """Return the e-invoice of an issued invoice. Refuses one without (`NotFound`, with the reason)."""
    make(actor, invoice_id)
    with work(actor, read=True) as session:
        row = _kept(session, invoice_id)
    if row is None or row.xml_id is None:
        raise NotFound(" ".join(einvoice.said(row.checked.split() if row else ["none"])))
    card, content = files.read(actor.place, row.xml_id)
    return Made(card.name, XML, content)


def make_recent(actor: Actor) -> int:
    """Make the papers of the invoices issued lately that have none yet. Return how many."""
    return _make_missing(actor, LATELY)


def make_all(actor: Actor) -> int:
    """Make all papers that are missing. Return how many."""
    return _make_missing(actor, None)


def _make_missing(actor: Actor, lately: timedelta | None) -> int:
    here = [col(Invoice.state) == "issued", ~exists().where(col(Paper.invoice_id) == col(Invoice.id))]
    if lately:
        here.append(col(Invoice.issued_on) >= (clock.now() - lately).date())
    with work(actor, read=True) as session:
        ids = session.scalars(
            select(col(Invoice.id)).where(*here).order_by(col(Invoice.issued_on).desc()).limit(AT_ONCE)
        ).all()
    made = 0
    for invoice_id in ids:
        try:
            make(actor, invoice_id)
            made += 1
        except Exception:  # one that cannot be made must not keep the others waiting
            trouble.log_repeated(log, "a paper could not be made", invoice=str(invoice_id))
    return made


def _pdf(actor: Actor, room: str, document_id: UUID) -> Made:
    paper = _paper(actor, room, document_id)
    if room == "invoices" and not paper.draft:
        card, content = files.read(actor.place, make(actor, document_id))
        return Made(card.name, PDF, content)
    if room == "quotes" and not paper.draft:
        card, content = files.read(actor.place, _of_quote(actor, document_id, paper))
        return Made(card.name, PDF, content)
    return Made(_name(paper), PDF, render(paper))


def _of_quote(actor: Actor, quote_id: UUID, paper: Snapshot) -> UUID:
    """Return the file of a sent quote's PDF, drawn now if it was not yet. Whoever comes first keeps it."""
    mine: dict[str, Any] = {"subject": "quotes", "subject_id": quote_id}
    there = select(col(StoredFile.id)).filter_by(**mine).order_by(col(StoredFile.id)).limit(1)
    with work(actor, read=True) as session:
        found = session.scalar(there)
    if found is None:
        content = render(paper)
        blobs.lay(actor.place, content)
        with work(house_actor(actor.place)) as session:
            session.info["action"] = "papers.keep"
            session.get_one(Quote, quote_id, with_for_update=True)
            found = session.scalar(there) or files.keep(session, _name(paper), content, **mine).id
    return found


def _preview(actor: Actor, room: str, document_id: UUID) -> Made:
    paper = _paper(actor, room, document_id)
    return Made(_name(paper, "png"), PNG, pictures(paper)[0])


def _paper(actor: Actor, room: str, document_id: UUID) -> Snapshot:
    with work(actor, read=True) as session:
        paper = taking.taken(session, actor, room, document_id)
        logo = taking.logo_of(session, room, document_id)
    return taking.with_logo(paper, actor.place, logo)


def _name(paper: Snapshot, ending: str = "pdf") -> str:
    return f"{paper.number or _('Draft')}.{ending}"


@step
def _kept(session: Session, invoice_id: UUID) -> Paper | None:
    return session.scalars(select(Paper).where(col(Paper.invoice_id) == invoice_id)).first()


@step
def _keep(session: Session, invoice_id: UUID, number: str, pdf: bytes, found: einvoice.EInvoice) -> UUID:
    session.info["action"] = "papers.keep"
    mine: dict[str, Any] = {"subject": "invoices", "subject_id": invoice_id}
    row = files.keep(session, f"{number}.pdf", pdf, **mine)
    more = files.keep(session, f"{number}.xml", found.xml, **mine) if found.xml else None
    session.add(
        Paper(
            invoice_id=invoice_id,
            pdf_id=row.id,
            xml_id=more.id if more else None,
            digest=hashlib.sha256(pdf).hexdigest(),
            checked=" ".join(found.found),
        )
    )
    session.flush()
    return row.id
