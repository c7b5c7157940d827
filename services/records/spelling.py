"""Spelling: words of names that are like a typed word, so that a typing mistake still finds.

The words of names are kept, each once, in pieces: their trigrams, and for short words what is left without one letter,
because a mistake in four letters leaves no trigram (“Jhon”, “John”). Both databases find the words with most pieces in
common, and rapidfuzz compares those few. A word says nothing about who has it: what it finds is decided by the index
and by visibility, as for a word that was typed right.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import case, delete, func, insert, select
from sqlmodel import Session

from models.search import SearchPiece, SearchWord
from models.text import words
from services.work import step

WORDS: Any = SearchWord.__table__  # type: ignore[attr-defined]
PIECES: Any = SearchPiece.__table__  # type: ignore[attr-defined]
SHORTEST, LONGEST = 3, 40  # letters of a kept word
LEAST = 4  # letters of a typed word that may be a mistake, or one fewer beside others: shorter ones are like too many
CLOSE = 75  # of 100: rapidfuzz's ratio of two words; for a word that is still being typed, AHEAD
AHEAD = 80
SHORT = 6  # letters up to which a word is also found without one of its letters
WITHOUT = "-"  # before such a piece
AT_ONCE = 500  # words of a statement
CANDIDATES, MOST = 80, 6  # words with most pieces in common that are compared, and those that are kept
TYPED = 4  # words of a question that are looked at: the longest


@step
def learn(session: Session, names: Iterable[str]) -> None:
    """Keep the words of these names, as far as they are not kept. Two works at once may both keep one; that is harmless."""
    wanted = sorted({one for name in names for one in words(name) if _kept(one)})
    for some in parts(wanted, AT_ONCE):
        known = set(session.connection().scalars(select(WORDS.c.word).where(WORDS.c.word.in_(some))))
        new = [{"word": one} for one in some if one not in known]
        if new:
            made = session.connection().execute(insert(WORDS).returning(WORDS.c.id, WORDS.c.word), new).all()
            rows = [{"piece": piece, "word_id": one.id} for one in made for piece in pieces(one.word)]
            session.connection().execute(insert(PIECES), rows)


@step
def similar(session: Session, typed: Iterable[str]) -> dict[str, list[str]]:
    """Return the words like each typed (folded) word, the closest first, without the word itself; at most four typed words
    are looked at, and none of under four letters or with a digit in it: a number is right or it is another one."""
    every = set(typed)
    least = LEAST if len(every) == 1 else LEAST - 1
    looked = sorted((one for one in every if len(one) >= least and _kept(one)), key=len)[-TYPED:]
    return {one: found for one in looked if (found := _closest(one, _candidates(session, one)))}


@step
def kept_after(session: Session, last: int, at_once: int) -> Sequence[tuple[int, str]]:
    """Return the next kept words after that id, each with its own."""
    found = session.execute(
        select(WORDS.c.id, WORDS.c.word).where(WORDS.c.id > last).order_by(WORDS.c.id).limit(at_once)
    )
    return [(one.id, one.word) for one in found]


@step
def forget(session: Session, ids: Sequence[int]) -> None:
    """Drop kept words by their ids."""
    for some in parts(ids, AT_ONCE):
        session.execute(delete(PIECES).where(PIECES.c.word_id.in_(some)))
        session.execute(delete(WORDS).where(WORDS.c.id.in_(some)))


def parts(all_of_them: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Yield a sequence in parts of at most that size."""
    return (all_of_them[at : at + size] for at in range(0, len(all_of_them), size))


def alike(typed: str, word: str) -> bool:
    """Return whether a typed (folded) word may be a mistake for this one."""
    return len(typed) >= LEAST and _score(typed, word) > 0


def pieces(word: str) -> set[str]:
    """Return the pieces of a word."""
    whole = f"^{word}$"
    found = {whole[at : at + 3] for at in range(len(whole) - 2)}
    return found | {WITHOUT + one for one in _shortened(word)}


def _shortened(word: str) -> Iterator[str]:
    if len(word) <= SHORT:
        yield word
        yield from (word[:at] + word[at + 1 :] for at in range(len(word)))
    elif len(word) == SHORT + 1:  # a letter too many in a short word
        yield from (word[:at] + word[at + 1 :] for at in range(len(word)))


def _kept(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and not any(map(str.isdigit, word))


def _candidates(session: Session, word: str) -> list[str]:
    much = func.sum(case((PIECES.c.piece.startswith(WITHOUT), 4), else_=1))
    alike = (
        select(PIECES.c.word_id)
        .where(PIECES.c.piece.in_(sorted(pieces(word))))
        .group_by(PIECES.c.word_id)
        .having(much >= 2)
        .order_by(much.desc(), PIECES.c.word_id)
        .limit(CANDIDATES)
        .subquery()
    )
    return list(session.scalars(select(WORDS.c.word).join(alike, alike.c.word_id == WORDS.c.id)))


def _closest(typed: str, candidates: Iterable[str]) -> list[str]:
    found = {one: score for one in set(candidates) - {typed} if (score := _score(typed, one))}
    return sorted(found, key=lambda one: (-found[one], one))[:MOST]


def _score(typed: str, word: str) -> float:
    """Return how close a word is, of 100, or 0 when it is not. A longer word counts by its beginning as well."""
    whole = fuzz.ratio(typed, word)
    beginning = max((fuzz.ratio(typed, word[:size]) for size in range(len(typed) - 1, len(typed) + 2)), default=0)
    best = max(whole if whole >= CLOSE else 0, beginning if beginning >= AHEAD and len(word) > len(typed) else 0)
    return float(best)
