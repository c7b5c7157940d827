"""Reviewing: somebody read the trail up to an entry, and signs it (A-02). Reviews are only added."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.audit import AuditReview
from models.language import N_, _
from models.text import line
from services.records import fields, lists
from services.records.lists import Page, Slice
from services.work import Actor, Invalid, action, announce, clock, kind, step, trail

REVIEWED = kind("audit.reviewed", N_("{actor} reviewed the audit trail"), "fact_check")
VERDICTS = {"fine": N_("Nothing unusual"), "concern": N_("A concern")}
DAY, MONTH = timedelta(days=1), timedelta(days=31)
SORTS: dict[str, Any] = {"made_at": col(AuditReview.made_at)}


class ReviewDraft(SQLModel):
    """What a reviewer signs."""

    verdict: str = Field(default="fine", max_length=10, description=N_("What you found."))
    note: str = Field(default="", max_length=1000, description=N_("What you looked at; a concern needs it."))


class ReviewCard(SQLModel):
    """A signed review: which entries, up to when, by whom, and with which verdict."""

    id: UUID
    made_at: datetime
    since_at: datetime | None
    until_at: datetime
    sequence: int
    seal: str
    entries: int
    verdict: str
    note: str
    by: str


class Due(SQLModel):
    """What waits for a review: entries since the last one, when that was, and whether a day or a month went by."""

    entries: int
    last: ReviewCard | None
    evening: bool
    month: bool


@action("audit.read")
def reviews(session: Session, actor: Actor, part: Slice = Slice()) -> Page[ReviewCard]:
    """Return one page of the signed reviews, the latest first."""
    row: Any = AuditReview
    return lists.page(
        session, select(row), part, SORTS, col(AuditReview.id), "-made_at", lambda one: _card(one.AuditReview)
    )


@action("audit.read")
def due(session: Session, actor: Actor) -> Due:
    """Return what waits for a review."""
    last, now = _last(session), clock.now()
    count = max(0, trail.head(session)[0] - (last.sequence if last else 0))
    age = now - last.made_at if last else MONTH
    return Due(entries=count, last=_card(last) if last else None, evening=age >= DAY, month=age >= MONTH)


@action("audit.review")
def review(session: Session, actor: Actor, values: Mapping[str, Any]) -> ReviewCard:
    """Sign that the trail was read up to its end as it is now (`ReviewDraft`). A concern needs a note."""
    typed = fields.draft(ReviewDraft, dict(values))
    fields.one_of(typed.verdict, tuple(VERDICTS), "verdict")
    note = line(typed.note, 1000) or ""
    if typed.verdict == "concern" and not note:
        raise Invalid(_("Please check the form."), note=_("Say what concerns you."))
    last = _last(session)
    number, seal = trail.head(session)
    row = AuditReview(
        since_at=last.until_at if last else None,
        until_at=clock.now(),
        sequence=number,
        seal=seal,
        entries=max(0, number - (last.sequence if last else 0)),
        verdict=typed.verdict,
        note=note,
        by=actor.name,
    )
    session.add(row)
    session.flush()
    announce(session, REVIEWED, row, verdict=row.verdict)
    return _card(row)


@step
def _last(session: Session) -> AuditReview | None:
    latest = select(AuditReview).order_by(col(AuditReview.made_at).desc(), col(AuditReview.id).desc())
    return session.scalar(latest.limit(1))


def _card(row: AuditReview) -> ReviewCard:
    return ReviewCard(**row.model_dump(include=set(ReviewCard.model_fields)))
