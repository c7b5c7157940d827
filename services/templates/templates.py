"""Actions on a template: add, change, move to the bin and restore. Each change of its texts freezes a version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import N_, _, ngettext
from models.templates import Template, TemplateDraft, Topic
from models.typed import CHANNEL_WORDS
from services.records import lists, verbs
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.templates import versions
from services.templates.checking import check
from services.templates.topics import refuse_unknown
from services.templates.versions import VersionCard
from services.work import Actor, Invalid, Mistakes, action
from services.work import find as find_row

TEXTS = ("subject", "html", "text", "content_sid")


def _check(session: Session, draft: TemplateDraft, template: Template | None) -> None:
    with Mistakes() as found:
        if draft.topic_id and (template is None or draft.topic_id != template.topic_id):
            found.check(refuse_unknown, session, draft.topic_id)
        if template is None or any(getattr(draft, n) != getattr(template, n) for n in (*TEXTS, "channel")):
            whole = found.check(check, draft.subject, draft.html, draft.text, draft.channel)
            if whole is not None:
                draft.html = whole.html


TEMPLATE = Record(
    N_("template"),
    Template,
    TemplateDraft,
    kinds("template", "note_add"),
    "article",
    plural=N_("templates"),
    counted=lambda n: ngettext("{count} template", "{count} templates", n),
    words=lambda one: (one.name, one.subject),
    check=_check,
    sorts={"name": col(Template.name_key), "made_at": col(Template.made_at)},
)
KINDS = list(TEMPLATE.kinds)


class TemplateCard(TemplateDraft):
    """Everything about one template. An edit must send back its `version`; what is sent names its `version_id`."""

    id: UUID
    version: int
    topic: str | None
    version_id: UUID | None
    number: int | None
    variables: list[str]
    made_at: datetime
    binned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list."""

    id: UUID
    version: int
    name: str
    channel: str
    subject: str
    topic_id: UUID | None
    topic: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Query(lists.Query):
    """Which templates to show; `channel` is the one they are for."""

    channel: str | None = None


@action("templates.read")
def find(session: Session, actor: Actor, template_id: UUID) -> TemplateCard:
    """Return everything about one template, in the bin or not."""
    return _card(session, find_row(session, actor, Template, template_id, "template"))


@action("templates.read")
def search(session: Session, actor: Actor, query: Query) -> Page[Listed]:
    """Return one page of the templates, outside the bin."""
    columns = (
        getattr(Template, name) for name in ("id", "version", "name", "channel", "subject", "topic_id", "made_at")
    )
    rows: Any = select(*columns, col(Topic.name).label("topic")).outerjoin(
        Topic, col(Topic.id) == col(Template.topic_id)
    )
    if getattr(query, "channel", None):
        rows = rows.where(col(Template.channel) == query.channel)
    return lists.search(session, actor, TEMPLATE, rows, query, make=lambda row: lists.by_name(Listed, row))


@action("templates.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> TemplateCard:
    """Add a template from typed values (`TemplateDraft`). Refuses texts that its language does not have, each with its
    line."""
    return _frozen(session, verbs.create(session, actor, TEMPLATE, values))


@action("templates.edit")
def change(
    session: Session,
    actor: Actor,
    template_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> TemplateCard:
    """Change the named fields of a template, as `verbs.change`. What is under way keeps the version it was sent with."""
    row = verbs.change(session, actor, TEMPLATE, template_id, changes, version=version, before=before)
    return _frozen(session, row)


@action("templates.edit")
def add_version(session: Session, actor: Actor, template_id: UUID, texts: Mapping[str, Any]) -> VersionCard:
    """Give a template other texts, all of them at once, and return their version: the same texts are the same one."""
    if not any(texts.get(name) for name in TEXTS):
        raise Invalid(_("Please check the form."), text=_("Required."))
    whole = {"subject": "", "html": "", "text": "", "content_sid": None, **texts}
    template = verbs.change(session, actor, TEMPLATE, template_id, whole)
    return versions.card(versions.freeze(session, template=template))


@action("templates.delete")
def bin(session: Session, actor: Actor, template_id: UUID, version: int | None = None) -> TemplateCard:
    """Move a template to the bin; what is under way with it still leaves."""
    return _card(session, verbs.move_to_bin(session, actor, TEMPLATE, template_id, version))


@action("templates.edit")
def restore(session: Session, actor: Actor, template_id: UUID) -> TemplateCard:
    """Restore a template from the bin."""
    return _card(session, verbs.restore(session, actor, TEMPLATE, template_id))


def _frozen(session: Session, template: Template) -> TemplateCard:
    if any(getattr(template, name) for name in TEXTS):
        versions.freeze(session, template=template)
    return _card(session, template)


def _card(session: Session, template: Template) -> TemplateCard:
    session.flush()
    topic = session.get(Topic, template.topic_id) if template.topic_id else None
    now = versions.current(session, template)
    return TemplateCard(
        **template.model_dump(exclude={"name_key", "made_by"}),
        topic=topic.name if topic else None,
        version_id=now.id if now else None,
        number=now.number if now else None,
        variables=list(now.variables) if now else [],
    )


CHANNELS = tuple(CHANNEL_WORDS)
