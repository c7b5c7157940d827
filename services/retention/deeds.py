"""Deeds: how the old rows of a line are found, what is done to one of them, and how that is taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlmodel import Session

from models.contacts import Contact
from models.jobs import Job
from services import contacts, hygiene, jobs, settings
from services.house import register
from services.records import verbs
from services.work import Actor, clock, step


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done to old rows of a table: which ones are `old` at a time (`at`, kept for a span), what is done to one,
    and its undo, which returns whether there was something to undo. `permission` is needed beside that of settings."""

    row: Any
    old: Callable[[datetime, timedelta], ColumnElement[bool]]
    do: Callable[[Session, Actor, Any], object]
    undo: Callable[[Session, Actor, Any], bool]
    verb: str
    permission: str


@step
def _archive_job(session: Session, actor: Actor, job: Job) -> None:
    jobs.archive(session, job)


@step
def _bring_back_job(session: Session, actor: Actor, job: Job) -> bool:
    return jobs.bring_back(session, job)


@step
def _bin_contact(session: Session, actor: Actor, contact: Contact) -> None:
    verbs.move_to_bin(session, actor, contacts.CONTACT, contact.id)


@step
def _restore_contact(session: Session, actor: Actor, contact: Contact) -> bool:
    if contact.binned_at is None:
        return False
    contacts.restore(session, actor, contact.id)
    return True


JOBS = Deed(Job, lambda at, kept: jobs.old(at - kept), _archive_job, _bring_back_job, "archived", "jobs.edit")
LEADS = Deed(Contact, hygiene.old_leads, _bin_contact, _restore_contact, "binned", "contacts.delete")
CONTACTS = Deed(
    Contact, lambda at, kept: hygiene.quiet(at - kept), _bin_contact, _restore_contact, "binned", "contacts.delete"
)


@step
def kept(session: Session, days: Any) -> timedelta:
    """Return how long a line keeps its rows: the value of a setting, or a fixed span."""
    if isinstance(days, timedelta):
        return days
    value = settings.get(session, days)
    return value if isinstance(value, timedelta) else hygiene.years(value)


def new_year(place: str) -> datetime:
    """Return when this year began for a workspace."""
    zone = register.workspace(place).zone
    return datetime(clock.today(zone).year, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
