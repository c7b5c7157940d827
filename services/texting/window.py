"""The window: by Twilio, WhatsApp takes free text only until 24 hours after the last message of the person; then an
approved template. Asked when a message is written, and again inside its claim."""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from models.inbound import Received
from models.language import N_, _
from models.templates import TemplateVersion
from services.channels import Envelope, addresses, whatsapp
from services.contacts import points
from services.outbox import recipients
from services.outbox.claim import Claimed, Verdict
from services.work import HOUSE, Invalid, clock, house_actor, step, work
from services.work.places import places

OPEN_FOR = timedelta(hours=24)  # WhatsApp's own rule
CLOSED = N_(
    "WhatsApp takes free text only within 24 hours after the person wrote to you. Use an approved template instead."
)


def applies(channel: str) -> bool:
    """Return whether messages of a channel are bound to it."""
    return channel == "whatsapp" and whatsapp.carried_by(places().config) == "twilio"


@step
def open_until(session: Session, contact_id: UUID) -> datetime | None:
    """Return until when a contact may be sent free text by WhatsApp; None where it may not (any more)."""
    numbers = [points.open_point(one) for one in points.of(session, contact_id, "phone")]
    heard = [at for at in (_heard_at(session, one) for one in numbers) if at is not None]
    return max(heard) + OPEN_FOR if heard else None


@step
def refuse_closed(session: Session, channel: str, number: str) -> None:
    """Refuse free text to a number that may not be sent any (`Invalid`, on `body`)."""
    if applies(channel) and _heard_at(session, number) is None:
        raise Invalid(_("Please check the message."), body=_(CLOSED))


@step
def closed(session: Session, rows: Sequence[Claimed]) -> dict[UUID, Verdict]:
    """Return the claimed WhatsApp messages whose time for free text is over. A check of TABLE 11."""
    mine = [row for row in rows if row.channel == "whatsapp"]
    if not mine or session.info["place"] == HOUSE or not applies("whatsapp"):
        return {}
    named = {row.version_id for row in mine if row.version_id is not None}
    fine = set(session.scalars(_approved(named))) if named else set()
    keys = {row.id: keys_of(row.address) for row in mine if row.version_id not in fine}
    heard = _heard(session, {key for some in keys.values() for key in some})
    return {row_id: Verdict("cancel", CLOSED) for row_id, some in keys.items() if heard.keys().isdisjoint(some)}


def approved(place: str, row: Claimed, envelope: Envelope) -> Envelope:
    """Name the approved template of a WhatsApp message, and its variables. A step of TABLE 11."""
    if row.channel != "whatsapp" or row.version_id is None:
        return envelope
    sid = envelope.values.get("content_sid") or _sid(place, row.version_id)
    if not sid:
        return envelope
    given = (row.variables or {}).items()
    variables = {name: str(value) for name, value in given if isinstance(value, str | int | float)}
    return replace(envelope, values={**envelope.values, "content_sid": sid, "content_variables": json.dumps(variables)})


def _sid(place: str, version_id: UUID) -> str | None:
    with work(house_actor(place), read=True) as session:
        return session.scalar(select(col(TemplateVersion.content_sid)).where(col(TemplateVersion.id) == version_id))


@step
def _heard_at(session: Session, number: str) -> datetime | None:
    """Return when a number was last heard within the window."""
    return max(_heard(session, keys_of(number)).values(), default=None)


@step
def _heard(session: Session, keys: Collection[str]) -> dict[str, datetime]:
    """Return when each of these keys was last heard within the window, of those that were: one query for a whole claim."""
    if not keys:
        return {}
    lately = (col(Received.at) > clock.now() - OPEN_FOR, col(Received.channel) == "whatsapp")
    query = select(col(Received.sender_key), func.max(col(Received.at))).where(
        *lately, col(Received.sender_key).in_(keys)
    )
    return {key: at for key, at in session.execute(query.group_by(col(Received.sender_key)))}


def keys_of(number: str) -> list[str]:
    """Return the keys of a number, however a provider writes it."""
    return [key for one in addresses.variants(number) for key in recipients.keys_of("whatsapp", one)]


def _approved(ids: set[UUID]) -> Select[UUID]:
    has_one = col(TemplateVersion.content_sid).is_not(None)
    return select(col(TemplateVersion.id)).where(col(TemplateVersion.id).in_(ids), has_one)
