"""A row in each table of what people keep about contacts, for the rules that hold for every table."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import ViewedPage, Viewing
from models.addresses import ContactAddress
from models.contacts import ContactPointChange
from models.custom_fields import CustomField, FieldValue
from models.duplicates import DuplicatePair, Merge
from models.events import EventRow
from models.feedback import Feedback
from models.imports import Import, ImportClaim, ImportMapping, ImportRow
from models.notes import Note, NoteVersion
from models.reports import Report, RetentionRule, RetentionRun, SurveyAnswer, SurveyAsked
from models.reviews import Review
from models.samples import SampleRow
from models.tags import Tag, TagLink
from models.tasks import CalendarFeed
from models.views import View, ViewPin
from models.watching import ActivePeople, Usage
from services.work import Actor, clock, step, work

DIGEST = "1" * 64


def keep_people(actor: Actor, canary: str, contact_id: UUID, other_id: UUID) -> dict[str, UUID]:
    """Add the rows, about these two contacts. Return the ids of some, by noun."""
    assert actor.user_id
    low, high = sorted((contact_id, other_id))
    with work(actor) as session:
        note = Note(text=canary, name=canary, contact_id=contact_id, made_by=actor.user_id)
        tag, field = Tag(name="Shared"), CustomField(name="Shared one", filterable=True)
        brought = Import(name=f"{canary}.csv", digest=DIGEST, size=1, made_by=actor.user_id)
        view = View(name=canary, name_key=canary, record="contact", owner_id=actor.user_id)
        looked = Viewing(viewer_id=actor.user_id, user_id=actor.user_id, reason=canary, ends_at=clock.now())
        session.add_all([note, tag, field, brought, view, looked])
        session.add(Usage(used_on=date(2026, 3, 16), feature=canary, count=1, users=1, who=[str(actor.user_id)]))
        session.add(ActivePeople(span="daily", begins_on=date(2026, 3, 16), users=1, who=[str(actor.user_id)]))
        _keep_reports(session, actor.user_id, canary)
        session.flush()
        pair = DuplicatePair(low_id=low, high_id=high, score=80)
        event = session.scalars(select(col(EventRow.id)).where(col(EventRow.subject_id) == contact_id)).first()
        merge = Merge(kept_id=contact_id, gone_id=other_id, before=canary)
        session.add_all(
            [
                NoteVersion(note_id=note.id, text=canary),
                TagLink(tag_id=tag.id, contact_id=contact_id),
                FieldValue(field_id=field.id, record_id=contact_id, txt=canary),
                ImportRow(import_id=brought.id, number=1, cells=canary, reason=canary),
                ImportClaim(import_id=brought.id, number=1, key=DIGEST[:32]),
                ImportMapping(fingerprint=DIGEST),
                pair,
                merge,
                Feedback(text=canary, name=canary, made_by=actor.user_id),
                CalendarFeed(user_id=actor.user_id, digest=DIGEST),
                ViewedPage(viewing_id=looked.id, page=canary),
                ContactPointChange(contact_id=contact_id, event_id=event, kind="email", lists=canary),
                ContactAddress(contact_id=contact_id, street=canary),
                SampleRow(subject="contacts", row_id=contact_id),
                ViewPin(user_id=actor.user_id, view_id=view.id),
            ]
        )
    return {"import": brought.id, "pair": pair.id, "merge": merge.id}


@step
def _keep_reports(session: Session, user_id: UUID, canary: str) -> None:
    """Add a report, an answer to a survey, and something old that was proposed."""
    day, now = date(2026, 3, 1), clock.now()
    session.add_all(
        [
            Report(
                kind="monthly",
                period="2026-03",
                begins_on=day,
                ends_on=date(2026, 3, 31),
                drafted_at=now,
                words={"notes": canary},
            ),
            SurveyAnswer(month_on=day, score=4, text=canary),
            SurveyAsked(month_on=day, user_id=user_id),
            RetentionRule(key=canary),
            RetentionRun(key=canary, before_at=now, proposed_at=now),
            Review(kind="person", subject=user_id.hex, note=canary, by=canary),
        ]
    )
