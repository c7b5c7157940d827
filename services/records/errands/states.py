"""States of an errand, `queued → running → done | failed | cancelled`, and the events of each change."""

from sqlmodel import Session

from models.errands import Errand
from models.language import N_, _
from services.records.errands import kinds
from services.work import announce, clock, kind, step
from services.work.events import signal

BEGUN = kind("errand.begun", N_("{actor} started: {label}"), "hourglass_top")
FINISHED = kind("errand.finished", N_("{label}: {state}"), "task_alt")
MOVED = kind("errand.moved", N_("An errand went on"), "hourglass_top")
WAITING = kind("errand.waiting", N_("An errand waits for a thread"), "hourglass_empty")
KINDS = [BEGUN, FINISHED, MOVED]
OPEN = ("queued", "running")


@step
def begun(session: Session, errand: Errand) -> None:
    """Announce that an errand was begun."""
    announce(session, BEGUN, errand, label=_named(errand), ids=_begun_by(errand))


@step
def moved(session: Session, errand: Errand) -> None:
    """Tell open pages that an errand progressed; its row says how far."""
    signal(session, MOVED, "errands", [errand.id, *([errand.made_by] if errand.made_by else [])])


@step
def finish(session: Session, errand: Errand, state: str, trouble: str = "") -> None:
    """End an errand as done, failed or cancelled; `trouble` is a sentence that says why it failed."""
    errand.state, errand.trouble, errand.finished_at = state, trouble[:500], clock.now()
    errand.leased_until = errand.cursor = None
    announce(session, FINISHED, errand, label=_named(errand), state=state, ids=_begun_by(errand))


def label(errand: Errand) -> str:
    """Return the label of an errand, in the reader's language."""
    known = kinds.known(errand.kind)
    return filled(_(known.label), errand) if known else errand.kind


def _named(errand: Errand) -> str:
    known = kinds.known(errand.kind)
    return filled(known.label, errand) if known else errand.kind


def filled(text: str, errand: Errand) -> str:
    """Fill the params and the id of an errand into a text that names them in braces."""
    return text.format_map(_Params({"id": errand.id, **errand.params}))


def _begun_by(errand: Errand) -> list[str]:
    """Return who began it, so that only that person's pages hear of it."""
    return [str(errand.made_by)] if errand.made_by else []


class _Params(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"
