"""Reaching: by which channel, and at which address, each customer is reminded; or why not at all."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.contacts import Contact, ContactPoint
from models.language import N_
from services import optouts, sending
from services.channels import CHANNELS
from services.contacts import points
from services.messages.explain import keeps
from services.outbox import recipients
from services.settings.reminders import WAYS
from services.texting import window
from services.work import step

WHY = {
    "nobody": N_("No contact is named, so nobody can be written to."),
    "binned": N_("The contact is in the bin."),
    "no_address": N_("The contact has neither an email address nor a mobile number."),
    "bounced": N_("The address does not work: an earlier message was refused there."),
    "complained": N_("The recipient reported an earlier message as spam."),
    "stop": N_("The recipient replied STOP."),
    "off": N_("The channel is switched off on the page Sending."),
    "window": N_("WhatsApp takes no free text now, and there is no other way."),
}
FIRST = ("stop", "complained", "bounced", "off", "window", "no_address")  # of several reasons the one that is told


@dataclass(frozen=True, slots=True)
class Reach:
    """A channel and an address, or (`code`, a key of WHY) why there is none. `phone` is the customer's, if known."""

    channel: str = ""
    to: str = ""
    phone: str = ""
    code: str = ""


@step
def reach(
    session: Session, way: str, contact_ids: Collection[UUID], ways: Collection[str] = tuple(WAYS)
) -> dict[UUID, Reach]:
    """Return how each of these contacts is reached by one of these ways, `way` first. In four queries, however many they
    are."""
    found: dict[UUID, Reach] = {}
    there = _points(session, contact_ids)
    stopped = _stopped(session, there)
    binned = set(
        session.scalars(select(col(Contact.id)).where(_among(contact_ids), col(Contact.binned_at).is_not(None)))
    )
    for one in contact_ids:
        phone = next((points.open_point(point) for point in there[one] if point.kind == "phone"), "")
        wished = sorted([way, *(name for name in ways if name != way)], key=keeps)
        found[one] = (
            Reach(code="binned") if one in binned else _choose(session, wished, one, there[one], stopped, phone)
        )
    return found


def _choose(
    session: Session, ways: list[str], contact_id: UUID, there: list[ContactPoint], stopped: Any, phone: str
) -> Reach:
    """Return the first way that is open: the wished one, then the others; those with an account before those without."""
    reasons = ["no_address"]
    for name in ways:
        to = _address(there, name)
        if not to:
            continue
        why = stopped[name].get(recipients.key_of(name, to), "") or _shut(session, name, contact_id)
        if not why:
            return Reach(name, to, phone)
        reasons.append(why)
    return Reach(phone=phone, code=min(reasons, key=lambda code: FIRST.index(code) if code in FIRST else -1))


def _address(there: list[ContactPoint], name: str) -> str:
    channel = CHANNELS[name]
    for point in there:
        if point.kind == channel.point:
            with suppress(ValueError):  # a number with an extension takes no text messages
                return channel.clean(points.open_point(point))
    return ""


def _shut(session: Session, name: str, contact_id: UUID) -> str:
    if sending.mode(name) == "off":
        return "off"
    return "window" if window.applies(name) and window.open_until(session, contact_id) is None else ""


def _points(session: Session, contact_ids: Collection[UUID]) -> Mapping[UUID, list[ContactPoint]]:
    query = select(ContactPoint).where(col(ContactPoint.contact_id).in_(contact_ids))
    found: dict[UUID, list[ContactPoint]] = defaultdict(list)
    for point in session.scalars(query.order_by(col(ContactPoint.first).desc(), col(ContactPoint.id))):
        found[point.contact_id].append(point)
    return found


def _stopped(session: Session, there: Mapping[UUID, list[ContactPoint]]) -> dict[str, Mapping[str, str]]:
    """Return what stops transactional messages, by channel and by the key of an address."""
    keys = {
        name: {recipients.key_of(name, to) for some in there.values() if (to := _address(some, name))} for name in WAYS
    }
    found: dict[str, Mapping[str, str]] = {
        name: dict(optouts.stopped_keys(session, name, some, None)) if some else {} for name, some in keys.items()
    }
    texts = {**found["sms"], **found["whatsapp"]}  # who answered STOP to one sort of text gets none of the other
    return found | {name: {**texts, **found[name]} for name in ("sms", "whatsapp")}


def _among(contact_ids: Collection[UUID]) -> Any:
    return col(Contact.id).in_(contact_ids)
