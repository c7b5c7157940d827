"""Recording opt-outs by hand: adding one, and lifting one with a reason."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Field, Session, SQLModel

from models.language import N_, _
from models.privacy import SUPPRESSED, Suppression
from models.templates import Topic
from models.text import line
from models.typed import CHANNEL_WORDS, Line, Name, choice
from services.channels import CHANNELS
from services.optouts import listing, suppressions
from services.optouts.listing import Optout
from services.records import fields
from services.work import Actor, Invalid, Mistakes, action, find, step

BY_HAND = {name: SUPPRESSED[name] for name in ("asked", "opted_out", "stop", "bounced", "complained")}


class OptoutDraft(SQLModel):
    """The typed fields of an opt-out. Without a topic it stops everything on its channel."""

    channel: choice(CHANNEL_WORDS) = Field(  # type: ignore[valid-type]
        default="email", max_length=20, title=N_("Channel"), description=N_("On which way nobody may write to them.")
    )
    address: Name = Field(
        min_length=1,
        max_length=320,
        title=N_("Address"),
        description=N_("An email address, or a number with its country code."),
    )
    reason: choice(BY_HAND) = Field(  # type: ignore[valid-type]
        default="asked", max_length=12, title=N_("Reason"), description=N_("How you know; it stays on record.")
    )
    topic_id: UUID | None = Field(
        default=None, title=N_("Topic"), description=N_("What they no longer want; without one, nothing at all.")
    )
    detail: Line = Field(
        default=None, max_length=300, title=N_("Note"), description=N_("For instance who asked, and when.")
    )


@action("optouts.edit")
def add(session: Session, actor: Actor, values: Mapping[str, Any]) -> Optout:
    """Stop messages to an address, from typed values (`OptoutDraft`). Refuses an impossible address, and a topic that
    does not exist. One that is stopped already stays as it is."""
    with Mistakes() as found:
        draft = found.check(fields.draft, OptoutDraft, dict(values))
        draft = draft or fields.right(OptoutDraft, dict(values), found.fields)
        address = ""
        if not found.fields.keys() & {"channel", "address"}:
            address = found.check(clean, draft.channel, draft.address) or ""
        found.check(_known_topic, session, draft.topic_id)
    row = suppressions.suppress(
        session, draft.channel, address, draft.reason, detail=draft.detail or "", topic_id=draft.topic_id
    )
    return listing.shown(session, row)


@action("optouts.edit")
def lift_one(session: Session, actor: Actor, suppression_id: UUID, why: str = "") -> Optout:
    """Allow the messages that one opt-out stopped. It stays as a record, with the reason. Twice is once."""
    row = find(session, actor, Suppression, suppression_id, "opt-out")
    suppressions.lift_rows(session, [row], why)
    return listing.shown(session, row)


@action("optouts.edit")
def lift_because(session: Session, actor: Actor, suppression_id: UUID, why: str) -> Optout:
    """Do the same from a form, which asks for the reason."""
    if not line(why):
        raise Invalid(_("Please check the form."), why=_("Say why, for those who ask later."))
    return lift_one(session, actor, suppression_id, why)


def clean(channel: str, typed: str) -> str:
    """Return an address as it is kept: an email address, or a number. Refuses any other text (`Invalid`)."""
    if channel in CHANNELS and CHANNELS[channel].point != "phone":
        return fields.email(typed, "address") or ""
    return listing.plain(fields.phone(typed, field="address") or "")


@step
def _known_topic(session: Session, topic_id: UUID | None) -> None:
    if topic_id is not None and session.get(Topic, topic_id) is None:
        raise Invalid(_("Please check the form."), topic_id=_("There is no such topic."))
