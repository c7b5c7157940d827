"""Writing summaries: by themselves 30 seconds after the last change of an account (P-08), and on demand (P-09)."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from models.companies import Company
from models.contacts import Contact
from models.events import EventRow, EventSubject
from models.language import N_, speaking
from models.payments import Summary
from services import languages
from services.house import settings
from services.notices import quiet
from services.summaries.telling import Told, tell
from services.work import Actor, action, clock, find, kind, step, work
from services.work.events import signal

WRITTEN = kind("summary.written", N_("A summary was written"), "summarize")
KINDS = [WRITTEN]
QUIET = timedelta(seconds=30)  # after the last change
EACH = timedelta(seconds=10)
AT_ONCE = 50  # accounts of one work
FACT = "summaries.upto"  # until when changes were looked at
SUBJECTS: dict[str, Any] = {"contact": Contact, "company": Company}


class SummaryCard(SQLModel):
    """An account in words: when it was written, and why. `text` is empty while there is nothing to say."""

    text: str = ""
    written_at: datetime | None = None
    asked_by: str = ""  # empty: it wrote itself, after a change


@action("contacts.read")
def read(session: Session, actor: Actor, subject: str, subject_id: UUID) -> SummaryCard:
    """Return the latest summary of a contact or a company that the actor may see; without its sentences about money for
    who may not see amounts."""
    find(session, actor, SUBJECTS[subject], subject_id, subject)
    row = _latest(session, f"{subject}_id", subject_id)
    if row is None:
        return SummaryCard()
    text = row.text if actor.may("amounts.read") else row.facts.get("plain", "")
    return SummaryCard(text=text, written_at=row.made_at, asked_by=row.facts.get("asked_by", ""))


@action("contacts.edit")
def summarise(session: Session, actor: Actor, subject: str, subject_id: UUID) -> bool:
    """Write the summary of a contact or a company now. Return whether there was anything new to say."""
    find(session, actor, SUBJECTS[subject], subject_id, subject)
    return write(session, subject, subject_id, asked_by=actor.name)


def write_due(actor: Actor) -> int:
    """Write the summaries of accounts that changed and then rested for 30 seconds. A chore: it goes on where it was."""
    until = clock.now() - QUIET
    with work(actor, read=True) as session:
        kept = settings.read(session, FACT)
        since = datetime.fromisoformat(kept) if kept else until - EACH
        rested = _rested(session, since, until)
    for start in range(0, len(rested), AT_ONCE):
        with work(actor) as session:
            for subject, subject_id in rested[start : start + AT_ONCE]:
                write(session, subject, subject_id)
    if rested or not kept or until - since > timedelta(minutes=10):
        with work(actor) as session:
            settings.move(session, FACT, until.isoformat())
    return len(rested)


@step
def write(session: Session, subject: str, subject_id: UUID, asked_by: str = "") -> bool:
    """Write a summary, unless the latest one says the same, or there is nothing to say. Return whether it was written."""
    name = f"{subject}_id"
    with speaking(languages.catalogue(languages.of_customers(session))):  # for all colleagues, who wrote last or not
        told = tell(session, name, subject_id, clock.today(quiet.zone(session)))
    text, latest = _text(told), _latest(session, name, subject_id)
    if not text or (latest is not None and latest.text == text):
        return False
    # The one before is part of the digest: an account may come back to what it was.
    digest = sha256(f"{latest.digest if latest else ''}|{text}".encode()).hexdigest()
    facts = {"rows": told.rows, "plain": " ".join(told.others), "asked_by": asked_by}
    whose: dict[str, Any] = {name: subject_id}
    session.add(Summary(**whose, text=text, facts=facts, digest=digest))
    session.flush()
    signal(session, WRITTEN, str(SUBJECTS[subject].__tablename__), [subject_id])
    return True


def _text(told: Told) -> str:
    return " ".join([*told.money, *told.others])


def _latest(session: Session, name: str, subject_id: UUID) -> Summary | None:
    mine = select(Summary).where(col(getattr(Summary, name)) == subject_id)
    return session.scalars(mine.order_by(col(Summary.made_at).desc(), col(Summary.id).desc()).limit(1)).first()


def _rested(session: Session, since: datetime, until: datetime) -> list[tuple[str, UUID]]:
    """Return the contacts and companies whose last event lies in this time; those with later ones come later."""
    newest = func.max(col(EventRow.at))
    query = (
        select(col(EventSubject.record_id), newest)
        .join(EventRow, col(EventRow.id) == col(EventSubject.event_id))
        .where(col(EventRow.at) > since)
        .group_by(col(EventSubject.record_id))
    )
    changed = [record_id for record_id, at in session.execute(query) if at <= until]
    found: list[tuple[str, UUID]] = []
    for start in range(0, len(changed), 500):
        for subject, row in SUBJECTS.items():
            some = select(row.id).where(row.id.in_(changed[start : start + 500]))
            found += [(subject, one) for one in session.scalars(some)]
    return found
