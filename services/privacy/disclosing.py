"""Disclosure: everything about one person, for the person: as JSON for programs and as one page of HTML to read."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import Table, select
from sqlmodel import Field, Session, SQLModel

from models.audit import AuditEntry
from models.base import METADATA, row_of
from models.contacts import Contact
from models.language import _
from services import settings
from services.house import register
from services.privacy.preview import LABELS
from services.privacy.reach import Reach, chunks, of_person
from services.work import Actor, action, clock, step, vault
from services.work import find as find_row

# What says nothing to a person: parts of the search, of the machine, and of rows that are listed with another table.
UNTOLD = frozenset(
    {"duplicate_pairs", "summaries", "contact_point_changes", "event_subjects", "search_documents", "money_sums"}
)
INSIDE = frozenset(
    {"version", "name_key", "key", "tail", "seal", "salt", "person_digest", "sender_key", "recipient_key"}
)
SEALED = ("v1.",)
STYLE = Markup(
    "body{font:16px/1.5 sans-serif;max-width:52rem;margin:2rem auto}"  # no text
    "h2{font-size:1.1rem;border-bottom:1px solid}table{width:100%;margin:0 0 1rem}"  # no text
    "td{vertical-align:top;overflow-wrap:anywhere}td:first-child{width:12rem}"  # no text
)
PAGE = Markup(
    "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{}</title><style>{}</style></head>"
    "<body><h1>{}</h1><p>{}</p>{}</body></html>"
)
PART = Markup("<section><h2>{}</h2>{}</section>")
ROW = Markup("<tr><td>{}</td><td>{}</td></tr>")
TABLE = Markup("<table>{}</table>")


class Disclosure(SQLModel):
    """Everything that is kept about one person. `parts` are rows by the name of their table; times are UTC."""

    contact_id: UUID
    name: str
    company: str
    made_at: datetime
    region: str = ""
    parts: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)


@action("privacy.read")
def disclosure(session: Session, actor: Actor, contact_id: UUID) -> Disclosure:
    """Return everything about a person, with the trail of its changes. Refuses a contact the actor may not see."""
    contact = find_row(session, actor, Contact, contact_id, "contact")
    found = of_person(session, contact.id)
    parts = {"contacts": _rows(session, METADATA.tables["contacts"], found.people)}
    for rows in (found.go, found.blank, found.keep):
        for table, ids in rows.items():
            if table not in UNTOLD and ids:
                parts.setdefault(table, []).extend(_rows(session, METADATA.tables[table], ids))
    parts["audit_entries"] = _trail(session, found)
    return Disclosure(
        contact_id=contact.id,
        name=contact.name,
        company=register.workspace(actor.place).name,
        made_at=clock.now(),
        region=settings.get(session, settings.REGION),
        parts={name: rows for name, rows in parts.items() if rows},
    )


def as_page(told: Disclosure) -> str:
    """Return a disclosure as one page of HTML that needs nothing else."""
    title = _("Everything about {name}").format(name=told.name)
    said = _("Kept by {company} on {day}.").format(company=told.company, day=told.made_at.date().isoformat())
    parts = Markup("").join(
        PART.format(_label(name), Markup("").join(_lines(row) for row in rows)) for name, rows in told.parts.items()
    )
    return str(PAGE.format(title, STYLE, title, f"{said} {told.region}".strip(), parts))


def _label(name: str) -> str:
    if name == "contacts":
        return _("Contact")
    return _(LABELS[name]) if name in LABELS else name.replace("_", " ").capitalize()


def _lines(row: dict[str, Any]) -> Markup:
    return TABLE.format(
        Markup("").join(
            ROW.format(name.replace("_", " ").capitalize(), value)
            for name, value in row.items()
            if value not in (None, "", [], {})
        )
    )


@step
def _rows(session: Session, table: Table, ids: Iterable[Any]) -> list[dict[str, Any]]:
    told = [one for one in table.columns if one.name not in INSIDE]
    return [
        {name: _plain(table.name, name, row.id, value) for name, value in row._mapping.items()}
        for some in chunks(list(ids))
        for row in session.execute(select(*told).where(table.c.id.in_(some)).order_by(table.c.id))
    ]


@step
def _trail(session: Session, found: Reach) -> list[dict[str, Any]]:
    table, told = AuditEntry.__table__, []  # type: ignore[attr-defined]
    for subject, ids in found.subjects():
        for some in chunks(ids):
            here = (table.c.subject == subject, table.c.subject_id.in_(some))
            for one in session.execute(select(table.c.at, table.c.verb, table.c.changes).where(*here)):
                told.append(
                    {"at": _plain("", "", None, one.at), "what": f"{subject}: {one.verb}", "changes": one.changes}
                )
    return sorted(told, key=lambda one: str(one["at"]))


def _plain(table: str, column: str, row_id: Any, value: Any) -> Any:
    """Return a value as JSON has it; what is sealed is opened, and what is hidden on purpose is left out."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str) and value.startswith(SEALED):
        try:
            return vault.unseal(value, f"{table}.{column}:{row_id}")
        except ValueError:
            return ""
    hidden = (
        table and column in row_of(table).hidden and column not in ("value", "address", "to", "recipient", "sender")
    )
    return "" if hidden else value
