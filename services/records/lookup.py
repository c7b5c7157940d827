"""Lookup: what matches the typed text among the records of every type, for the palette and for pickers.

The order: an exact number, phone, address or name; what the person opened lately; names that begin like the text; words
of names; the rest, the newest first. Below five hits, words that are like the typed ones are looked for as well.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, literal, select, union_all
from sqlmodel import Session, SQLModel, col

from models.text import fold, ways, words
from services.records import declaration, recent, search, spelling
from services.records.declaration import Record
from services.work import Actor, action, step, visible

MOST = 100  # hits of a type that are counted; more are said to be more
NEWEST = 20  # of more than are counted, those that are shown beside the exact, opened and named ones
WINDOW = 5_000  # newest matches among which those are looked for that somebody with a limited sight may see
FEW = 5  # hits below which words like the typed ones are looked for
LAST_DIGITS = re.compile(r"0*([0-9]+)$")


class Found(SQLModel):
    """A matching record: its type, its title, and what tells two records of one title apart. `alike`: its words are not
    the typed ones, but like them."""

    noun: str
    id: UUID
    title: str
    under: str
    alike: bool = False


class Group(SQLModel):
    """The hits of one type, the best first, and how many have the typed words: `more` than that when not all were counted."""

    noun: str
    hits: list[Found]
    total: int
    more: bool = False


@dataclass(slots=True)
class _Asked:
    """A question: who asks, what was typed, its words, and what that person opened lately, the latest first."""

    session: Session
    actor: Actor
    typed: str
    asked: search.Asked
    folded: str
    opened: Mapping[UUID, int]
    exact: set[UUID] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)  # hits of each type, at most one more than are counted


@action("home.read")
def lookup(session: Session, actor: Actor, typed: str, nouns: tuple[str, ...] = (), limit: int = 5) -> list[Found]:
    """Return up to `limit` records of each type (or of these nouns) that the actor may see, outside the bin."""
    return [one for group in _groups(session, actor, typed, nouns, limit) for one in group.hits]


@action("home.read")
def everywhere(session: Session, actor: Actor, typed: str, limit: int = 5) -> list[Group]:
    """Return the matching records of every type that the actor may see, outside the bin, up to `limit` of each: the types
    with the best hits first."""
    return _groups(session, actor, typed, (), limit)


@action("home.read")
def opened_lately(session: Session, actor: Actor, limit: int = 8) -> list[Found]:
    """Return the records that the actor opened lately and may still see, the latest first."""
    places = recent.of(session, actor)
    found: dict[UUID, Found] = {}
    for record in _readable(actor, {noun for noun, _ in places}):
        ids = [one for noun, one in places if noun == record.noun]
        found |= {one.id: one for one in _shown(session, actor, record, ids)}
    return [found[one] for _noun, one in places if one in found][:limit]


@step
def _groups(session: Session, actor: Actor, typed: str, nouns: Collection[str], limit: int) -> list[Group]:
    asked = ways(typed)
    if not asked:
        return []
    opened = {one: place for place, (_noun, one) in enumerate(recent.of(session, actor))}
    question = _Asked(session, actor, typed, asked, fold(typed), opened)
    records = _readable(actor, nouns)
    ranked = _ranked(question, records)
    if sum(len(hits) for hits in ranked.values()) < FEW:
        _add_alike(question, records, ranked)
    found = [
        (min(rank for rank, _hit in hits), _group(question, noun, [hit for _, hit in sorted(hits, key=_first)], limit))
        for noun, hits in ranked.items()
        if hits
    ]
    return [group for _best, group in sorted(found, key=_first)]


def _first(pair: tuple[Any, Any]) -> Any:
    return pair[0]


def _group(question: _Asked, noun: str, hits: list[Found], limit: int) -> Group:
    total = question.counts[noun]
    return Group(noun=noun, hits=hits[:limit], total=min(total, MOST), more=total > MOST)


def _readable(actor: Actor, nouns: Collection[str]) -> list[Record]:
    return [one for one in declaration.declared() if one.may(actor, "read") and (not nouns or one.noun in nouns)]


@step
def _ranked(question: _Asked, records: Sequence[Record]) -> dict[str, list[tuple[int, Found]]]:
    """Return the hits of each type with their ranks, unsorted among themselves but the newest first."""
    exact = {one.noun: some for one in records if (some := _reached(question, one))}
    ids = _newest(question, question.asked, records)
    found: dict[str, list[tuple[int, Found]]] = {}
    for record in records:
        first, matches = exact.get(record.noun, []), ids.get(record.noun, [])
        more = len(matches) > MOST  # then the newest stand for the rest: to compare all by their names would cost more
        mine = [*first, *matches[:NEWEST], *_beyond(question, record)] if more else [*first, *matches]
        question.exact |= set(first)
        hits = _shown(question.session, question.actor, record, mine)
        question.counts[record.noun] = MOST + 1 if more else len(hits)
        found[record.noun] = [(_rank(question, one), one) for one in hits]
    return found


@step
def _add_alike(question: _Asked, records: Sequence[Record], ranked: dict[str, list[tuple[int, Found]]]) -> None:
    """Add the records with words like the typed ones, after all others."""
    folded = ["".join(way) for some in question.asked for way in some[:1]]
    alike = spelling.similar(question.session, folded)
    if not alike:
        return
    asked = [
        [*some, *([one] for one in alike.get(typed, ()))] for typed, some in zip(folded, question.asked, strict=True)
    ]
    there = {one.id for hits in ranked.values() for _rank_, one in hits}
    for noun, ids in _newest(question, asked, records).items():
        new = [one for one in ids if one not in there][:NEWEST]
        hits = _shown(question.session, question.actor, declaration.of_noun(noun), new)
        ranked[noun] += [(ALIKE, one.model_copy(update={"alike": True})) for one in hits]


@step
def _newest(question: _Asked, asked: search.Asked, records: Sequence[Record]) -> dict[str, list[UUID]]:
    """Return the ids of the newest matches of each type, one more than are counted. Where there are more, only those that
    the actor may see count: for who sees everything that is all of them, as the bin is not in the index."""
    nouns = [one.noun for one in records if one.words is not None or one.index is not None]
    found = search.newest(question.session, asked, nouns, MOST + 1)
    for noun, ids in found.items():
        record = declaration.of_noun(noun)
        limited = question.actor.scope != "all" or record.opened is not None
        if len(ids) > MOST and limited:
            found[noun] = _newest_seen(question, asked, record)
    return found


@step
def _newest_seen(question: _Asked, asked: search.Asked, record: Record) -> list[UUID]:
    key = col(record.row.id)
    matches = search.window(question.session, asked, record.noun, WINDOW)
    seen = select(key).select_from(matches).join(record.row, key == matches.c.subject_id)
    mine = seen.where(*_seen(question.actor, record)).order_by(matches.c.place.desc()).limit(MOST + 1)
    return list(question.session.scalars(mine))


@step
def _reached(question: _Asked, record: Record) -> list[UUID]:
    """Return the ids of records with exactly this phone number or address."""
    way = record.reached(question.session, question.typed) if record.reached is not None else None
    if way is None:
        return []
    key = col(record.row.id)
    here = (search.among(question.session, key, way), *_seen(question.actor, record))
    return list(question.session.scalars(select(key).where(*here).order_by(key.desc()).limit(MOST + 1)))


@step
def _beyond(question: _Asked, record: Record) -> list[UUID]:
    """Return the ids of matches that are not among the newest: those opened lately, and those whose name begins like the
    text."""
    session, row, key = question.session, record.row, col(record.row.id)
    seen = _seen(question.actor, record)
    matching = search.asking(session, question.asked, record.noun)
    lately = select(key).where(key.in_(question.opened), search.among(session, key, matching), *seen)
    parts = [lately.limit(MOST).subquery()] if question.opened else []
    if hasattr(row, "name_key"):
        name = col(row.name_key)
        begins = (name >= question.folded, name < question.folded + "\U0010ffff")
        parts.append(select(key).where(*begins, *seen).order_by(name, key).limit(FEW).subquery())
    return list(session.scalars(union_all(*(select(one) for one in parts)))) if parts else []


@step
def _shown(session: Session, actor: Actor, record: Record, ids: Sequence[UUID]) -> list[Found]:
    """Return these records, as far as the actor may see them, in the order of the ids."""
    if not ids:
        return []
    key, title = col(record.row.id), getattr(record.row, record.title)
    more = record.under if record.under is not None else literal("")
    query = select(key, title, more).where(key.in_(ids), *_seen(actor, record))
    found = {
        one: Found(noun=record.noun, id=one, title=name or "", under=under or "")
        for one, name, under in session.execute(query)
    }
    return [found[one] for one in dict.fromkeys(ids) if one in found]


def _seen(actor: Actor, record: Record) -> list[ColumnElement[bool]]:
    found = [visible(actor, record.row)]
    if record.binnable:
        found.append(record.row.binned_at.is_(None))  # type: ignore[attr-defined]
    if record.opened is not None:
        found.append(record.opened(actor))
    return found


EXACT, OPENED, PREFIX, NAME, REST, ALIKE = 0, 1, 1_000, 1_001, 1_002, 2_000


def _rank(question: _Asked, one: Found) -> int:
    title = fold(one.title)
    if one.id in question.exact or title == question.folded:
        return EXACT
    if _is_number(question.folded, title, declaration.of_noun(one.noun)):
        return EXACT
    if one.id in question.opened:
        return OPENED + question.opened[one.id]
    if title.startswith(question.folded):
        return PREFIX
    mine = words(one.title)
    named = all(any(all(any(w.startswith(b) for w in mine) for b in way) for way in some) for some in question.asked)
    return NAME if named else REST


def _is_number(typed: str, title: str, record: Record) -> bool:
    """Return whether the text is the number that a document's title begins with: whole, or its last digits."""
    if "number" not in record.row.model_fields or not title:
        return False
    number = title.split(maxsplit=1)[0]
    last = LAST_DIGITS.search(number)
    return typed == number or (last is not None and typed.isdecimal() and typed.lstrip("0") == last[1])
