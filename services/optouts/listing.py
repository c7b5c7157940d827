"""The list of opt-outs: by channel, reason, topic and address; their numbers; and what concerns one contact."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.contacts import Contact
from models.language import N_, _, ngettext
from models.privacy import SUPPRESSED, Suppression
from models.templates import Topic
from models.typed import CHANNEL_WORDS, Kind
from services.contacts import points
from services.optouts import erased, suppressions
from services.outbox import recipients
from services.records import fields, lists
from services.records.conditions import column_field, words_field
from services.records.declaration import FilterField, Record, of_noun
from services.records.lists import Page, Slice
from services.work import Actor, action, find, step, visible

SORTS: dict[str, Any] = {"made_at": col(Suppression.made_at)}
EVERYTHING = "all"  # as a filter by topic


@dataclass(frozen=True, slots=True)
class Query:
    """The opt-outs to show: by words of the address, channel, reason, topic (an id, or EVERYTHING); with the lifted
    ones or without; and which part of them."""

    q: str = ""
    channel: str = ""
    reason: str = ""
    topic: UUID | str | None = None
    lifted: bool = False
    part: Slice = field(default_factory=Slice)
    filter: str = ""  # a tree of conditions as JSON (services/records/filters.py)


class Optout(SQLModel):
    """One opt-out. Without a topic it stops everything on its channel."""

    id: UUID
    version: int
    channel: str
    address: str
    topic_id: UUID | None
    topic: str | None
    reason: str
    detail: str
    contact_id: UUID | None
    contact: str | None
    made_at: datetime
    by: str | None
    lifted_at: datetime | None
    lifted_why: str


class Stopped(SQLModel):
    """What a contact does not get: on a channel, of a topic or (None) everything, since when and why."""

    channel: str
    address: str
    topic_id: UUID | None
    topic: str | None
    reason: str
    since: datetime

    @property
    def why(self) -> str:
        """The reason in words."""
        return _(SUPPRESSED.get(self.reason, self.reason))


@action("optouts.read")
def search(session: Session, actor: Actor, query: Query) -> Page[Optout]:
    """Return one page of the opt-outs the actor may see, the latest first. A colleague who does not see everyone sees
    those of the contacts they see, and those they recorded."""
    rows: Any = (
        select(Suppression, col(Topic.name).label("topic"), col(Contact.name).label("contact"), col(User.name).label("by"))
        .select_from(Suppression)
        .outerjoin(Topic, col(Topic.id) == col(Suppression.topic_id))
        .outerjoin(Contact, and_(col(Contact.id) == col(Suppression.contact_id), visible(actor, Contact)))
        .outerjoin(User, col(User.id) == col(Suppression.made_by))
        .where(*_criteria(actor, query), *lists.narrowed(session, actor, of_noun("opt-out"), query.filter))
    )  # fmt: skip
    return lists.page(session, rows, query.part, SORTS, col(Suppression.id), "-made_at", _listed)


@step
def filter_fields(session: Session) -> dict[str, FilterField]:
    """Return by what else than their columns opt-outs are filtered."""
    return {
        "words": words_field(_addressed_as),
        "everything": column_field(N_("Stops everything"), Kind("yes_no"), col(Suppression.topic_id).is_(None)),
        "lifted": column_field(N_("Lifted"), Kind("yes_no"), col(Suppression.lifted_at).is_not(None)),
        "lifted_at": column_field(N_("Lifted on"), Kind("day"), col(Suppression.lifted_at)),
        "made_at": column_field(N_("Since"), Kind("day"), col(Suppression.made_at)),
    }


class OptoutFields(SQLModel):
    """The columns that opt-outs are filtered by."""

    channel: Annotated[str, Kind("choice", words=CHANNEL_WORDS)] = Field(default="", title=N_("Channel"))
    reason: Annotated[str, Kind("choice", words=SUPPRESSED)] = Field(default="", title=N_("Reason"))
    topic_id: Annotated[UUID | None, Kind("reference", table="topics")] = Field(default=None, title=N_("Topic"))
    contact_id: Annotated[UUID | None, Kind("reference", table="contacts")] = Field(default=None, title=N_("Contact"))
    detail: Annotated[str, Kind("line")] = Field(default="", title=N_("Note"))


# Only a list: an opt-out has no page, and no timeline of its own.
OPTOUT = Record(
    N_("opt-out"),
    Suppression,
    OptoutFields,
    suppressions.KINDS,
    "unsubscribe",
    plural=N_("opt-outs"),
    counted=lambda n: ngettext("{count} opt-out", "{count} opt-outs", n),
    room="optouts",
    title="detail",
    path="/optouts",
    sorts=SORTS,
    usual="-made_at",
    filters=filter_fields,
    listed=True,
)


@action("optouts.read")
def counts(session: Session, actor: Actor) -> dict[UUID | None, int]:
    """Return how many opt-outs of each topic hold now; under None, those of everything."""
    here = (col(Suppression.lifted_at).is_(None), visible(actor, Suppression))
    found = select(col(Suppression.topic_id), func.count()).where(*here).group_by(col(Suppression.topic_id))
    return {topic_id: number for topic_id, number in session.execute(found)}


@action("optouts.read")
def topics(session: Session, actor: Actor) -> dict[UUID, str]:
    """Return the topics to choose from, by id."""
    query = select(col(Topic.id), col(Topic.name)).where(col(Topic.binned_at).is_(None))
    return {one: name for one, name in session.execute(query.order_by(col(Topic.name_key), col(Topic.id)))}


@action("optouts.read")
def of_contact(session: Session, actor: Actor, contact_id: UUID) -> list[Stopped]:
    """Return what a contact does not get, for those who write to them: by all of its addresses and numbers."""
    find(session, actor, Contact, contact_id, "contact")
    mine = [_addressed(point.kind, points.open_point(point)) for point in points.of(session, contact_id)]
    holds = (col(Suppression.lifted_at).is_(None), or_(false(), *mine))
    query = select(Suppression, col(Topic.name)).outerjoin(Topic, col(Topic.id) == col(Suppression.topic_id))
    found = session.execute(query.where(*holds).order_by(col(Suppression.made_at), col(Suppression.id)))
    return [
        Stopped(
            **row.model_dump(include={"channel", "topic_id", "reason"}), address=suppressions.opened(row), topic=name,
            since=row.made_at,
        )
        for row, name in found
    ]  # fmt: skip


@step
def shown(session: Session, row: Suppression) -> Optout:
    """Return one opt-out as it is listed."""
    topic = session.get(Topic, row.topic_id) if row.topic_id else None
    contact = session.get(Contact, row.contact_id) if row.contact_id else None
    by = session.get(User, row.made_by) if row.made_by else None
    return _card(row, *(one.name if one else None for one in (topic, contact, by)))


def _criteria(actor: Actor, query: Query) -> Sequence[ColumnElement[bool]]:
    found = [visible(actor, Suppression), col(Suppression.channel) != erased.CHANNEL]
    if not query.lifted:
        found.append(col(Suppression.lifted_at).is_(None))
    if query.channel:
        found.append(col(Suppression.channel) == fields.one_of(query.channel, tuple(CHANNEL_WORDS), "channel"))
    if query.reason:
        found.append(col(Suppression.reason) == fields.one_of(query.reason, tuple(SUPPRESSED), "reason"))
    if query.topic == EVERYTHING:
        found.append(col(Suppression.topic_id).is_(None))
    elif query.topic:
        found.append(col(Suppression.topic_id) == query.topic)
    if query.q.strip():
        found.append(_addressed_as(query.q.strip()[:200]))
    return found


def _addressed_as(words: str) -> ColumnElement[bool]:
    """Return the criterion of addresses that contain these words, or of the number that they are."""
    number = words if words.startswith("+") else f"+{words}"
    keys = recipients.keys_of("sms", number)
    text = col(Suppression.key).contains(words.lower(), autoescape=True)
    return or_(and_(col(Suppression.channel) == "email", text), col(Suppression.key).in_(keys))


def _addressed(kind: str, address: str) -> ColumnElement[bool]:
    """Return the criterion of the rows of an address or number on all channels that reach it."""
    channels = [name for name, one in suppressions.POINTS.items() if one == kind]
    ways = [
        and_(col(Suppression.channel) == name, col(Suppression.key).in_(recipients.keys_of(name, plain(address))))
        for name in channels
    ]
    return or_(false(), *ways)


def plain(address: str) -> str:
    """Return a number without its extension; an email address as it is."""
    return address.partition(" ext.")[0].partition(fields.EXTENSION)[0] if address.startswith("+") else address


def _listed(row: Any) -> Optout:
    return _card(row.Suppression, row.topic, row.contact, row.by)


def _card(row: Suppression, topic: str | None, contact: str | None, by: str | None) -> Optout:
    known = row.model_dump(include=set(Optout.model_fields) - {"address"})
    address = suppressions.opened(row) if row.address else _("Somebody who was erased")
    return Optout(**known, address=address, topic=topic, contact=contact, by=by)
