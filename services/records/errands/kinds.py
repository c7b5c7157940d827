"""Kinds of errands: which long work exists, and what one short work of it takes and returns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.errands import Errand
from services.work import Actor


@dataclass(frozen=True, slots=True)
class Portion:
    """The share of one work: at most `at_once` rows, from `cursor` on (None: from the beginning). `ready` is what the
    kind's `outside` returned for it."""

    id: UUID
    params: Mapping[str, Any]
    cursor: str | None
    done: int
    total: int | None
    at_once: int
    ready: Any = None


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect on one record. For an undo, `before` and `after` hold the values by field: `before` is kept sealed,
    `after` as digests. Without a `position` it comes next."""

    verb: str
    record_id: UUID | None = None
    reason: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] = field(default_factory=dict)
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Worked:
    """The result of one work: how many rows, by outcome, and which records. `cursor` is where the next work starts, in
    at most 200 characters; None when all is done. `pause`: seconds until then, where others wait for the writer."""

    done: int
    cursor: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    rows: Sequence[Effect] = ()
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class ErrandKind:
    """Long work of one sort. `work` is a step that does one portion and writes nothing past its session; `permission`
    is checked before each. A portion has at most `at_once` rows, fewer where they are slow. `label` and `link`, an
    address, may name params in braces: `/imports/{file}`. A `quiet` one is no news when it is done: the page at `link`
    tells it. A work should take `lasts` seconds, because others wait for the writer: its number of rows adapts to it, down
    to `fewest`, where what each work costs by itself would be most of it.
    `undo` begins what takes it back, for 30 days after it ended. `outside` does what takes no writer (reading,
    computing, files) before each work, without a session; after a kill it may be done again for the same portion."""

    name: str
    label: str
    permission: str
    work: Callable[[Session, Actor, Portion], Worked]
    at_once: int = 500
    link: str = ""
    quiet: bool = False
    lasts: float = 0.05
    fewest: int = 5
    undo: Callable[[Session, Actor, Errand], Errand] | None = None
    outside: Callable[[Actor, Portion], Any] | None = None


_known: dict[str, ErrandKind] = {}


def know(kinds: Iterable[ErrandKind]) -> None:
    """Register the table of kinds (services/record_types.py)."""
    _known.clear()
    _known.update({kind.name: kind for kind in kinds})


def quiet() -> list[str]:
    """Return the names of the kinds that are no news when they are done."""
    return [kind.name for kind in _known.values() if kind.quiet]


def known(name: str) -> ErrandKind | None:
    """Return the kind of that name, or None where this version has none."""
    return _known.get(name)
