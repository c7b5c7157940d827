"""The dashboard: numbers on many pages, computed once per change for all with equal sight."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Field, Session, SQLModel

from services import companies, contacts, messages
from services.work import Actor, action, clock

DAY, WEEK = timedelta(days=1), timedelta(days=7)


class Numbers(SQLModel):
    """The numbers that home shows at a glance. Days are local days of the actor's zone, a week begins on Monday.

    A number that ends in `_before` is the same up to the same moment of last week, or of yesterday.
    """

    today: date | None = None
    monday: date | None = None
    contacts: int = 0
    new_this_week: int = 0
    new_before: int = 0
    companies: int = 0
    due: int = 0
    sent_today: int = 0
    sent_before: int = 0
    failed_today: int = 0
    failed_before: int = 0
    unknown: int = 0
    days: list[date] = Field(default_factory=list)
    sent_by_day: list[int] = Field(default_factory=list)
    failed_by_day: list[int] = Field(default_factory=list)


@action("home.read")
def numbers(session: Session, actor: Actor) -> Numbers:
    """Return the numbers of today, of this week and of the last fourteen days, as far as the actor sees."""
    zone = ZoneInfo(actor.zone)
    now = clock.now().astimezone(zone)
    today = datetime.combine(now.date(), datetime.min.time(), zone)
    monday = today - timedelta(days=today.weekday())
    everyone, new = contacts.count_new(session, actor, monday)
    found = Numbers(today=today.date(), monday=monday.date(), contacts=everyone, new_this_week=new)
    found.new_before = contacts.added(session, actor, monday - WEEK, now - WEEK)
    found.companies = companies.count(session, actor)
    if actor.may("messages.read"):
        counts = messages.counts(session, actor, today)
        found.due, found.unknown = counts["due"], counts["unknown"]
        found.sent_today, found.failed_today = counts["sent"], counts["failed"]
        found.sent_before, found.failed_before = messages.settled(session, actor, today - DAY, now - DAY)
        for day, sent, failed in messages.daily_counts(session, actor):
            found.days.append(day)
            found.sent_by_day.append(sent)
            found.failed_by_day.append(failed)
    return found
