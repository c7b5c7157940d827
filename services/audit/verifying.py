"""Verifying: a walk along the whole chain, as long work with its progress, and what the last one found."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from models.errands import Errand
from models.language import N_, _
from services.audit import anchors
from services.house import settings
from services.house.backups import anchors as backups
from services.records import errands
from services.records.errands import ErrandCard, ErrandKind, Portion, Worked
from services.records.errands.states import OPEN
from services.work import Actor, action, clock, gaps, step, trail, work
from services.work.trail import Walked

KEPT = "audit.checked"  # the last result, as the place remembers it


class Checked(SQLModel):
    """The result of the last walk: when, along how many entries, the first trouble (empty: the chain is whole), the link of
    the last entry, and with how many backups it was compared; and how many entries there are now."""

    at: datetime | None = None
    entries: int = 0
    trouble: str = ""
    seal: str = ""
    backups: int = 0
    now: int = 0


@action("audit.read")
def checked(session: Session, actor: Actor) -> Checked:
    """Return what the last walk along the chain found."""
    kept = settings.read(session, KEPT) or {}
    return Checked.model_validate({**kept, "now": trail.head(session)[0]})


class Verified(SQLModel):
    """What a walk along the chain found, and its end as it is now (`anchors`)."""

    whole: bool
    entries: int
    trouble: str
    anchor: str
    at: datetime


@action("audit.read")
def verify(session: Session, actor: Actor, anchor: str = "") -> Verified:
    """Walk along the chain at once, and compare it with an anchor. Refuses a text that is no anchor (`Invalid`)."""
    wrong = anchors.compare(session, anchor) if anchor else ""
    found = trail.verify(session)
    trouble = found.trouble or wrong
    end = anchors.anchor(session)
    return Verified(whole=not trouble, entries=found.count, trouble=trouble, anchor=end, at=clock.now())


@action("audit.read")
def under_way(session: Session, actor: Actor) -> UUID | None:
    """Return the id of the walk that is going on, if there is one."""
    return _open(session)


@action("audit.review")
def begin_verify(session: Session, actor: Actor) -> ErrandCard:
    """Begin to walk along the chain, to the entry that is the last one now. One that is under way is returned."""
    going = _open(session)
    if going is not None:
        return errands.shown(session.get_one(Errand, going))
    number, seal = trail.head(session)
    return errands.begin(session, actor, VERIFY, {"number": number, "seal": seal}, number)


@step
def keep(session: Session, walked: Walked, compared: int) -> None:
    """Remember the result of a walk, and with how many backups it was compared."""
    found: dict[str, Any] = {"at": clock.now().isoformat(), "entries": walked.number, "trouble": walked.trouble}
    found |= {"seal": walked.link, "backups": compared}
    settings.write(session, KEPT, found)


@step
def _open(session: Session) -> UUID | None:
    here = (col(Errand.kind) == VERIFY.name, col(Errand.state).in_(OPEN))
    return session.scalar(select(col(Errand.id)).where(*here).limit(1))


def _outside(actor: Actor, portion: Portion) -> tuple[Walked, int]:
    """Walk on from where the last portion ended; at the end of the chain, compare it with the newest backups."""
    number, held, link = (portion.cursor or "0 0 ").split(" ")
    mark = int(portion.params["number"])
    with work(actor, read=True) as session:
        most = min(portion.at_once, mark - int(number))
        walked = trail.along(session, Walked(int(number), link, int(held)), mark, most) if most > 0 else Walked()
    if walked.trouble or walked.number < mark:
        return walked, 0
    known = backups.binding(actor.place, backups.kept()[0])  # one that cannot be reached says nothing
    with work(actor, read=True) as session:
        return replace(walked, trouble=anchors.compare_backups(session, known)), len(known)


@step
def _take(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Note how far the walk came; at its end compare it with the end of the chain as it was when it began."""
    walked, compared = portion.ready
    mark, before = int(portion.params["number"]), int((portion.cursor or "0").split(" ")[0])
    done = walked.number - before
    if not walked.trouble and walked.number < mark and done:
        return Worked(done, f"{walked.number} {walked.held} {walked.link}")
    trouble = walked.trouble
    if not trouble and (walked.number < mark or walked.link != portion.params["seal"]):
        trouble = _("Entries at the end are missing.")
    if not trouble and mark and not trail.sealed_in_time(session, walked):
        trouble = _("The last entry was sealed with a retired key.")
    trouble = trouble or gaps.found(session)
    keep(session, Walked(walked.number, walked.link, walked.held, "", trouble), compared)
    return Worked(max(0, done))


VERIFY = ErrandKind(
    "verify the audit trail",
    N_("Verify the audit trail"),
    "audit.review",
    _take,
    at_once=5_000,
    fewest=500,
    lasts=0.5,
    link="/audit",
    quiet=True,
    outside=_outside,
)
