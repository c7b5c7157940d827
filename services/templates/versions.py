"""Versions: the texts of a template as they were sent. Each is written once; the same texts are the same version."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from models.templates import Template, TemplateVersion
from services.templates.checking import check
from services.work import Actor, action, step
from services.work import find as find_row


class VersionCard(SQLModel):
    """One version of a template: its number, its texts, and the variables they use."""

    id: UUID
    number: int
    subject: str
    html: str
    text: str
    content_sid: str | None
    variables: list[str]
    made_at: datetime


@step
def freeze(
    session: Session,
    *,
    template: Template | None = None,
    subject: str = "",
    html: str = "",
    text: str = "",
    content_sid: str | None = None,
    channel: str = "email",
) -> TemplateVersion:
    """Return the version with these texts, or those of a template: the one that is there, or a new one.

    Refuses texts that the language does not have (`Invalid`). A message written without a template has a version, too.
    """
    if template is not None:
        subject, html, text, content_sid = template.subject, template.html, template.text, template.content_sid
        channel = template.channel
    whole = check(subject, html, text, channel)
    digest = _digest(whole.subject, whole.html, text, content_sid)
    of = template.id if template is not None else None
    there = _with_digest(session, of, digest)
    if there is not None:
        return there
    mine = col(TemplateVersion.template_id) == of
    last = session.scalar(select(func.max(col(TemplateVersion.number))).where(mine)) if of else 0
    made = TemplateVersion(
        template_id=of,
        number=(last or 0) + 1,
        subject=whole.subject,
        html=whole.html,
        text=whole.text,
        content_sid=content_sid,
        variables=list(whole.variables),
        digest=digest,
        made_by=session.info["actor"].user_id,
    )
    session.add(made)
    session.flush()
    return made


@step
def current(session: Session, template: Template) -> TemplateVersion | None:
    """Return the version of a template's present texts; None while it has no text."""
    digest = _digest(template.subject, template.html, template.text, template.content_sid)
    return _with_digest(session, template.id, digest)


@action("templates.read")
def versions(session: Session, actor: Actor, template_id: UUID) -> Sequence[VersionCard]:
    """Return the versions of a template, the newest first, 100 at most."""
    find_row(session, actor, Template, template_id, "template")
    mine = select(TemplateVersion).where(col(TemplateVersion.template_id) == template_id)
    rows = session.scalars(mine.order_by(col(TemplateVersion.number).desc()).limit(100))
    return [card(one) for one in rows]


def card(one: TemplateVersion) -> VersionCard:
    """Return a version as programs see it."""
    return VersionCard(**one.model_dump())


def _with_digest(session: Session, template_id: UUID | None, digest: str) -> TemplateVersion | None:
    of = col(TemplateVersion.template_id)
    mine = of.is_(None) if template_id is None else of == template_id
    return session.scalars(select(TemplateVersion).where(mine, col(TemplateVersion.digest) == digest)).first()


def _digest(*texts: str | None) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()
