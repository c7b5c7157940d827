"""Mentions: an `@` and a colleague's name in a note tell that person, once, if they may see what it is about."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.notes import Note
from services import notices
from services.notices.mailing import as_seen_by
from services.records import declaration
from services.work import step, visible


@step
def tell(session: Session, note: Note, former: Iterable[str] = ()) -> None:
    """Notify the colleagues whom a note mentions, and who were not mentioned in one of its `former` texts."""
    new = _mentioned(session, note.text)
    for text in former if new else ():
        new -= _mentioned(session, text)
    told = [one for one in new if _sees(session, one, note)]
    if told:
        notices.tell(session, told, notices.MENTION, _about(session, note))


@step
def _mentioned(session: Session, text: str) -> set[UUID]:
    """Return the colleagues named after an `@`. Of two of one name both are meant; of “Ann” and “Ann Lee” the longer."""
    if "@" not in text:
        return set()
    people: dict[str, set[UUID]] = {}
    here = select(col(User.id), col(User.name)).where(col(User.disabled_at).is_(None))
    for user_id, name in session.execute(here):
        people.setdefault(name.casefold(), set()).add(user_id)
    names = "|".join(re.escape(one) for one in sorted(people, key=len, reverse=True))
    found = re.findall(rf"(?<!\w)@({names})(?!\w)", text.casefold())
    return {one for name in found for one in people[name]}


@step
def _sees(session: Session, user_id: UUID, note: Note) -> bool:
    reader = as_seen_by(session, session.get_one(User, user_id))
    about: Any = _about(session, note)
    record = declaration.of_table(about.__tablename__)
    if record is None or not record.may(reader, "read"):
        return False
    query = select(record.row.id).where(col(record.row.id) == about.id, visible(reader, record.row))  # type: ignore[call-overload]
    return session.execute(query).first() is not None


@step
def _about(session: Session, note: Note) -> Any:
    """Return the record a note is about, or the note itself."""
    for column in ("contact_id", "company_id", "deal_id"):
        record_id = getattr(note, column)
        if record_id is not None:
            table = next(iter(Note.__table__.c[column].foreign_keys)).column.table.name  # type: ignore[attr-defined]
            record = declaration.of_table(table)
            return session.get_one(record.row, record_id) if record is not None else note
    return note
