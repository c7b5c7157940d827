"""Writing on the page: to one recipient or to several contacts at once, each with a message of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from models.contacts import Contact
from models.language import N_, _
from models.messages import Message
from models.templates import Template
from services import optouts, sending, settings
from services.accounts import users
from services.channels import CHANNELS, Channel, sender
from services.messages import compose
from services.messages.compose import Addressed, address, address_of, checked_time
from services.outbox import recipients
from services.templates import late
from services.templates.rendering import MissingValues
from services.texting import window
from services.work import Actor, Invalid, Mistakes, action, errand, step, visible, work
from services.work.places import places

MOST = 50  # contacts at once; more are a campaign
BINNED = N_("In the bin")
NONE = {"email": N_("No email address"), "phone": N_("No mobile number")}
STOPPED = {"bounced": N_("Address does not work")}
OPTED_OUT = N_("Opted out")


class Reached(SQLModel):
    """A contact who gets a message, and its address; or who does not, and why."""

    id: UUID
    name: str
    to: str = ""
    why: str = ""


class Foreseen(SQLModel):
    """What becomes of a message to some contacts: who gets it, and who is left out."""

    reached: list[Reached]
    left_out: list[Reached]
    bound: bool = False
    """Whether a single contact may be sent free text only for a while after it wrote (WhatsApp by Twilio)."""
    open_until: datetime | None = None
    """Until when; None: not now."""


class Desk(SQLModel):
    """What the page has to know before somebody writes: the sender's names, and the workspace's settings."""

    me: str
    us: str
    sender: str
    """The address of the installation."""
    reply_to: str
    signature: str
    undo: int
    """Seconds."""
    price: Decimal | None
    """Of a segment of an SMS; None: none is shown."""


class Written(SQLModel):
    """The messages that were written, and who was left out."""

    ids: list[UUID]
    to: str
    left_out: list[Reached]
    waits: int = 0
    """Seconds before they leave."""


@action("messages.send")
def desk(session: Session, actor: Actor) -> Desk:
    """Return what the page that writes shows."""
    me, config = users.me(session, actor), places().config
    us, ours = parseaddr(_ours())
    return Desk(
        me=me.name,
        us=us,
        sender=ours,
        reply_to=config.reply_address or ours,
        signature=me.signature,
        undo=int(settings.get(session, settings.UNDO).total_seconds()),
        price=_price(settings.get(session, settings.SMS_PRICE)),
    )


@action("messages.send")
def foresee(
    session: Session, actor: Actor, channel: str, contact_ids: Sequence[UUID], template_id: UUID | None = None
) -> Foreseen:
    """Return which of these contacts would get a message, and why the others would not. Those the actor may not see are
    in neither list."""
    template = session.get(Template, template_id) if template_id else None
    there = _people(session, actor, contact_ids[:MOST])
    wanted = [there[one] for one in dict.fromkeys(contact_ids) if one in there]
    found = _foreseen(session, wanted, CHANNELS[channel], template.topic_id if template else None)
    if window.applies(channel) and len(wanted) == 1:
        found.bound, found.open_until = True, window.open_until(session, wanted[0].id)
    return found


@errand("messages.send")
def write(
    actor: Actor, values: Mapping[str, Any], contact_ids: Sequence[UUID] = (), send_at: str | None = None, *,
    named: str = "me", test: bool = False,
) -> Written:  # fmt: skip
    """Write one message, or one to each of several contacts (`MOST`), as the page does: with their variables filled in,
    from the user's name or (`named` "us") the installation's, and a moment later, so that it can be undone.

    Refuses what `send` refuses, and who is stopped; of several, these are left out.
    """
    told = late(actor.place)
    with work(actor) as session:
        session.info.setdefault("action", "messages.write")
        if len(contact_ids) > MOST:
            many = _("Choose at most {count} contacts. Write to more of them with a campaign.").format(count=MOST)
            raise Invalid(_("Please check the message."), to=many)
        with Mistakes() as found:
            when = found.check(checked_time, send_at, actor.zone)
            letters, left = found.check(_letters, session, actor, values, contact_ids, told, test=test) or ([], [])
        waits = settings.get(session, settings.UNDO) if send_at is None and not test else timedelta()
        sending.refuse_many(session, letters[0].draft.channel, len(letters))
        made = _post(session, actor, letters, when + waits, named=named, test=test)
        return Written(ids=[one.id for one in made], to=letters[0].to, left_out=left, waits=int(waits.total_seconds()))


@step
def from_header(session: Session, actor: Actor, named: str) -> dict[str, str]:
    """Return the header that names the sender: the user, at the installation's address. Only the name is chosen."""
    name, ours = users.me(session, actor).name, parseaddr(_ours())[1]
    shown = f'"{name}"'.replace("\\", "") if name.isascii() else name
    return {"From": f"{shown} <{ours}>"} if named == "me" and name and ours else {}


@step
def _letters(
    session: Session, actor: Actor, values: Mapping[str, Any], contact_ids: Sequence[UUID], told: Mapping[str, Any], *,
    test: bool,
) -> tuple[list[Addressed], list[Reached]]:  # fmt: skip
    """Return the messages to write, and who is left out. Refuses variables without a value, with all the contacts."""
    if len(contact_ids) < 2 or test:
        one = address(session, actor, values, test, late=told)
        if not test:
            refuse_stopped(session, one)
        return [one], []
    wanted = _people(session, actor, contact_ids)
    channel = CHANNELS.get(str(values.get("channel") or "email"), CHANNELS["email"])
    template = session.get(Template, values["template_id"]) if values.get("template_id") else None
    people = [wanted[one] for one in dict.fromkeys(contact_ids) if one in wanted]
    foreseen = _foreseen(session, people, channel, template.topic_id if template else None)
    if not foreseen.reached:
        raise Invalid(_("Please check the message."), to=_("Nobody of them would get it."))
    letters, gaps = [], dict[str, list[UUID]]()
    for person in foreseen.reached:
        try:
            letters.append(address(session, actor, {**values, "to": "", "contact_id": person.id}, late=told))
        except MissingValues as missing:
            for name in missing.more["missing"]:
                gaps.setdefault(name, []).append(person.id)
    if gaps:
        raise MissingValues(gaps)
    return letters, foreseen.left_out


@step
def _post(
    session: Session, actor: Actor, letters: Sequence[Addressed], when: datetime, *, named: str, test: bool
) -> list[Message]:
    headers = from_header(session, actor, named) if letters[0].draft.channel == "email" else {}
    purpose = "test" if test else "message"
    return [compose.post(session, replace(one, headers={**one.headers, **headers}), when, purpose) for one in letters]


@step
def _foreseen(session: Session, people: Sequence[Contact], channel: Channel, topic_id: UUID | None) -> Foreseen:
    found = Foreseen(reached=[], left_out=[])
    at = {one.id: address_of(session, one.id, channel) or "" for one in people}
    keys = {one: recipients.key_of(channel.name, to) for one, to in at.items() if to}
    stopped = optouts.stopped_keys(session, channel.name, keys.values(), topic_id)
    for one in people:
        reason = stopped.get(keys.get(one.id, ""), "")
        none = NONE.get(channel.point or "", channel.address)
        why = BINNED if one.binned else none if not at[one.id] else STOPPED.get(reason, OPTED_OUT) if reason else ""
        told = Reached(id=one.id, name=one.name, to=at[one.id], why=_(why) if why else "")
        (found.left_out if why else found.reached).append(told)
    return found


@step
def refuse_stopped(session: Session, one: Addressed) -> None:
    """Refuse at once what would be cancelled when it is due."""
    channel = one.draft.channel
    why = optouts.why_not(session, channel, recipients.key_of(channel, one.to), one.filled.topic_id)
    if why:
        raise Invalid(_("Please check the message."), to=_(why))


@step
def _people(session: Session, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Contact]:
    rows = session.scalars(select(Contact).where(col(Contact.id).in_(ids), visible(actor, Contact)))
    return {one.id: one for one in rows}


def _ours() -> str:
    config = places().config
    try:
        return sender.of(config.mail_from, config.site_url)
    except ValueError:
        return ""


def _price(typed: str) -> Decimal | None:
    try:
        return Decimal(typed.replace(",", ".")) if typed.strip() else None
    except InvalidOperation:
        return None
