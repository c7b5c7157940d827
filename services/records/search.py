"""Search: folded words of every record, found by the beginnings of words, on SQLite (FTS5) and PostgreSQL alike."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID
from zlib import crc32

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    Uuid,
    bindparam,
    column,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped
from sqlmodel import Session

from models.search import SearchDocument
from models.text import ways, words
from services.records import spelling
from services.work import step
from services.work.quick_inserts import insert_rows

DOCUMENTS = SearchDocument.__table__  # type: ignore[attr-defined]
SET_TEXT = update(DOCUMENTS).where(DOCUMENTS.c.id == bindparam("key")).values(text=bindparam("kept"))
PRIVATE = 0xE000  # from here on, 6,400 characters are for private use
# The types whose names people mistype; the first text of each is its name. Numbers and long texts are not among them.
NAMED = frozenset({"contact", "company", "deal", "task", "tag", "price", "template", "campaign"})
Asked = list[list[list[str]]]  # as models.text.ways returns it
WINDOW_SQLITE = (
    "SELECT subject_id, search_index.rowid AS place FROM search_index CROSS JOIN search_documents"
    " ON search_documents.id = search_index.rowid WHERE search_index MATCH :p ORDER BY search_index.rowid DESC LIMIT :most"
)
WINDOW_POSTGRES = (
    "SELECT subject_id, id AS place FROM search_documents"
    " WHERE kind = :k AND words @@ (SELECT CAST(:p AS tsquery)) ORDER BY id DESC LIMIT :most"
)
NEWEST_SQLITE = "SELECT :k# AS kind, subject_id FROM (%s)" % WINDOW_SQLITE.replace(":p", ":p#")  # noqa: S608, UP031
NEWEST_POSTGRES = (
    "SELECT CAST(:k# AS text) AS kind, subject_id FROM (%s) AS newest#"  # noqa: S608, UP031
    % WINDOW_POSTGRES.replace(":p", ":p#").replace(":k", ":k#")
)


@step
def index(session: Session, kind: str, subject_id: UUID, *texts: str | None, new: bool = False) -> None:
    """Index the words of one record. An email counts whole and in parts. With `new`, no old document is looked for."""
    if new:
        _add(session, kind, {subject_id: texts})
    else:
        index_all(session, kind, {subject_id: texts})


@step
def index_all(session: Session, kind: str, texts: Mapping[UUID, Iterable[str | None]]) -> None:
    """Do the same as `index` for many records of one kind, by their ids: one query finds the existing documents."""
    texts = {one: tuple(some) for one, some in texts.items()}
    query = select(DOCUMENTS.c.id, DOCUMENTS.c.subject_id, DOCUMENTS.c.text).where(DOCUMENTS.c.subject_id.in_(texts))
    connection = session.connection()
    there = {row.subject_id: row for row in connection.execute(query)}
    kept = {one: document(kind, texts[one]) for one in there}
    changed = [one for one, text in kept.items() if there[one].text != text]
    if changed:  # past the session, whose overhead would cost as much as the words and the index
        connection.execute(SET_TEXT, [{"key": there[one].id, "kept": kept[one]} for one in changed])
    _learn(session, kind, [texts[one] for one in changed])
    _add(session, kind, {one: some for one, some in texts.items() if one not in there})


@step
def index_new(session: Session, kind: str, texts: Mapping[UUID, Iterable[str | None]]) -> None:
    """Do the same as `index_all` for records that are new, so that no old documents are looked for."""
    _add(session, kind, texts)


@step
def forget(session: Session, *subject_ids: UUID) -> None:
    """Drop the words of these records."""
    session.execute(delete(SearchDocument).where(_column("subject_id").in_(subject_ids)))


def rebuild(connection: Connection) -> None:
    """Rebuild the index from the documents, as after each migration (docs/traps.md 13)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("REINDEX INDEX ix_search_documents_words"))
    else:
        connection.execute(text("INSERT INTO search_index(search_index) VALUES ('rebuild')"))


def document(kind: str, texts: Iterable[str | None]) -> str:
    """Return the words of a record as its document holds them."""
    mark = _mark(kind)
    return " ".join(mark + one for one in words(" ".join(some for some in texts if some)))


@step
def matching(session: Session, query: str, kind: str) -> Select[UUID] | None:
    """Return the ids of subjects whose words begin with every word of the query; None when it has no words.

    Compare a key with it through `among`. Each word is quoted, so typed text holds no operators (docs/traps.md 13).
    """
    asked = ways(query)
    return asking(session, asked, kind) if asked else None


@step
def asking(session: Session, asked: Asked, kind: str) -> Select[UUID]:
    """Return the same for a question that was taken apart (`models.text.ways`)."""
    table = SearchDocument.__table__  # type: ignore[attr-defined]
    found: Select[UUID] = select(table.c.subject_id).where(table.c.kind == kind)
    return found.where(_match(session, table.c.id, _mark(kind), asked))


@step
def newest(session: Session, asked: Asked, kinds: Sequence[str], most: int) -> dict[str, list[UUID]]:
    """Return the ids of the newest matches of each kind, at most so many, by one query; no kind without any.

    SQLite reads its index from the end and stops: 0.5 instead of 311 ms for a word that a million messages have. The
    query is written as text: building it from its parts took as long as asking it.
    """
    postgres = _postgres(session)
    given: dict[str, Any] = {"most": most}
    for number, kind in enumerate(kinds):
        given |= {f"k{number}": kind, f"p{number}": (_tsquery if postgres else _fts)(_mark(kind), asked)}
    found: dict[str, list[UUID]] = {}
    if kinds:
        rows = text(_newest(len(kinds), postgres)).columns(column("kind", String), column("subject_id", Uuid))
        for kind, one in session.execute(rows, given):
            found.setdefault(kind, []).append(one)
    return found


@cache
def _newest(kinds: int, postgres: bool) -> str:
    """Return the query over so many kinds."""
    each = NEWEST_POSTGRES if postgres else NEWEST_SQLITE
    return " UNION ALL ".join(each.replace("#", str(number)) for number in range(kinds))  # no text


@step
def window(session: Session, asked: Asked, kind: str, most: int) -> Any:
    """Return the newest matches of one kind as a table of `subject_id` and `place` (the later, the greater), to be joined
    with what decides who may see them."""
    postgres = _postgres(session)
    rows = text(WINDOW_POSTGRES if postgres else WINDOW_SQLITE).bindparams(
        bindparam("p", (_tsquery if postgres else _fts)(_mark(kind), asked), unique=True),
        bindparam("most", most, type_=Integer, unique=True),
        *([bindparam("k", kind, unique=True)] if postgres else []),
    )
    return rows.columns(column("subject_id", Uuid), column("place", Integer)).subquery()


@step
def held(session: Session, word: str) -> bool:
    """Return whether any named record still has a word of a name."""
    whole = [f"{_mark(kind)}{word}" for kind in sorted(NAMED)]
    if _postgres(session):
        asked = " | ".join(f"'{one}'" for one in whole)
        found = text("SELECT 1 FROM search_documents WHERE words @@ CAST(:asked AS tsquery) LIMIT 1")
    else:
        asked = " OR ".join(f'"{one}"' for one in whole)
        found = text("SELECT 1 FROM search_index WHERE search_index MATCH :asked LIMIT 1")
    return session.scalar(found, {"asked": asked}) is not None


@step
def among(session: Session, key: Mapped[UUID], ids: Select[UUID]) -> ColumnElement[bool]:
    """Return the criterion that a key is one of the selected ids, which are looked up one by one.

    PostgreSQL gets them as an array: for a selection it expects many ids, and would read the whole table.
    """
    return key == func.any(func.array(ids.scalar_subquery())) if _postgres(session) else key.in_(ids)


def _add(session: Session, kind: str, texts: Mapping[UUID, Iterable[str | None]]) -> None:
    if texts:
        texts = {one: tuple(some) for one, some in texts.items()}
        _learn(session, kind, texts.values())
        rows = [{"kind": kind, "subject_id": one, "text": document(kind, some)} for one, some in texts.items()]
        insert_rows(session, DOCUMENTS, rows)


def _learn(session: Session, kind: str, texts: Iterable[Iterable[str | None]]) -> None:
    if kind in NAMED:
        spelling.learn(session, [name for some in texts if (name := next(iter(some), None))])


def _mark(kind: str) -> str:
    """Return the sign before each word of a kind, so that a search for contacts reads no word of a million messages."""
    return chr(PRIVATE + crc32(kind.encode()) % 6_400)


def _match(session: Session, key: ColumnElement[int], mark: str, asked: Asked) -> ColumnElement[bool]:
    if _postgres(session):
        phrase = _tsquery(mark, asked)
        # Its own selection hides the words from the planner, which would plan each time, and longer than it searches.
        matches = text("words @@ (SELECT CAST(:phrase AS tsquery))")
        matches = matches.bindparams(bindparam("phrase", phrase, unique=True))
        return matches  # type: ignore[return-value]
    phrase = _fts(mark, asked)
    rows = text("SELECT rowid AS id FROM search_index WHERE search_index MATCH :phrase")
    return key.in_(rows.bindparams(bindparam("phrase", phrase, unique=True)).columns(column("id")))


def _tsquery(mark: str, asked: Asked) -> str:
    return _phrase(asked, f"'{mark}", "':*", " & ", " | ")


def _fts(mark: str, asked: Asked) -> str:
    return _phrase(asked, f'"{mark}', '"*', " AND ", " OR ")


def _phrase(asked: Asked, before: str, after: str, both: str, either: str) -> str:
    def all_of(beginnings: list[str]) -> str:
        return both.join(f"{before}{one}{after}" for one in beginnings)

    return both.join(f"({either.join(f'({all_of(way)})' for way in some)})" for some in asked)


def _postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _column(name: str) -> ColumnElement[UUID]:
    return SearchDocument.__table__.c[name]  # type: ignore[attr-defined, no-any-return]
