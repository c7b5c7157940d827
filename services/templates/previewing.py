"""Previews: a template as one contact would get it; and, for many, who has no value for what."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel

from models.contacts import Contact
from models.templates import Template
from services.templates import rendering, variables
from services.templates.checking import check
from services.templates.rendering import Texts, Version
from services.work import Actor, action, errand, step, work
from services.work import find as find_row

AT_ONCE = 500  # contacts read together


class Preview(SQLModel):
    """The texts as one contact would get them, and the variables that this contact has no value for."""

    subject: str
    html: str
    text: str
    missing: list[str]


@errand("templates.read")
def preview(actor: Actor, template_id: UUID, contact_id: UUID | None = None) -> Preview:
    """Return a template as a contact would get it; without a contact, with examples. Where a value is missing, the text
    has a gap. Refuses a contact the actor may not see."""
    late = variables.late(actor.place)
    with work(actor, read=True) as session:
        template = find_row(session, actor, Template, template_id, "template")
        whole = check(template.subject, template.html, template.text, template.channel)
        values = _values(session, actor, template.channel, contact_id) | late
    return _shown(whole, values)


@errand("templates.read")
def draft_preview(actor: Actor, texts: Mapping[str, Any], contact_id: UUID | None = None) -> Preview:
    """Return texts that are being typed (`channel`, `subject`, `html`, `text`) as a contact would get them, with its
    variables marked. Refuses what could not be saved, with its line."""
    channel = str(texts.get("channel") or "email")
    subject, html, text = (str(texts.get(name) or "") for name in ("subject", "html", "text"))
    whole = check(subject, html, text, channel)
    late = variables.late(actor.place)
    with work(actor, read=True) as session:
        values = _values(session, actor, channel, contact_id) | late
    found, blank = rendering.tinted(whole, values)
    return Preview(subject=found.subject, html=found.html, text=found.text, missing=blank)


@action("templates.read")
def missing_for(
    session: Session, actor: Actor, version: Version, contact_ids: Sequence[UUID], channel: str = "email"
) -> dict[str, list[UUID]]:
    """Return the variables that some of these contacts have no value for, each with the ids of those contacts.

    Contacts the actor may not see are left out. Only those without some value are rendered.
    """
    found: dict[str, list[UUID]] = {}
    for begin in range(0, len(contact_ids), AT_ONCE):
        for one, values in several(session, actor, contact_ids[begin : begin + AT_ONCE], channel).items():
            for name in _blank(version, values):
                found.setdefault(name, []).append(one)
    return found


@step
def several(session: Session, actor: Actor, contact_ids: Sequence[UUID], channel: str) -> dict[UUID, dict[str, Any]]:
    """Return the values of several contacts that the actor may see, by id."""
    return variables.variables_of_many(session, contact_ids, channel, actor)


def _blank(version: Version, values: Mapping[str, Any]) -> list[str]:
    names = getattr(version, "variables", None)
    return [] if names is not None and rendering.complete(names, values) else rendering.missing(version, values)


def _values(session: Session, actor: Actor, channel: str, contact_id: UUID | None) -> dict[str, Any]:
    if contact_id is None:
        return variables.examples() | variables.variables_of(session, None, channel, actor)
    find_row(session, actor, Contact, contact_id, "contact")
    found = variables.variables_of(session, contact_id, channel, actor)
    return found | {"unsubscribe_link": variables.VARIABLES["unsubscribe_link"].example}


def _shown(version: Version, values: Mapping[str, Any]) -> Preview:
    blank = rendering.missing(version, values)
    found: Texts = rendering.render(version, values, gaps=True)
    return Preview(subject=found.subject, html=found.html, text=found.text, missing=blank)
