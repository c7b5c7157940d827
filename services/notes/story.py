"""Notes on the timelines of what they are about: each once, with its whole text as it is now."""

from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.language import N_, _
from models.notes import Note
from services.accounts import users
from services.notes import marking
from services.records.declaration import Record
from services.records.timeline import Said
from services.work import step, visible

LONG, LINES = 600, 8  # characters and lines: a longer note is cut, with a button that shows the rest
SAID = {
    "note": ("edit_note", N_("{actor} wrote a note")),
    "call": ("call", N_("{actor} noted a call")),
    "meeting": ("groups", N_("{actor} noted a meeting")),
}


@step
def notes(session: Session, record: Record, ids: Any, limit: int) -> list[Said]:
    """Return the latest notes and meetings about these records, as far as the reader sees them."""
    return _entries(session, record, ids, limit, "note", "meeting")


@step
def calls(session: Session, record: Record, ids: Any, limit: int) -> list[Said]:
    """Return the latest calls about these records, as far as the reader sees them."""
    return _entries(session, record, ids, limit, "call")


def _entries(session: Session, record: Record, ids: Any, limit: int, *kinds: str) -> list[Said]:
    if record.noun not in ("contact", "company", "deal"):
        return []
    about = or_(*(col(column).in_(ids) for column in (Note.contact_id, Note.company_id, Note.deal_id)))
    here = (about, col(Note.kind).in_(kinds), col(Note.binned_at).is_(None), visible(session.info["actor"], Note))
    latest = select(Note).where(*here).order_by(col(Note.made_at).desc(), col(Note.id).desc()).limit(limit)
    rows = session.scalars(latest).all()
    names = users.names(session, {one.made_by for one in rows if one.made_by})
    return [_entry(one, names.get(one.made_by, _("A former colleague")) if one.made_by else "Steward") for one in rows]


def _entry(note: Note, author: str) -> Said:
    icon, said = SAID[note.kind]
    return Said(
        id=note.id,
        at=note.made_at,
        kind="note",
        icon=icon,
        actor=author,
        text=_(said).format(actor=author),
        link=f"/notes/{note.id}",
        html=marking.html(note.text),
        long=len(note.text) > LONG or note.text.count("\n") > LINES,
        author_id=note.made_by,
        edited=note.edited_at is not None,
    )
