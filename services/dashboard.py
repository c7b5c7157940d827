"""The dashboard: numbers on many pages, computed once per change for all with equal sight; and the first steps."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import Invitation, User
from models.contacts import Contact
from models.language import N_
from models.messages import Message
from services import companies, contacts, messages
from services.house import settings
from services.work import Actor, action, clock, kind, visible
from services.work.events import signal

SKIPPED = kind("home.steps_skipped", N_("{actor} skipped the first steps"), "task_alt")
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


class FirstSteps(SQLModel):
    """The first steps in a new workspace that the actor may do: each step by its key, and whether it is done.

    `open` is whether to show them: not all are done, and the actor did not skip them.
    """

    steps: dict[str, bool] = Field(default_factory=dict)
    open: bool = False

    @property
    def blank(self) -> bool:
        """Whether there is nothing to count yet: no contact, and no message."""
        return self.open and not self.steps.get("contact") and not self.steps.get("message")


@action("account.read")
def first_steps(session: Session, actor: Actor) -> FirstSteps:
    """Return which of the first steps are done, as the data itself says."""
    steps = dict(_steps(session, actor))
    skipped = settings.read(session, _skipped(actor), False)
    return FirstSteps(steps=steps, open=not skipped and not all(steps.values()))


@action("account.edit")
def skip_first_steps(session: Session, actor: Actor) -> None:
    """Stop showing the first steps to the actor."""
    settings.write(session, _skipped(actor), True)
    if actor.user_id is not None:
        signal(session, SKIPPED, "users", [actor.user_id])


def _steps(session: Session, actor: Actor) -> Iterator[tuple[str, bool]]:
    if actor.may("maintenance.run"):
        yield "mail", not messages.keeps("email")
    if actor.may("contacts.edit"):
        there = select(col(Contact.id)).where(visible(actor, Contact), col(Contact.binned_at).is_(None))
        yield "contact", bool(session.scalar(select(exists(there))))
    if actor.may("users.edit"):
        people = session.scalar(select(func.count()).select_from(User)) or 0
        yield "colleague", people > 1 or bool(session.scalar(select(exists(select(col(Invitation.id))))))
    if actor.may("messages.send"):
        written = select(col(Message.id)).where(visible(actor, Message))
        yield "message", bool(session.scalar(select(exists(written))))


def _skipped(actor: Actor) -> str:
    return f"home.first_steps:{actor.user_id.hex if actor.user_id else 'house'}"
