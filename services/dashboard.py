"""The dashboard: numbers many pages show, computed once per change for all who see the same."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Field, Session, SQLModel

from services import companies, contacts, messages
from services.work import Actor, action, clock


class Numbers(SQLModel):
    """What home shows at a glance. Days are local days of the actor's zone."""

    contacts: int = 0
    new_this_week: int = 0
    companies: int = 0
    due: int = 0
    sent_today: int = 0
    failed_today: int = 0
    unknown: int = 0
    days: list[date] = Field(default_factory=list)
    sent_by_day: list[int] = Field(default_factory=list)
    failed_by_day: list[int] = Field(default_factory=list)


@action("home.read")
def numbers(session: Session, actor: Actor) -> Numbers:
    """The numbers of today, of this week and of the last fourteen days, as far as the actor sees."""
    zone = ZoneInfo(actor.zone)
    today = datetime.combine(clock.today(actor.zone), datetime.min.time(), zone)
    monday = today - timedelta(days=today.weekday())
    everyone, new = contacts.count_new(session, actor, monday)
    found = Numbers(contacts=everyone, new_this_week=new, companies=companies.count(session, actor))
    if actor.may("messages.read"):
        now = messages.counts(session, actor, today)
        found.due, found.unknown = now["due"], now["unknown"]
        found.sent_today, found.failed_today = now["sent"], now["failed"]
        for day, sent, failed in messages.daily_counts(session, actor):
            found.days.append(day)
            found.sent_by_day.append(sent)
            found.failed_by_day.append(failed)
    return found
