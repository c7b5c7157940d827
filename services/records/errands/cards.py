"""Cards: an errand as people and programs see it, with its progress and the time it still needs."""

import math
from collections import deque
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import SQLModel

from models.errands import Errand
from services.records.errands import kinds
from services.records.errands.states import OPEN, filled, label
from services.work import clock

KEPT = timedelta(days=30)  # as long as an errand can be undone
EACH = timedelta(seconds=0.5)  # between two points of the pace
POINTS = 20  # the pace of the last ten seconds, or of the last 20 works where those are slower

_paces: dict[UUID, deque[tuple[datetime, int]]] = {}  # of the errands of this process: rows done at each moment


class ErrandCard(SQLModel):
    """An errand. An open one that cannot be cancelled is already being cancelled."""

    id: UUID
    kind: str
    label: str
    state: str
    done: int
    total: int | None
    counts: dict[str, int]
    percent: int | None
    seconds_left: int | None
    made_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    trouble: str
    cancellable: bool
    link: str | None
    undoable_until: datetime | None


def card(errand: Errand) -> ErrandCard:
    """Return an errand as people and programs see it."""
    known = kinds.known(errand.kind)
    return ErrandCard(
        **errand.model_dump(include=ErrandCard.model_fields.keys() & Errand.model_fields.keys()),
        label=label(errand),
        percent=_percent(errand),
        seconds_left=_seconds_left(errand),
        cancellable=errand.state in OPEN and errand.cancel_asked_at is None,
        link=filled(known.link, errand) if known and known.link else None,
        undoable_until=undoable_until(errand),
    )


def undoable_until(errand: Errand) -> datetime | None:
    """Return until when an errand can be undone; None where it cannot, or was."""
    known = kinds.known(errand.kind)
    ended = errand.finished_at
    if known is None or known.undo is None or ended is None or "undone_by" in errand.params:
        return None
    return ended + KEPT if ended + KEPT > clock.now() and errand.done else None


def note_pace(errand_id: UUID, done: int) -> None:
    """Record the present progress of an errand."""
    points = _paces.setdefault(errand_id, deque(maxlen=POINTS))
    now = clock.now()
    if not points or now - points[-1][0] >= EACH:
        points.append((now, done))


def forget_pace(errand_id: UUID) -> None:
    """Forget the pace of an errand that this process no longer runs."""
    _paces.pop(errand_id, None)


def _percent(errand: Errand) -> int | None:
    if errand.state == "done":
        return 100
    return min(100, 100 * errand.done // errand.total) if errand.total else None


def _seconds_left(errand: Errand) -> int | None:
    if errand.state != "running" or errand.total is None:
        return None
    pace = _pace(errand)
    return math.ceil(max(0, errand.total - errand.done) / pace) if pace else None


def _pace(errand: Errand) -> float | None:
    """Return rows per second: of the last works if this process did them, otherwise of all since the start."""
    points = _paces.get(errand.id)
    if points and len(points) > 1:
        (began, before), (now, done) = points[0], points[-1]
    elif errand.started_at:
        began, before, now, done = errand.started_at, 0, clock.now(), errand.done
    else:
        return None
    seconds = (now - began).total_seconds()
    return (done - before) / seconds if seconds > 0 and done > before else None
