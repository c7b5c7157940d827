"""What became of a campaign: its counts by state and by reason, its pace, and its recipients."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.campaigns import CAMPAIGN_STATES, LEFT_OUT, Campaign, CampaignRecipient
from models.contacts import Contact
from models.language import N_
from models.messages import Message
from models.outbox import STATES
from models.templates import Topic
from models.typed import Kind
from services.campaigns import times
from services.outbox import recipients as addresses
from services.outbox.states import OUTBOX
from services.records import fields, lists
from services.records.conditions import column_field
from services.records.declaration import FilterField, of_noun
from services.records.lists import Page, Slice
from services.records.search import among, matching
from services.work import Actor, action, clock, step, visible
from services.work import find as find_row

RECIPIENTS = CampaignRecipient.__table__  # type: ignore[attr-defined]
WAITS = ("pending", "held", "claimed", "handed")
END = UUID(int=(1 << 128) - 1)  # the cursor of a campaign whose recipients all have their rows
PACE = timedelta(minutes=1)  # the rate is that of the last minute
SORTS: dict[str, Any] = {"made_at": col(Campaign.made_at)}


class CampaignCard(SQLModel):
    """Everything about one campaign. `states` counts its messages by their state, `left_out` contacts by reason (a key
    of `LEFT_OUT`); `rate` is messages a second; `undo_until`: before, nothing is handed over."""

    id: UUID
    version: int
    name: str
    channel: str
    state: str
    why: str
    topic_id: UUID | None
    topic: str | None
    version_id: UUID
    schedule_id: UUID | None
    send_at: datetime | None
    in_zones: bool
    spread: int
    guarded: bool
    total: int
    prepared: int
    will_get: int
    left_out: dict[str, int] = Field(default_factory=dict)
    states: dict[str, int] = Field(default_factory=dict)
    rate: float = 0.0
    seconds_left: int | None = None
    undo_until: datetime | None
    made_at: datetime
    made_by: UUID | None
    author: str | None
    started_at: datetime | None
    ended_at: datetime | None

    def count(self, *states: str) -> int:
        """Return how many of its messages are in these states."""
        return sum(self.states.get(one, 0) for one in states)

    @property
    def settled(self) -> int:
        """How many of its messages have an outcome."""
        return sum(self.states.values()) - self.count(*WAITS)


class RecipientCard(SQLModel):
    """One chosen contact: the message written to it and its state, or the reason it was left out."""

    id: UUID
    contact_id: UUID | None
    contact: str | None
    message_id: UUID | None
    to: str | None
    state: str | None
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Query:
    """Which campaigns to show: by words of the name, state, a filter; and which part of them."""

    part: Slice = field(default_factory=Slice)
    q: str = ""
    state: str = ""
    filter: str = ""  # a tree of conditions as JSON (services/records/filters.py)


@dataclass(frozen=True, slots=True)
class RecipientQuery:
    """Which recipients of a campaign to show: by states of their messages, or by the reason they were left out."""

    states: tuple[str, ...] = ()
    reason: str = ""
    part: Slice = field(default_factory=Slice)


@action("campaigns.read")
def find(session: Session, actor: Actor, campaign_id: UUID) -> CampaignCard:
    """Return everything about one campaign the actor may see."""
    return card(session, actor, find_row(session, actor, Campaign, campaign_id, "campaign"))


@action("campaigns.read")
def search(session: Session, actor: Actor, query: Query) -> Page[CampaignCard]:
    """Return one page of the campaigns the actor may see, the latest first."""
    where = [visible(actor, Campaign), *lists.narrowed(session, actor, of_noun("campaign"), query.filter)]
    if query.state:
        where.append(col(Campaign.state) == fields.one_of(query.state, tuple(CAMPAIGN_STATES), "state"))
    if query.q.strip():
        words, key = matching(session, query.q, "campaign"), col(Campaign.id)
        where.append(key.is_(None) if words is None else among(session, key, words))
    here = select(Campaign).where(*where)
    total, capped = lists.count(session, select(col(Campaign.id)).where(*where))
    found = session.scalars(lists.cut(here, query.part, SORTS, col(Campaign.id), "-made_at")).all()
    page = found[: lists.size(query.part)]
    cursor = lists.cursor_after(page[-1], query.part, "-made_at", SORTS) if len(found) > len(page) else None
    return Page(cards(session, page), total, capped, cursor)


@step
def filter_fields(session: Session) -> dict[str, FilterField]:
    """Return by what else than their columns campaigns are filtered."""
    states = Kind("choice", words=CAMPAIGN_STATES)
    return {
        "state": column_field(N_("Status"), states, col(Campaign.state)),
        "topic_id": column_field(N_("Topic"), Kind("reference", table="topics"), col(Campaign.topic_id)),
        "started_at": column_field(N_("Started"), Kind("day"), col(Campaign.started_at)),
        "ended_at": column_field(N_("Ended"), Kind("day"), col(Campaign.ended_at)),
    }


@action("campaigns.read")
def recipients(session: Session, actor: Actor, campaign_id: UUID, query: RecipientQuery) -> Page[RecipientCard]:
    """Return one page of the recipients of a campaign, in the order they were written."""
    find_row(session, actor, Campaign, campaign_id, "campaign")
    states = [fields.one_of(one, STATES, "state") for one in query.states]
    here = select(RECIPIENTS.c.id).where(RECIPIENTS.c.campaign_id == campaign_id)
    if query.reason:
        here = here.where(RECIPIENTS.c.reason == fields.one_of(query.reason, tuple(LEFT_OUT), "reason"))
    if states:
        here = here.join(OUTBOX, OUTBOX.c.id == RECIPIENTS.c.message_id)
        here = here.where(OUTBOX.c.group_id == campaign_id, OUTBOX.c.state.in_(states))
    total, capped = lists.count(session, here)
    cut = lists.cut(here, query.part, {"id": RECIPIENTS.c.id}, RECIPIENTS.c.id, "id").cte("page")
    rows = session.execute(_shown(cut)).all()
    page = rows[: lists.size(query.part)]
    more = {"id": RECIPIENTS.c.id}
    cursor = lists.cursor_after(page[-1], query.part, "id", more) if len(rows) > len(page) else None
    return Page([_recipient(row) for row in page], total, capped, cursor)


@step
def card(session: Session, actor: Actor, campaign: Campaign) -> CampaignCard:
    """Return everything about one campaign, with its pace."""
    session.flush()
    found = cards(session, [campaign])[0]
    if found.state in ("preparing", "running"):
        found.rate = _rate(session, campaign)
        waits = found.count(*WAITS) + max(0, found.will_get - sum(found.states.values()))
        found.seconds_left = math.ceil(waits / found.rate) if found.rate and waits else None
    return found


@step
def cards(session: Session, some: Sequence[Campaign]) -> list[CampaignCard]:
    """Return everything about these campaigns but their pace: four queries for any number of them."""
    ids = [one.id for one in some]
    states = _by(session, OUTBOX.c.group_id, OUTBOX.c.state, ids)
    reasons = _by(session, RECIPIENTS.c.campaign_id, RECIPIENTS.c.reason, ids)
    authors = _names(session, User, {one.made_by for one in some})
    topics = _names(session, Topic, {one.topic_id for one in some})
    made = []
    for one in some:
        left_out = _left_out(one, reasons.get(one.id, {}))
        shown = one.model_dump(include=CampaignCard.model_fields.keys() - {"left_out"})
        made.append(
            CampaignCard(
                **shown,
                author=authors.get(one.made_by),
                topic=topics.get(one.topic_id),
                left_out=left_out,
                states=states.get(one.id, {}),
                will_get=max(0, one.total - sum(left_out.values())),
                undo_until=one.started_at + times.UNDO if one.started_at else None,
            )
        )
    return made


def _left_out(campaign: Campaign, found: dict[str, int]) -> dict[str, int]:
    """Return who is left out by reason: until all recipients have their rows, as it was counted before the click."""
    counted = campaign.chosen.get("counted")
    if campaign.cursor != END and counted is not None:
        return dict(counted)
    return {reason: number for reason, number in found.items() if reason}


@step
def _by(session: Session, of: Any, by: Any, ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    for one, name, number in session.execute(select(of, by, func.count()).where(of.in_(ids)).group_by(of, by)):
        found.setdefault(one, {})[name] = number
    return found


@step
def _names(session: Session, kind: type[User] | type[Topic], ids: set[UUID | None]) -> dict[UUID | None, str]:
    rows = session.execute(select(col(kind.id), col(kind.name)).where(col(kind.id).in_(ids - {None})))
    return {one: name for one, name in rows}


@step
def _rate(session: Session, campaign: Campaign) -> float:
    """Return how many of its messages a second had their outcome lately."""
    since = max(clock.now() - PACE, campaign.started_at or campaign.made_at)
    lately = select(func.count()).where(OUTBOX.c.settled_at > since, OUTBOX.c.group_id == campaign.id)
    seconds = max(1.0, (clock.now() - since).total_seconds())
    return round((session.scalar(lately) or 0) / seconds, 2)


def _shown(cut: Any) -> Any:
    return (
        select(
            RECIPIENTS.c.id,
            RECIPIENTS.c.contact_id,
            col(Contact.name),
            RECIPIENTS.c.message_id,
            col(Message.to),
            OUTBOX.c.state,
            RECIPIENTS.c.reason,
            RECIPIENTS.c.detail,
        )
        .select_from(cut)
        .join(RECIPIENTS, RECIPIENTS.c.id == cut.c.id)
        .outerjoin(Contact, col(Contact.id) == RECIPIENTS.c.contact_id)
        .outerjoin(Message, col(Message.id) == RECIPIENTS.c.message_id)
        .outerjoin(OUTBOX, OUTBOX.c.id == RECIPIENTS.c.message_id)
        .order_by(RECIPIENTS.c.id)
    )


def _recipient(row: Any) -> RecipientCard:
    to = addresses.opened(row.to, "messages.to", row.message_id) if row.to else None
    return RecipientCard(
        id=row.id,
        contact_id=row.contact_id,
        contact=row.name,
        message_id=row.message_id,
        to=to,
        state=row.state,
        reason=row.reason,
        detail=row.detail,
    )
