"""Timelines: what happened, in sentences made when they are read; of one record, or of the whole company."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, SQLModel, col

from models.companies import Company
from models.contacts import Contact
from models.events import EventRow, EventSubject
from models.messages import Message
from models.outbox import Outgoing
from services.accounts import users
from services.messages.explain import LABELS
from services.roles import ROLES
from services.work import Actor, action, step, visible
from services.work.events import KINDS

FIELD_WORDS = {
    "name": "the name", "title": "the title", "status": "the status", "rating": "the rating", "preferred": "the preferred mark",
    "zone": "the time zone", "note": "the note", "company": "the company", "company_id": "the company",
    "owner_id": "the owner", "emails": "the email addresses", "phones": "the phone numbers",
    "interests": "the interests", "website": "the website", "city": "the city", "country": "the country",
}  # fmt: skip
SHOWN = (
    "contact.", "company.", "bin.", "message.", "schedule.", "user.added", "user.role", "user.disabled", "user.enabled",
)  # fmt: skip


class Entry(SQLModel):
    """One line: when, what sort of thing, the sentence, who did it, and where it leads."""

    id: UUID
    at: datetime
    kind: str
    icon: str
    text: str
    actor: str
    link: str | None = None
    state: str | None = None


@action("contacts.read")
def of_contact(session: Session, actor: Actor, contact_id: UUID, limit: int = 50) -> list[Entry]:
    """What happened around one contact, the latest first: its events, and its messages with their present state."""
    from services.contacts import find

    find(session, actor, contact_id)
    about = (_about(col(EventSubject.record_id) == contact_id, limit), col(EventRow.kind) != "message.queued")
    entries = _events(session, about, limit) + (
        _messages(session, col(Message.contact_id) == contact_id, limit) if actor.may("messages.read") else []
    )
    return sorted(entries, key=lambda e: (e.at, e.id), reverse=True)[:limit]


@action("companies.read")
def of_company(session: Session, actor: Actor, company_id: UUID, limit: int = 50) -> list[Entry]:
    """What happened around one company and those of its people the actor may see, the latest first."""
    from services.companies import find

    find(session, actor, company_id)
    people = select(col(Contact.id)).where(col(Contact.company_id) == company_id, visible(actor, Contact))
    about = (col(EventSubject.record_id) == company_id) | col(EventSubject.record_id).in_(people)
    entries = _events(session, (_about(about, limit), col(EventRow.kind) != "message.queued"), limit)
    if actor.may("messages.read"):
        entries += _messages(session, col(Message.contact_id).in_(people), limit)
    return sorted(entries, key=lambda e: (e.at, e.id), reverse=True)[:limit]


@action("home.read")
def recent(session: Session, actor: Actor, limit: int = 8) -> list[Entry]:
    """What colleagues did lately, as far as the actor may see it."""
    kinds = [name for name in KINDS if name.startswith(SHOWN)]
    where: list[ColumnElement[bool]] = [col(EventRow.kind).in_(kinds)]
    if actor.scope != "all":
        seen = [select(col(kind.id)).where(visible(actor, kind)) for kind in (Contact, Company)]
        about = or_(*(col(EventSubject.record_id).in_(ids) for ids in seen))
        where.append(col(EventRow.id).in_(select(col(EventSubject.event_id)).where(about)))
    return _events(session, where, limit)


def _about(records: ColumnElement[bool], limit: int) -> ColumnElement[bool]:
    """The criterion of the latest events about these records, found by the index alone; twice as many as are shown,
    for some are left out."""
    latest = select(col(EventSubject.event_id)).where(records).order_by(col(EventSubject.at).desc()).limit(2 * limit)
    return col(EventRow.id).in_(select(latest.subquery().c.event_id))


@step
def _events(session: Session, where: Iterable[ColumnElement[bool]], limit: int) -> list[Entry]:
    rows = session.scalars(
        select(EventRow).where(*where).order_by(col(EventRow.at).desc(), col(EventRow.id).desc()).limit(limit)
    ).all()
    names = _names(session, rows)
    return [_entry(row, names) for row in rows]


def _entry(row: EventRow, names: dict[UUID, str]) -> Entry:
    kind = KINDS.get(row.kind)
    who = names.get(row.actor_id, "A former colleague") if row.actor_id else "Steward"
    data = {k: v for k, v in row.data.items() if k != "fields"}
    data["what"] = _and(FIELD_WORDS.get(f, f) for f in row.data.get("fields", []))
    if "role" in data and data["role"] in ROLES:
        data["role"] = ROLES[data["role"]].label.lower()
    sentence = kind.sentence if kind else row.kind
    subject = names.get(row.subject_id) or "a removed record"
    text = sentence.format_map(_Missing({"actor": who, "subject": subject, **data}))
    return Entry(
        id=row.id, at=row.at, kind=row.kind, icon=kind.icon if kind else "circle", text=text, actor=who, link=_link(row)
    )


class _Missing(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def _link(row: EventRow) -> str | None:
    where = {"contacts": "/contacts", "companies": "/companies", "messages": "/messages", "outbox": "/messages",
             "schedules": "/schedules"}.get(row.subject)  # fmt: skip
    return f"{where}/{row.subject_id}" if where else None


def _names(session: Session, rows: Iterable[EventRow]) -> dict[UUID, str]:
    listed = list(rows)
    found = users.names(session, {i for r in listed for i in (r.actor_id, r.subject_id) if i})
    for kind in (Contact, Company):
        ids = {i for r in listed for i in (r.subject_id,) if i}
        found |= {i: n for i, n in session.execute(select(col(kind.id), col(kind.name)).where(col(kind.id).in_(ids)))}
    return found


def _messages(session: Session, where: ColumnElement[bool], limit: int) -> list[Entry]:
    query = (
        select(Message, col(Outgoing.state), col(Outgoing.due_at), col(Outgoing.settled_at))
        .join(Outgoing, col(Outgoing.id) == col(Message.id)).where(where)
        .order_by(col(Message.made_at).desc()).limit(limit)
    )  # fmt: skip
    rows = session.execute(query).all()
    names = users.names(session, {m.made_by for m, *_ in rows if m.made_by})
    return [
        Entry(
            id=m.id, at=m.made_at, kind="message", icon="mail", actor=names.get(m.made_by, "Steward") if m.made_by else "Steward",
            text=f"{names.get(m.made_by, 'Steward') if m.made_by else 'Steward'} wrote “{m.subject}” to {m.to}",
            link=f"/messages/{m.id}", state=LABELS[state],
        )
        for m, state, _, _ in rows
    ]  # fmt: skip


def _and(words: Iterable[str]) -> str:
    listed = list(dict.fromkeys(words))
    return " and ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)
