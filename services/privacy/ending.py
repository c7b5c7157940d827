"""Ending: what the books still say of people who were erased goes, too, once the law no longer asks for it (G-01).

Amounts, numbers, days and seals stay. Seals are over a salted digest of the person, so they hold without them."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, null, or_, select, update
from sqlmodel import Session, col

from models.base import METADATA
from models.contacts import Contact
from models.invoices import Invoice, Paper
from models.payments import Payment
from models.tenants import Erasure
from services import settings
from services.house import register
from services.privacy import sweeping
from services.records import lists
from services.work import Actor, clock, house_actor, step, trail, work

AT_ONCE = 200
TABLES = METADATA.tables


def end_books(actor: Actor) -> int:
    """Take the names of people who were erased from books that need not be kept any longer. Return how many rows. A chore."""
    gone = 0
    while some := _end_some(actor):
        gone += some
    if gone:
        sweeping.sweep_place(actor.place)
    return gone


@step
def due(session: Session) -> tuple[int, bool]:
    """Return how many invoices and payments are to lose their person now."""
    wanted = (_invoices(session), _payments(session))
    return lists.capped(sum(session.scalar(select(func.count()).select_from(one.subquery())) or 0 for one in wanted))


@step
def _invoices(session: Session) -> Any:
    erased = select(col(Contact.id)).where(col(Contact.erased_at).is_not(None))
    here = (
        col(Invoice.state) == "issued",
        col(Invoice.issued_on) < _kept_from(session),
        col(Invoice.salt).is_not(None),
    )
    return select(col(Invoice.id), col(Invoice.contact_id)).where(*here, col(Invoice.contact_id).in_(erased))


@step
def _payments(session: Session) -> Any:
    erased = select(col(Contact.id)).where(col(Contact.erased_at).is_not(None))
    told = or_(col(Payment.payer) != "", col(Payment.reference) != "", col(Payment.note).is_not(None))
    here = (col(Payment.received_on) < _kept_from(session), told, col(Payment.contact_id).in_(erased))
    return select(col(Payment.id), col(Payment.contact_id)).where(*here)


@step
def _kept_from(session: Session) -> date:
    """Return the first day of the books that must be kept: so many whole years after that of the document."""
    zone = register.workspace(session.info["place"]).zone
    return date(clock.today(zone).year - settings.get(session, settings.BOOKS_KEPT), 1, 1)


def _end_some(actor: Actor) -> int:
    with work(house_actor(actor.place)) as session:
        session.info["action"] = "privacy.end_books"
        invoices = session.execute(_invoices(session).limit(AT_ONCE)).all()
        payments = session.execute(_payments(session).limit(AT_ONCE)).all()
        files = _of_invoices(session, [one for one, _contact in invoices])
        _of_payments(session, [one for one, _contact in payments])
        people = {contact for _one, contact in (*invoices, *payments)}
        more = {contact for query in (_left(Invoice), _left(Payment)) for contact in session.scalars(query)}
    if people:
        _note(actor.place, people, people - more, files)
    return len(invoices) + len(payments)


@step
def _of_invoices(session: Session, ids: list[UUID]) -> list[str]:
    """Take the person from invoices, with their papers, which are drawn anew without the person when somebody asks for
    one. Return the digests of the files."""
    table, papers, files = Invoice.__table__, Paper.__table__, TABLES["stored_files"]  # type: ignore[attr-defined]
    connection = session.connection()
    empty = {"buyer_person": null(), "salt": null(), "version": table.c.version + 1}
    connection.execute(update(table).where(table.c.id.in_(ids)).values(empty))
    mine = connection.execute(
        delete(papers).where(papers.c.invoice_id.in_(ids)).returning(papers.c.pdf_id, papers.c.xml_id)
    )
    drawn = [one for row in mine for one in row if one]
    gone = connection.execute(delete(files).where(files.c.id.in_(drawn)).returning(files.c.digest))
    _forget_traces(session, "invoices", ids)
    return list(gone.scalars())


@step
def _of_payments(session: Session, ids: list[UUID]) -> None:
    """Take who paid from payments, and from what the bank and the provider said of them."""
    connection, empty = session.connection(), {"payer": "", "reference": "", "note": None}
    for name, key, values in (
        ("payments", "id", empty),
        ("bank_lines", "payment_id", {"payer": "", "payer_account": "", "reference": ""}),
        ("payment_events", "payment_id", {"raw": ""}),
    ):
        table = TABLES[name]
        changed = {**values, "version": table.c.version + 1}
        connection.execute(update(table).where(table.c[key].in_(ids)).values(changed))
    _forget_traces(session, "payments", ids)


@step
def _forget_traces(session: Session, table: str, ids: list[UUID]) -> None:
    audit, documents = TABLES["audit_entries"], TABLES["search_documents"]
    trail.empty(session, audit.c.subject == table, audit.c.subject_id.in_(ids))
    session.connection().execute(delete(documents).where(documents.c.subject_id.in_(ids)))


def _left(kind: type[Invoice] | type[Payment]) -> Any:
    """Return the erased contacts of which such books still hold the person."""
    holds = col(Invoice.salt).is_not(None) if kind is Invoice else col(Payment.payer) != ""
    return select(col(kind.contact_id)).join(Contact, col(Contact.id) == col(kind.contact_id)).where(
        holds, col(Contact.erased_at).is_not(None)
    )  # fmt: skip


def _note(place: str, people: Iterable[UUID], over: set[UUID], files: list[str]) -> None:
    """Note which erasures have bytes to sweep again, and of whom the books hold nothing any more."""
    with work(house_actor()) as session:
        mine = (col(Erasure.tenant_id) == UUID(place), col(Erasure.subject_id).in_(people))
        for row in session.scalars(select(Erasure).where(*mine)):
            row.state, row.files = "swept", sorted({*row.files, *files})
            row.counts = (
                dict.fromkeys(("invoices", "payments", "papers", "bank_lines", "payment_events"), 0) | row.counts
            )
            if row.subject_id in over:
                row.kept = []
