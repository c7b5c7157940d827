"""Filling: the texts of a message come from a template, and its variables get the values of its recipient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.language import N_, _
from models.messages import MessageDraft
from models.templates import Template
from services import templates
from services.optouts import tokens
from services.templates import rendering
from services.templates.rendering import MissingValues
from services.work import Actor, Invalid, find, step

OTHER = N_("This template is for another channel.")
BINNED = N_("This template is in the bin. Restore it first.")


@dataclass(frozen=True, slots=True)
class Filled:
    """What a message keeps of its template: the version, its topic, and, where it is rendered as it leaves, the values."""

    version_id: UUID | None = None
    topic_id: UUID | None = None
    variables: Mapping[str, Any] | None = None
    """None: the texts stand as they are."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """The subject, the formatted and the plain text with their variables, cleaned: what a schedule fills in each time."""


def has_variables(*texts: str) -> bool:
    """Return whether some text is written in the language of templates."""
    return any("{{" in one or "{%" in one for one in texts)


@step
def take(session: Session, actor: Actor, draft: MessageDraft) -> Template | None:
    """Put the texts of the draft's template where none are typed. Refuses one that is for another channel."""
    if draft.template_id is None:
        return None
    template = find(session, actor, Template, draft.template_id, "template")
    if template.channel != draft.channel or template.binned:
        wrong = _(OTHER) if template.channel != draft.channel else _(BINNED)
        raise Invalid(_("Please check the message."), template_id=wrong)
    draft.subject = draft.subject or template.subject
    if not draft.html and not draft.body:
        draft.html, draft.body = template.html, template.text
    return template


@step
def fill(
    session: Session, actor: Actor, draft: MessageDraft, template: Template | None, contact_id: UUID | None, *,
    late: Mapping[str, Any] | None = None, gaps: bool = False,
) -> Filled:  # fmt: skip
    """Give the variables in the draft's texts the values of a contact, beside those the draft names.

    What is known only when a message leaves is `late`; without it, such a text is rendered once more as it leaves.
    Refuses where a value is missing (`MissingValues`), unless `gaps` may stay.
    """
    whole, version_id = _version(session, draft, template)
    leaves = version_id is not None and _as_it_leaves(whole)
    values = templates.merged(templates.variables_of(session, contact_id, draft.channel, actor), draft.variables)
    blank = [] if gaps else rendering.missing(whole, values)
    if blank:
        raise MissingValues({name: [contact_id] if contact_id else [] for name in blank})
    shown = {**values, "unsubscribe_link": tokens.site() or "…", **(late or {})}
    texts = rendering.render(whole, shown, gaps=True)
    draft.subject, draft.html, draft.body = texts.subject, texts.html, texts.text
    topic_id = template.topic_id if template is not None else None
    written = {"subject": whole.subject, "html": whole.html, "body": whole.text}
    return Filled(version_id, topic_id, templates.used(values, whole.variables) if leaves else None, written)


@step
def missing(
    session: Session, actor: Actor, channel: str, texts: Mapping[str, str], contact_ids: Sequence[UUID]
) -> dict[str, list[UUID]]:
    """Return the variables in typed texts that some of these contacts have no value for, with those contacts."""
    if not has_variables(*texts.values()):
        return {}
    whole = templates.check(texts.get("subject", ""), texts.get("html", ""), texts.get("body", ""), channel)
    return dict(templates.missing_for(session, actor, whole, contact_ids, channel))


@step
def _version(session: Session, draft: MessageDraft, template: Template | None) -> tuple[Any, UUID | None]:
    """Return the texts as they are rendered, and the version that holds them where there is one."""
    typed = (draft.subject, draft.html, draft.body)
    same = template is not None and typed == (template.subject, template.html, template.text)
    try:
        if template is not None and (same or template.content_sid):
            version = templates.freeze(session, template=template)
            return version, version.id
        whole = templates.check(*typed, draft.channel)
        if not _as_it_leaves(whole):
            return whole, None
        version = templates.freeze(session, subject=draft.subject, html=draft.html, text=draft.body)
        return version, version.id
    except Invalid as refusal:
        named = {"body" if name == "text" else name: said for name, said in refusal.fields.items()}
        raise Invalid(refusal.message, **named) from None


def _as_it_leaves(version: Any) -> bool:
    """Return whether texts are rendered as the message leaves: for what is known only then, and by the provider."""
    named = [templates.VARIABLES.get(name) for name in version.variables]
    return bool(getattr(version, "content_sid", None)) or any(one is not None and one.late for one in named)
