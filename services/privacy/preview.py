"""The preview of an erasure: what goes, what is kept and why, and a digest that the confirmation names."""

import hashlib
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from models.base import METADATA
from models.contacts import Contact
from models.invoices import Balance, Invoice
from models.language import N_, _
from models.notes import Note
from models.text import ways
from services import settings
from services.house import register
from services.privacy.reach import Reach, chunks, of_person
from services.privacy.table import RULES, WHY, Rule
from services.records import search
from services.work import Actor, action, clock, step, visible
from services.work import find as find_row

LABELS = {
    "audit_entries": N_("Entries of the trail"),
    "bank_lines": N_("Lines of bank statements"),
    "campaign_recipients": N_("Campaigns"),
    "consents": N_("Consents"),
    "contact_addresses": N_("Addresses"),
    "contact_points": N_("Emails and phones"),
    "contacts": N_("Name and details"),
    "deals": N_("Deals"),
    "invoices": N_("Invoices"),
    "jobs": N_("Jobs"),
    "messages": N_("Messages"),
    "notes": N_("Notes"),
    "orders": N_("Orders"),
    "payments": N_("Payments"),
    "photos": N_("Photos"),
    "quotes": N_("Quotes"),
    "received": N_("Received messages"),
    "schedules": N_("Schedules"),
    "signatures": N_("Signatures"),
    "sites": N_("Sites"),
    "stored_files": N_("Files"),
    "suppressions": N_("Opt-outs"),
    "tasks": N_("Tasks"),
    "threads": N_("Conversations"),
    "visits": N_("Visits"),
}
OTHER = N_("Other rows")
DATED = {"payments": "received_on", "invoices": "issued_on", "bank_lines": "booked_on"}
UNNAMED = ("money_sums", "audit_entries", "payment_events")  # what is kept with what is named
KEPT = Rule("keep", why="books")
MOST = 20  # mentions that are listed


class Counted(SQLModel):
    """How many rows of one sort there are; with why they are kept, and until when, where they are."""

    table: str
    label: str
    rows: int
    why: str = ""
    until: date | None = None


class Mention(SQLModel):
    """A note about somebody else that names the person; it is redacted by hand."""

    id: UUID
    contact_id: UUID | None
    text: str


class EraseDraft(SQLModel):
    """What is typed to confirm an erasure."""

    keep_invoices: bool = Field(default=False, description=N_("They stay with the name that was printed."))
    sure: bool = Field(default=False, description=N_("There is no undo, and a restored backup erases them again."))


class ErasePreview(SQLModel):
    """What an erasure would do. The confirmation sends `digest` back: nothing that was not shown goes."""

    contact_id: UUID
    name: str
    digest: str
    goes: list[Counted] = Field(default_factory=list)
    kept: list[Counted] = Field(default_factory=list)
    unpaid: list[str] = Field(default_factory=list)
    under_way: int = 0
    mentions: list[Mention] = Field(default_factory=list)


@action("privacy.erase")
def preview(session: Session, actor: Actor, contact_id: UUID) -> ErasePreview:
    """Return what would go and what would be kept, and until when. Refuses a contact the actor may not see, and one that
    was erased (`NotFound`)."""
    contact = find_row(session, actor, Contact, contact_id, "contact")
    return of_reach(session, actor, contact, of_person(session, contact_id))


@step
def of_reach(session: Session, actor: Actor, contact: Contact, found: Reach) -> ErasePreview:
    """Return the preview of what was found."""
    goes = {"contacts": len(found.people), **{table: len(ids) for table, ids in found.go.items()}}
    return ErasePreview(
        contact_id=contact.id,
        name=contact.name,
        digest=digest_of(found),
        goes=_labelled(goes),
        kept=kept(session, actor, found),
        unpaid=unpaid(session, found),
        under_way=under_way(session, found),
        mentions=_mentioned(session, actor, found),
    )


def digest_of(found: Reach) -> str:
    """Return the digest of all rows that would go or stay: another one since shows."""
    told = [
        f"{sort}.{table}:{one}"
        for sort, rows in (("go", found.go), ("blank", found.blank), ("keep", found.keep))
        for table, ids in rows.items()
        for one in ids
    ]
    return hashlib.sha256("\n".join(sorted([*told, *map(str, found.people)])).encode()).hexdigest()


@step
def kept(session: Session, actor: Actor, found: Reach) -> list[Counted]:
    """Return what is kept, why and until when."""
    rows: list[Counted] = []
    for ids, keeps in ((found.keep, True), (found.blank, False)):
        for table, some in ids.items():
            if not some or table in UNNAMED:
                continue
            rule = next((one for name, one in RULES.items() if name.startswith(f"{table}.")), KEPT)
            until = _until(session, actor, table, some) if keeps else None
            why = "books" if keeps else ("amounts" if rule.why == "books" else rule.why)
            label = _(LABELS.get(table, OTHER))
            rows.append(Counted(table=table, label=label, rows=len(some), why=why, until=until))
    return rows


def why_words(why: str) -> str:
    """Return why something is kept, in words."""
    return _(WHY.get(why, ""))


@step
def unpaid(session: Session, found: Reach) -> list[str]:
    """Return the numbers of issued invoices that are not paid."""
    query = select(col(Invoice.number)).join(Balance, col(Balance.invoice_id) == col(Invoice.id))
    here = (col(Invoice.id).in_(found.keep.get("invoices", [])), col(Balance.open) > 0)
    return [one or "" for one in session.scalars(query.where(*here).order_by(col(Invoice.number)))]


@step
def under_way(session: Session, found: Reach) -> int:
    """Return how many messages to the person are being sent at this moment."""
    table = METADATA.tables["outbox"]
    state = table.c.state.in_(("claimed", "sending"))
    counted = select(func.count()).select_from(table)
    return sum(
        session.scalar(counted.where(table.c.id.in_(some), state)) or 0 for some in chunks(found.go.get("outbox", []))
    )


@step
def _until(session: Session, actor: Actor, table: str, ids: Any) -> date:
    """Return the day until which the newest of these rows must be kept: so many years after the end of its year."""
    rows, years = METADATA.tables[table], settings.get(session, settings.BOOKS_KEPT)
    column = rows.c[DATED[table]]
    days = [one for some in chunks(ids) for one in session.scalars(select(func.max(column)).where(rows.c.id.in_(some)))]
    newest = max([one for one in days if one], default=clock.today(register.workspace(actor.place).zone))
    return date(newest.year + years, 12, 31)


def _labelled(counts: dict[str, int]) -> list[Counted]:
    named = [Counted(table=table, label=_(LABELS[table]), rows=n) for table, n in counts.items() if table in LABELS]
    rest = sum(n for table, n in counts.items() if table not in LABELS)
    named.sort(key=lambda one: (one.table != "contacts", -one.rows, one.label))
    return [*named, *([Counted(table="", label=_(OTHER), rows=rest)] if rest else [])]


@step
def _mentioned(session: Session, actor: Actor, found: Reach) -> list[Mention]:
    """Return notes about others that name the person, as a full-text search finds them."""
    gone, mentions = set(found.go.get("notes", [])), []
    asked = [ways(f'"{word}"') or ways(word) for word in found.words]
    for one in filter(None, asked):
        for note_id in search.newest(session, one, ["note"], MOST).get("note", []):
            note = (
                None
                if note_id in gone
                else session.scalars(select(Note).where(col(Note.id) == note_id, visible(actor, Note))).first()
            )
            if note is not None:
                gone.add(note_id)
                mentions.append(Mention(id=note.id, contact_id=note.contact_id, text=(note.text or "")[:160]))
    return mentions[:MOST]
