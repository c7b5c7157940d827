"""Search: folded words of every record, found by the beginnings of words, on SQLite (FTS5) and PostgreSQL alike."""

import re
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, bindparam, column, delete, func, select, text
from sqlalchemy.orm import Mapped
from sqlmodel import Session

from models.search import SearchDocument
from models.text import fold
from services.work import step

WORDS = re.compile(r"[^\W_]+", re.UNICODE)
MOST_WORDS = 8


@step
def index(session: Session, kind: str, subject_id: UUID, *texts: str | None, new: bool = False) -> None:
    """Keep the words of one record. An email counts whole and in parts. `new` ones are not looked for first."""
    there = select(SearchDocument).where(_column("subject_id") == subject_id)
    _keep(session, kind, subject_id, texts, None if new else session.scalars(there).first())


@step
def index_all(session: Session, kind: str, texts: Mapping[UUID, Iterable[str | None]]) -> None:
    """As `index`, for many records of one kind by their ids: one query finds what is there."""
    query = select(SearchDocument).where(_column("subject_id").in_(texts))
    there = {row.subject_id: row for row in session.scalars(query)}
    for subject_id, some in texts.items():
        _keep(session, kind, subject_id, some, there.get(subject_id))


@step
def forget(session: Session, *subject_ids: UUID) -> None:
    """Drop the words of these records."""
    session.execute(delete(SearchDocument).where(_column("subject_id").in_(subject_ids)))


def rebuild(connection: Connection) -> None:
    """Make the index anew from the documents, as after each migration (docs/traps.md 13)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("REINDEX INDEX ix_search_documents_words"))
    else:
        connection.execute(text("INSERT INTO search_index(search_index) VALUES ('rebuild')"))


def fold_words(value: str) -> str:
    """Text as the index keeps it."""
    return " ".join(WORDS.findall(_fold_long(value)))


@step
def matching(session: Session, query: str, kind: str) -> Select[UUID] | None:
    """A selection of the subject ids whose words begin with every word of the query; None when it has no words.

    To be held against a key by `among`. Each word is quoted, so nothing a person types is an operator (docs/traps.md 13).
    """
    words = WORDS.findall(_fold_long(query))[:MOST_WORDS]
    if not words:
        return None
    table = SearchDocument.__table__  # type: ignore[attr-defined]
    found: Select[UUID] = select(table.c.subject_id).where(table.c.kind == kind)
    return found.where(_match(session, table.c.id, words))


@step
def among(session: Session, key: Mapped[UUID], ids: Select[UUID]) -> ColumnElement[bool]:
    """The criterion that a key is one of the ids of a selection, which are looked up one by one.

    For PostgreSQL as an array: of a selection it expects many, and would read the whole table beside them.
    """
    return key == func.any(func.array(ids.scalar_subquery())) if _postgres(session) else key.in_(ids)


def _keep(
    session: Session, kind: str, subject_id: UUID, texts: Iterable[str | None], row: SearchDocument | None
) -> None:
    folded = fold_words(" ".join(t for t in texts if t))
    if row is None:
        session.add(SearchDocument(kind=kind, subject_id=subject_id, text=folded))
    elif row.text != folded:
        row.text = folded


def _match(session: Session, key: ColumnElement[int], words: list[str]) -> ColumnElement[bool]:
    if _postgres(session):
        phrase = " & ".join(f"'{word}':*" for word in words)
        # In a selection of their own, so that the planner knows no words: it plans longer than it searches, else each time.
        matches = text("words @@ (SELECT to_tsquery('simple', :phrase))")
        matches = matches.bindparams(bindparam("phrase", phrase, unique=True))
        return matches  # type: ignore[return-value]
    phrase = " ".join(f'"{word}"*' for word in words)
    rows = text("SELECT rowid AS id FROM search_index WHERE search_index MATCH :phrase")
    return key.in_(rows.bindparams(bindparam("phrase", phrase, unique=True)).columns(column("id")))


def _fold_long(value: str) -> str:
    return " ".join(fold(part) for part in value[:4_000].split())


def _postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _column(name: str) -> ColumnElement[UUID]:
    return SearchDocument.__table__.c[name]  # type: ignore[attr-defined, no-any-return]
