"""Wiping: the one work in which everything of a person goes. Past the session, which would record what it deletes."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, delete, or_, select, update
from sqlmodel import Session

from models.base import METADATA
from models.contacts import Contact
from models.health import Crash
from models.language import N_, _
from models.text import words as words_of
from services.exports.keeping import SUBJECT as EXPORTS
from services.optouts import erased
from services.privacy.reach import Reach, chunks
from services.privacy.table import CONTACTS, EMPTY, RULES
from services.records import drafts, search, spelling
from services.work import announce_id, clock, kind, step, trail

ERASED = kind("contact.erased", N_("{actor} erased this person on request"), "person_remove")
GONE = N_("Erased person")
SHORTEST = 4  # letters of what is looked for inside other texts
TABLES = METADATA.tables


@step
def wipe(session: Session, found: Reach) -> None:
    """Delete and blank every row of a person; the contact becomes a tombstone."""
    _imports(session, found)
    left = _words(session, found)
    for table, ids in found.subjects():
        _traces(session, table, ids, found)
    _delete(session, {one.name: found.go.get(one.name, []) for one in reversed(METADATA.sorted_tables)})
    for name, rule in RULES.items():
        table_name = name.partition(".")[0]
        if rule.does == "blank" and table_name in found.blank:
            _blank(session, table_name, found.blank[table_name], rule.values)
    erased.keep_fingerprints(session, found.blank.get("suppressions", []), found.emails)
    erased.remember(session, [*found.emails, *found.phones])
    _tombstones(session, found)
    _mentions_of_machines(session, found)
    _exports(session)
    spelling.forget(session, [one for one, word in left if not search.held(session, word)])


@step
def wipe_part(session: Session, part: Reach) -> None:
    """Delete some rows of a person, with their traces, in the order in which they are given."""
    left = _words(session, part)
    for table, ids in part.go.items():
        _traces(session, table, ids, part)
    _delete(session, part.go)
    spelling.forget(session, [one for one, word in left if not search.held(session, word)])


def is_tombstone(contact: Contact) -> bool:
    """Return whether everything of a contact is gone, not only marked to go."""
    gone = contact.erased_at is not None and contact.binned_at is not None
    return gone and all(getattr(contact, name) == value for name, value in EMPTY.items())


@step
def digests(session: Session, found: Reach) -> list[str]:
    """Return the digests of the files that go, with those of all exports: they hold everybody, for a day."""
    table, ids = TABLES["stored_files"], found.go.get("stored_files", [])
    mine = [d for some in chunks(ids) for d in session.scalars(select(table.c.digest).where(table.c.id.in_(some)))]
    return [*mine, *session.scalars(select(table.c.digest).where(table.c.subject == EXPORTS))]


@step
def _exports(session: Session) -> None:
    files = TABLES["stored_files"]
    session.connection().execute(delete(files).where(files.c.subject == EXPORTS))


@step
def _delete(session: Session, rows: Mapping[str, Sequence[Any]]) -> None:
    for name, ids in rows.items():
        for some in chunks(ids):
            session.connection().execute(delete(TABLES[name]).where(TABLES[name].c.id.in_(some)))


@step
def _blank(session: Session, name: str, ids: Sequence[UUID], values: Mapping[str, Any]) -> None:
    """Take what is personal from rows that stay. A document is called by its number alone from then on."""
    table = TABLES[name]
    for some in chunks(ids):
        changed: dict[str, Any] = {
            key: one() if callable(one) else one for key, one in values.items() if key in table.c
        }
        if "number" in table.c and "name" in table.c:
            changed["name"] = table.c.number
            without = table.c.id.in_(some) & table.c.number.is_(None)
            session.connection().execute(update(table).where(without).values({**changed, "name": ""}))
        where: Any = table.c.id.in_(some)
        if "name" in changed:
            where &= table.c.number.is_not(None)
        session.connection().execute(update(table).where(where).values({**changed, "version": table.c.version + 1}))


@step
def _traces(session: Session, table: str, ids: Sequence[Any], found: Reach) -> None:
    """Take the traces of rows away: values and salts in the trail (the chain holds without), their events, errands, imported
    rows, custom values and words of the search. Events of rows that stay lose the person alone."""
    connection, stays = session.connection(), table in found.keep
    audit, events, subjects = TABLES["audit_entries"], TABLES["events"], TABLES["event_subjects"]
    for some in chunks(ids):
        trail.empty(session, audit.c.subject == table, audit.c.subject_id.in_(some))
        linked = select(subjects.c.event_id).where(subjects.c.record_id.in_(some))
        if not stays:
            connection.execute(delete(events).where(events.c.subject == table, events.c.subject_id.in_(some)))
        _scrub(session, events, "data", events.c.id.in_(linked), found.words)
        for soft in ("errand_rows", "field_values"):
            connection.execute(delete(TABLES[soft]).where(TABLES[soft].c.record_id.in_(some)))
        if not stays:
            connection.execute(delete(subjects).where(subjects.c.record_id.in_(some)))
        documents = TABLES["search_documents"]
        connection.execute(delete(documents).where(documents.c.subject_id.in_(some)))


@step
def _imports(session: Session, found: Reach) -> None:
    """Drop the rows of imports that brought the person, what they claimed, and the files, in which they still stand."""
    rows, claims = TABLES["import_rows"], TABLES["import_claims"]
    connection, every = session.connection(), [one for _table, ids in found.subjects() for one in ids]
    for some in chunks(every):
        brought = connection.execute(
            select(rows.c.id, rows.c.import_id, rows.c.number).where(rows.c.record_id.in_(some))
        ).all()
        for row_id, import_id, number in brought:
            connection.execute(delete(claims).where(claims.c.import_id == import_id, claims.c.number == number))
            connection.execute(delete(rows).where(rows.c.id == row_id))


@step
def _tombstones(session: Session, found: Reach) -> None:
    table, now = TABLES[CONTACTS], clock.now()
    values = {**EMPTY, "name": _(GONE), "erased_at": now, "binned_at": now, "version": table.c.version + 1}
    session.connection().execute(update(table).where(table.c.id.in_(found.people)).values(values))
    for one in found.people:
        trail.bulk(session, CONTACTS, one, "changed", {"erased_at": (None, now)})
    announce_id(session, ERASED, CONTACTS, found.people[0])


@step
def _mentions_of_machines(session: Session, found: Reach) -> None:
    """Take the person out of what Steward keeps elsewhere: news for colleagues, answers to programs, unfinished texts."""
    words = [one for one in found.words if len(one) >= SHORTEST]
    notices, answers, users = TABLES["notices"], TABLES["idempotent_answers"], TABLES["users"]
    if words:
        _scrub(session, notices, "data", mentions(notices.c.data, words), words)
    marks = [*words, *(str(one) for one in found.people)]
    session.connection().execute(delete(answers).where(mentions(answers.c.body, marks)))
    drafts.forget_about(session, marks)
    opened = [str(one) for one in found.people] + [one.hex for one in found.people]
    for user_id, recent in session.connection().execute(
        select(users.c.id, users.c.recent).where(mentions(users.c.recent, opened))
    ):
        kept = [one for one in recent or [] if one[-1] not in opened]
        session.connection().execute(update(users).where(users.c.id == user_id).values(recent=kept))


@step
def clean_crashes(session: Session, words: Sequence[str]) -> None:
    """Take the person out of the traces of errors, which hold no personal data on purpose."""
    for crash in session.scalars(select(Crash)):
        for one in words:
            if len(one) >= SHORTEST and (one in crash.what or one in crash.trace):
                crash.what, crash.trace = crash.what.replace(one, "…"), crash.trace.replace(one, "…")


def mentions(column: Any, words: Iterable[str]) -> Any:
    """Return the criterion of texts and JSON that hold one of these words."""
    wanted = {form for one in words for form in (one, json.dumps(one)[1:-1])}
    return or_(*(cast(column, Text).icontains(one, autoescape=True) for one in sorted(wanted)))


@step
def _scrub(session: Session, table: Any, column: str, where: Any, words: Sequence[str]) -> None:
    wanted = [one for one in words if len(one) >= SHORTEST]
    for row_id, data in session.connection().execute(select(table.c.id, table.c[column]).where(where)).all():
        clean = _without(data, wanted)
        if clean != data:
            session.connection().execute(update(table).where(table.c.id == row_id).values({column: clean}))


def _without(value: Any, words: Sequence[str]) -> Any:
    if isinstance(value, str):
        for one in words:
            value = re.sub(re.escape(one), "…", value, flags=re.IGNORECASE)
        return value
    if isinstance(value, list):
        return [_without(one, words) for one in value]
    return {key: _without(one, words) for key, one in value.items()} if isinstance(value, dict) else value


@step
def _words(session: Session, found: Reach) -> list[tuple[int, str]]:
    return words(session, found.words, [one for _table, ids in found.subjects() for one in ids])


@step
def words(session: Session, names: Iterable[str], every: Sequence[UUID]) -> list[tuple[int, str]]:
    """Return the kept words of the names of what goes, which another name may still need. Before each word of a document
    stands the mark of its kind."""
    documents, kept = TABLES["search_documents"], TABLES["search_words"]
    wanted: set[str] = {one for name in names for one in words_of(name)}
    for some in chunks(every):
        texts = session.scalars(select(documents.c.text).where(documents.c.subject_id.in_(some)))
        wanted |= {one[1:] for text in texts for one in text.split()}
    rows = [
        (one, word)
        for some in chunks(sorted(wanted))
        for one, word in session.execute(select(kept.c.id, kept.c.word).where(kept.c.word.in_(some)))
    ]
    return rows
