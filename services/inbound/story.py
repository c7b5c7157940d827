"""Received messages on the timelines of their contacts, each once."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.inbound import RECEIVED_KINDS, Received
from models.language import _, ngettext
from services.outbox import recipients
from services.records.declaration import Record
from services.records.timeline import Entry
from services.work import step

ICONS = {"auto": "smart_toy", "bounce": "error", "complaint": "report", "copy": "forward_to_inbox", "stop": "block"}
SHOWN = tuple(one for one in RECEIVED_KINDS if one != "bounce")  # of a bounce the message's own entry tells


@step
def entries(session: Session, record: Record, ids: Any, limit: int) -> list[Entry]:
    """Return the latest received messages of these contacts, the record's own or those it gathers."""
    here = (col(Received.contact_id).in_(ids), col(Received.deleted_at).is_(None), col(Received.kind).in_(SHOWN))
    rows = session.scalars(select(Received).where(*here).order_by(col(Received.at).desc()).limit(limit))
    return [_entry(one) for one in rows]


def _entry(row: Received) -> Entry:
    who = row.sender_name or recipients.opened(row.sender, "received.sender", row.id)
    title = row.subject or " ".join(row.shown_text[:400].split())[:100] or _files(len(row.files))
    said = {
        "auto": _("{sender} answered automatically: “{title}”"),
        "copy": _("{sender} wrote “{title}” and filed a copy"),
        "complaint": _("{sender} reported a message as spam"),
        "stop": _("{sender} opted out: “{title}”"),
    }.get(row.kind, _("{sender} wrote “{title}”"))
    return Entry(
        id=row.id,
        at=row.at,
        kind="received",
        icon=ICONS.get(row.kind, "mark_email_unread"),
        actor=who,
        text=said.format(sender=who, title=title),
        link=f"/threads/{row.thread_id}" if row.thread_id else None,
    )


def _files(count: int) -> str:
    return ngettext("{count} file", "{count} files", count).format(count=count) if count else ""
