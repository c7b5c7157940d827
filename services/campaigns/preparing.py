"""Preparing a campaign: each chosen contact gets its message, or the reason it is left out, by an errand of short works.

One commit holds the recipients of a work, their messages, their rows and texts in the outbox, and how far it came. So
a kill at any moment neither skips nor doubles anybody. These rows go past the trail and the index of words, which have
one entry for the campaign: 50,000 of each would say nothing more and cost most of the time (decision 0042).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from models.campaigns import Campaign, CampaignRecipient
from models.columns import uuid7
from models.contacts import Contact
from models.language import N_
from models.messages import Message
from models.templates import TemplateVersion
from services import settings, templates
from services.campaigns import chosen, progress, times, zones_of
from services.campaigns.gaps import Gaps
from services.campaigns.results import END
from services.channels import CHANNELS
from services.contacts import points
from services.outbox import many, recipients
from services.records import errands
from services.records.errands import ErrandKind, Portion, Worked
from services.work import Actor, clock, step
from services.work.killpoints import reach

CAMPAIGNS = Campaign.__table__  # type: ignore[attr-defined]
RECIPIENTS = CampaignRecipient.__table__  # type: ignore[attr-defined]
MESSAGES = Message.__table__  # type: ignore[attr-defined]
PAUSE = 0.01  # seconds between two works: without it we take the writer again before those who wait for it wake
AT_ONCE = 100  # contacts of one work: others then wait 33 ms at p99 (172 with 500), and 50,000 take 18 s instead of 14
SUBJECT = 200  # characters of a subject in lists


@dataclass(frozen=True, slots=True)
class Recipient:
    """One chosen contact of a work. `key` is empty where its row is known by the contact instead."""

    contact_id: UUID
    zone: str | None
    reason: str
    key: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """Only the subject of a version, to be shown in lists."""

    subject: str
    html: str = ""
    text: str = ""


@step
def begin(session: Session, actor: Actor, campaign: Campaign) -> None:
    """Begin to write the recipients of a campaign, or go on with it, as the person who started it."""
    campaign.state, campaign.started_at = "preparing", campaign.started_at or clock.now()
    params = {"campaign": str(campaign.id), "name": campaign.name}
    left = max(0, campaign.total - campaign.prepared - campaign.left_out)
    errands.begin(session, actor, PREPARE, params, left, made_by=campaign.made_by)


@step
def prepare(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Write the next recipients. Does nothing for a campaign that was paused or stopped meanwhile."""
    mine = select(Campaign).where(col(Campaign.id) == UUID(portion.params["campaign"]))
    campaign = session.scalars(mine.with_for_update()).first()
    if campaign is None or campaign.state != "preparing" or campaign.cursor == END:
        return Worked(0)
    some = _next(session, actor, campaign, portion.at_once)
    if not some:
        _over(session, campaign)
        return Worked(0)
    version = session.get_one(TemplateVersion, campaign.version_id)
    written = _write(session, actor, campaign, version, some)
    out = len(some) - written
    _moved(
        session,
        campaign,
        cursor=some[-1].contact_id,
        prepared=campaign.prepared + written,
        left_out=campaign.left_out + out,
    )
    progress.moved(session, campaign.id)
    reach("campaign chunk")
    return Worked(len(some), some[-1].contact_id.hex, {"written": written, "left out": out}, pause=PAUSE)


PREPARE = ErrandKind(
    "campaign.prepare",
    N_("Preparing “{name}”"),
    "campaigns.send",
    prepare,
    AT_ONCE,
    "/campaigns/{campaign}",
    quiet=True,
)


@step
def _next(session: Session, actor: Actor, campaign: Campaign, limit: int) -> list[Recipient]:
    """Return the next chosen contacts by their ids, each with its reason. Contacts added since the start are not
    among them."""
    query, told = chosen.rows(session, actor, chosen.of(session, campaign))
    query = query.where(col(Contact.made_at) <= (campaign.started_at or clock.now()))
    if campaign.cursor is not None:
        query = query.where(col(Contact.id) > campaign.cursor)
    found = session.connection().execute(query.order_by(col(Contact.id)).limit(limit), told).all()
    there = _taken(session, campaign, [row.key for row in found if row.key])
    met = _written(session, campaign, [row.id for row in found])
    limit_of_delay, when = settings.get(session, settings.CAMPAIGN_LATE), times.of(campaign)
    return [
        Recipient(row.id, row.zone, "double")
        if row.id in met
        else _judged(row, there, campaign.channel, when, limit_of_delay)
        for row in found
    ]


def _judged(row: Any, there: set[str], channel: str, when: times.Times, limit: timedelta) -> Recipient:
    """Return a contact with its reason, by the rules of chosen.py; note its address as taken."""
    if row.reason in ("binned", "no_address"):
        return Recipient(row.id, row.zone, row.reason)
    if row.key in there:
        return Recipient(row.id, row.zone, "double")
    there.add(row.key)
    if row.reason:
        return Recipient(row.id, row.zone, row.reason, row.key)
    zone = zones_of.of_row(row, channel, when)
    if when.too_late(zone, limit):
        return Recipient(row.id, zone, "too_late", row.key)
    try:
        return Recipient(row.id, zone, "", row.key, _opened(row))
    except ValueError:  # a number with an extension takes no text messages; only its seal's key can tell
        return Recipient(row.id, zone, "no_address", row.key)


def _opened(row: Any) -> str:
    if not row.value.startswith(recipients.SEALED):
        return str(row.value)
    return CHANNELS["sms"].clean(points.open_phone(row.value, row.point_id))


@step
def _taken(session: Session, campaign: Campaign, keys: Sequence[str]) -> set[str]:
    """Return which of these addresses another contact of the campaign has."""
    there = select(RECIPIENTS.c.address_key).where(
        RECIPIENTS.c.campaign_id == campaign.id, RECIPIENTS.c.address_key.in_(keys)
    )
    return set(session.connection().execute(there).scalars())


@step
def _written(session: Session, campaign: Campaign, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these contacts have a message of the campaign already: that of a contact merged into them."""
    there = select(RECIPIENTS.c.contact_id).where(
        RECIPIENTS.c.campaign_id == campaign.id, RECIPIENTS.c.contact_id.in_(ids), RECIPIENTS.c.message_id.is_not(None)
    )
    return set(session.connection().execute(there).scalars())


@step
def _write(
    session: Session, actor: Actor, campaign: Campaign, version: TemplateVersion, some: Sequence[Recipient]
) -> int:
    """Write the rows of these contacts, in four statements. Return how many get a message."""
    wanted = [one.contact_id for one in some if not one.reason]
    values = (
        templates.variables_of_many(session, wanted, campaign.channel, actor, version.variables)
        if version.variables
        else {}
    )
    when, place, gaps = times.of(campaign), campaign.prepared, Gaps(version)
    made = {"made_at": clock.now(), "made_by": campaign.made_by, "version": 1}
    rows: list[dict[str, Any]] = []
    messages: list[dict[str, Any]] = []
    outgoing: list[many.One] = []
    for one in some:
        mine = templates.merged(values.get(one.contact_id, {}), campaign.variables)
        blank = gaps.of(mine) if not one.reason else []
        row = made | _recipient(campaign, one, blank)
        if not row["reason"]:
            row["message_id"] = message_id = uuid7()
            subject = _subject(version, mine, campaign)
            messages.append(made | _message(campaign, one, message_id, subject))
            due_at = max(when.due(one.zone, place + len(outgoing), campaign.total), _soonest(campaign))
            key = f"campaign:{campaign.id}:{one.key}"[:200]
            used = templates.used(mine, version.variables)
            outgoing.append(many.One(message_id, key, one.address, one.key, subject, used, due_at))
        rows.append(row)
    if messages:
        session.connection().execute(insert(MESSAGES), messages)
    session.connection().execute(insert(RECIPIENTS), rows)
    many.put_many(session, _shared(campaign), outgoing)
    return len(outgoing)


def _recipient(campaign: Campaign, one: Recipient, blank: Sequence[str]) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "campaign_id": campaign.id,
        "address_key": one.key or f"contact:{one.contact_id}",
        "contact_id": one.contact_id,
        "message_id": None,
        "reason": one.reason or ("missing" if blank else ""),
        "detail": ", ".join(blank)[:200],
    }


def _message(campaign: Campaign, one: Recipient, message_id: UUID, subject: str) -> dict[str, Any]:
    return {
        "id": message_id,
        "channel": campaign.channel,
        "contact_id": one.contact_id,
        "to": recipients.stored(campaign.channel, one.address, "messages.to", message_id),
        "subject": subject,
        "purpose": "message",
        "schedule_id": None,
        "occurrence_on": None,
        "campaign_id": campaign.id,
        "thread_id": None,
        "template_version_id": campaign.version_id,
    }


def _subject(version: TemplateVersion, values: Mapping[str, Any], campaign: Campaign) -> str:
    """Return the subject as lists show it; a text without one is known by its campaign."""
    if not version.subject:
        return campaign.name
    said = templates.render(Subject(version.subject), values, gaps=True).subject or campaign.name
    return said if len(said) <= SUBJECT else f"{said[: SUBJECT - 1]}…"


def _shared(campaign: Campaign) -> many.Shared:
    by = campaign.made_by
    return many.Shared(campaign.channel, campaign.id, campaign.version_id, campaign.topic_id, campaign.files, by)


def _soonest(campaign: Campaign) -> Any:
    return (campaign.started_at or clock.now()) + times.UNDO


@step
def _over(session: Session, campaign: Campaign) -> None:
    """All have their rows: the campaign only has to be sent."""
    _moved(session, campaign, state="running", cursor=END, total=campaign.prepared + campaign.left_out)
    progress.moved(session, campaign.id)


def _moved(session: Session, campaign: Campaign, **values: Any) -> None:
    """Note how far it came. Past the trail, which would have an entry for each work."""
    mine = (CAMPAIGNS.c.id == campaign.id, CAMPAIGNS.c.state == "preparing")
    session.connection().execute(update(CAMPAIGNS).where(*mine).values(**values, version=CAMPAIGNS.c.version + 1))
    session.expire(campaign)
