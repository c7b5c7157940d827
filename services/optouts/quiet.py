"""Quiet hours: marketing texts wait for the morning of the person they go to. Personal ones are never delayed."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone
from sqlalchemy import select
from sqlmodel import Session, col

from models.contacts import Contact
from models.language import N_
from models.messages import Message
from services import settings
from services.house import register
from services.outbox.claim import Claimed, Verdict
from services.work import HOUSE, clock, step

CHANNELS = ("sms", "whatsapp")
WHY = N_("It waits for the end of the quiet hours where its recipient is.")


@step
def wait_for_morning(session: Session, rows: Sequence[Claimed]) -> dict[UUID, Verdict]:
    """Return the claimed texts with a topic that fall into the quiet hours of their recipients: each waits for the
    morning there. One that expires before is not sent: its expiry wins (services/outbox/claim.py)."""
    texts = [row for row in rows if row.topic_id is not None and row.channel in CHANNELS]
    if session.info["place"] == HOUSE or not texts:
        return {}
    hours = settings.get(session, settings.QUIET_FROM), settings.get(session, settings.QUIET_UNTIL)
    theirs = _of_contacts(session, [row.id for row in texts])
    usual, now, found = register.workspace(session.info["place"]).zone, clock.now(), {}
    for row in texts:
        until = ends_at(now, zone_of(theirs.get(row.id), row.address, usual), *hours)
        if until is not None:
            found[row.id] = Verdict("later", WHY, until)
    return found


def ends_at(now: datetime, zone: str, begins: time, ends: time) -> datetime | None:
    """Return when the quiet hours that hold at `now` end in a zone; None while they do not hold, or last no time."""
    local = now.astimezone(ZoneInfo(zone))
    at = local.time().replace(tzinfo=None)
    over_midnight = begins > ends
    holds = (at >= begins or at < ends) if over_midnight else begins <= at < ends
    if not holds:
        return None
    return _moment(local.date() + timedelta(days=over_midnight and at >= begins), ends, zone)


def zone_of(contact: str | None, address: str, usual: str) -> str:
    """Return the zone of a recipient: the contact's, else that of the number, else the workspace's."""
    if contact in clock.zone_names():
        return str(contact)
    zones: Collection[str] = ()
    with suppress(phonenumbers.NumberParseException):
        zones = timezone.time_zones_for_number(phonenumbers.parse(address))
    known = [zone for zone in zones if zone in clock.zone_names()]
    # A number of a whole country may be anywhere in it: where the workspace is, if it is there, too.
    return usual if not known or usual in known else known[0]


def _moment(day: date, at: time, zone: str) -> datetime:
    """Return a local time as a moment; one that the clock change skips is the moment after it (decision 0002)."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


@step
def _of_contacts(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, str | None]:
    query = select(col(Message.id), col(Contact.zone)).join(Contact, col(Contact.id) == col(Message.contact_id))
    found = session.execute(query.where(col(Message.id).in_(ids)))
    return {one: zone for one, zone in found}
