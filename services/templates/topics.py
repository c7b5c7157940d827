"""Topics: what people receive and may opt out of, such as news, offers, or the reminder of a yearly check."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.language import N_, _, ngettext
from models.templates import Template, Topic, TopicDraft
from services.records import lists, verbs
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.work import Actor, Invalid, action, step
from services.work import find as find_row

TOPIC = Record(
    N_("topic"),
    Topic,
    TopicDraft,
    kinds("topic", "sell"),
    "sell",
    plural=N_("topics"),
    counted=lambda n: ngettext("{count} topic", "{count} topics", n),
    room="templates.topics",
    path="/templates/topics",
    words=lambda one: (one.name, one.note),
    sorts={"name": col(Topic.name_key), "made_at": col(Topic.made_at)},
)
KINDS = list(TOPIC.kinds)
Query = lists.Query


class TopicCard(TopicDraft):
    """Everything about one topic. An edit must send back its `version`."""

    id: UUID
    version: int
    templates: int
    made_at: datetime
    binned_at: datetime | None


@action("templates.read")
def find(session: Session, actor: Actor, topic_id: UUID) -> TopicCard:
    """Return everything about one topic, in the bin or not."""
    return _card(session, find_row(session, actor, Topic, topic_id, "topic"))


@action("templates.read")
def search(session: Session, actor: Actor, query: Query) -> Page[TopicCard]:
    """Return one page of the topics, outside the bin."""
    rows = select(Topic, _templates(col(Topic.id)).scalar_subquery().label("templates"))
    return lists.search(session, actor, TOPIC, rows, query, make=lambda row: _shown(row.Topic, row.templates))


@action("templates.read")
def names(session: Session, actor: Actor) -> dict[UUID, str]:
    """Return the topics outside the bin by id, sorted by name: choices of a form."""
    here = select(col(Topic.id), col(Topic.name)).where(col(Topic.binned_at).is_(None))
    return {one: name for one, name in session.execute(here.order_by(col(Topic.name_key), col(Topic.id)))}


@action("templates.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> TopicCard:
    """Add a topic from typed values (`TopicDraft`)."""
    return _card(session, verbs.create(session, actor, TOPIC, values))


@action("templates.edit")
def change(
    session: Session,
    actor: Actor,
    topic_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> TopicCard:
    """Change the named fields of a topic, as `verbs.change`."""
    return _card(session, verbs.change(session, actor, TOPIC, topic_id, changes, version=version, before=before))


@action("templates.delete")
def bin(session: Session, actor: Actor, topic_id: UUID, version: int | None = None) -> TopicCard:
    """Move a topic to the bin; what people opted out of stays."""
    return _card(session, verbs.move_to_bin(session, actor, TOPIC, topic_id, version))


@action("templates.edit")
def restore(session: Session, actor: Actor, topic_id: UUID) -> TopicCard:
    """Restore a topic from the bin."""
    return _card(session, verbs.restore(session, actor, TOPIC, topic_id))


@step
def refuse_unknown(session: Session, topic_id: UUID) -> None:
    """Refuse an id that names no topic, or one in the bin."""
    found = session.get(Topic, topic_id)
    if found is None:
        raise Invalid(_("Please check the form."), topic_id=_("There is no such topic."))
    if found.binned:
        raise Invalid(_("Please check the form."), topic_id=_("This topic is in the bin. Restore it first."))


def _templates(topic_id: Any) -> Any:
    return select(func.count()).where(col(Template.topic_id) == topic_id, col(Template.binned_at).is_(None))


def _card(session: Session, topic: Topic) -> TopicCard:
    session.flush()
    return _shown(topic, session.scalar(_templates(topic.id)) or 0)


def _shown(topic: Topic, templates: int) -> TopicCard:
    return TopicCard(**topic.model_dump(exclude={"name_key", "made_by"}), templates=templates)
