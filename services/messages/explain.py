"""Why a message was sent or not: when, by whom, every attempt, and what the server said, in plain sentences."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import computed_field
from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models import dates
from models.accounts import User
from models.contacts import Contact
from models.language import N_, _
from models.messages import Message
from models.outbox import QUEUES, Attempt, Outgoing, OutgoingText, State
from services import files
from services.channels import CHANNELS, addresses, texts
from services.house import settings
from services.messages import rendered
from services.outbox import holds, recipients
from services.outbox.claim import LATER, ON_TEST
from services.work import Actor, action, step
from services.work import find as find_row
from services.work.places import places

LABELS = {
    "pending": N_("Waiting"),
    "held": N_("Held"),
    "claimed": N_("Sending"),
    "handed": N_("Sending"),
    "kept": N_("Kept here"),
    "sent": N_("Sent"),
    "delivered": N_("Delivered"),
    "bounced": N_("Bounced"),
    "failed": N_("Failed"),
    "unknown": N_("Unknown"),
    "cancelled": N_("Cancelled"),
}

IN_BIN = N_("Its contact is in the bin: unless it is restored before then, the message is cancelled.")

STANDS = {
    "pending": N_("It waits for {time}, as {person} asked."),
    "held": N_("Sending was held; it is about to be sent."),
    "claimed": N_("It is being sent now."),
    "handed": N_("It was handed to the {carrier}, whose answer is awaited."),
    "sent": N_("Accepted by the {carrier} at {time}."),
    "kept": N_("It was kept here at {time} and not sent, because no {carrier} was set up."),
    "delivered": N_("It arrived at {time}."),
    "bounced": N_("It bounced at {time}."),
    "failed": N_("It could not be sent and is not tried again."),
    "unknown": N_("It was handed over, but no clear answer came: it may or may not have arrived."),
}
TESTED = N_("Its channel was on test: it went to the test address instead of its recipient.")
LANDLINE = N_("This number may be a landline, which takes no text messages.")
RESOLVE = N_("It is never sent again automatically. Find out what happened, then resolve it.")
ASKED = N_(
    "The provider is asked 1, 5 and 30 minutes later. What it knows settles the message. Otherwise find out what happened, "
    "then resolve it. It is never sent again automatically."
)
NOT_ASKED = N_(
    "MSG91 cannot be asked about it, because it gives no answer without an id of its own. Look at its log, then resolve the "
    "message. It is never sent again automatically."
)


class Step(SQLModel):
    """One step of one attempt, in words."""

    at: datetime
    number: int
    state: str
    phase: str
    code: int | None
    text: str
    by: str | None


class Attached(SQLModel):
    """A file of a message. `size` is in bytes."""

    id: UUID
    name: str
    size: int
    type: str


class MessageCard(SQLModel):
    """Everything about one message. `version` is that of its row in the outbox."""

    id: UUID
    version: int
    state: State
    channel: str
    purpose: str
    to: str
    subject: str
    body: str
    html: str
    attachments: list[Attached]
    contact_id: UUID | None
    contact: str | None
    schedule_id: UUID | None
    occurrence_on: date | None
    made_at: datetime
    made_by: UUID | None
    author: str | None
    due_at: datetime
    asked_for_at: datetime
    settled_at: datetime | None
    tries: int
    attempts: list[Step] = Field(default_factory=list)
    explanation: str = ""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def cancellable(self) -> bool:
        """Whether it can still be stopped."""
        return self.state in ("pending", "held", "claimed")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def warning(self) -> str:
        """What may keep it from arriving; empty when nothing is known."""
        return _(LANDLINE) if self.channel == "sms" and not addresses.surely_mobile(self.to) else ""


def carrier(channel: str) -> str:
    """Return the party that takes messages of a channel, as sentences name it; a general word for a removed channel."""
    return _(CHANNELS[channel].carrier) if channel in CHANNELS else _("provider")


def keeps(channel: str) -> bool:
    """Return whether messages of this channel are kept here instead of leaving, because it has no account yet."""
    return channel in CHANNELS and not CHANNELS[channel].ready(places().config)


def label(state: str, channel: str) -> str:
    """Return the state in a few words."""
    if state == "kept" and keeps(channel):
        return _("Kept here: no {carrier} yet").format(carrier=carrier(channel))
    return _(LABELS[state])


@action("messages.read")
def find(session: Session, actor: Actor, message_id: UUID) -> MessageCard:
    """Return everything about one message the actor may see."""
    return card(session, find_row(session, actor, Message, message_id, "message"))


@step
def card(session: Session, message: Message) -> MessageCard:
    """Return everything about one message."""
    session.flush()
    out = session.get_one(Outgoing, message.id, populate_existing=True)
    text = session.get_one(OutgoingText, message.id)
    body, html = rendered.texts(session, out, text)
    contact = session.get(Contact, message.contact_id) if message.contact_id else None
    author = session.get(User, message.made_by) if message.made_by else None
    steps = _steps(session, message.id)
    held = settings.read(session, holds.HELD) if out.state in ("pending", "held") else None
    return MessageCard(
        **message.model_dump(
            include={
                "id",
                "channel",
                "purpose",
                "subject",
                "contact_id",
                "schedule_id",
                "occurrence_on",
                "made_at",
                "made_by",
            }
        ),
        to=recipients.opened(message.to, "messages.to", message.id),
        version=out.version,
        state=out.state,
        body=body,
        html=html,
        attachments=_attached(session, text),
        contact=contact.name if contact else None,
        author=author.name if author else None,
        due_at=out.due_at,
        asked_for_at=out.asked_for_at,
        settled_at=out.settled_at,
        tries=out.attempts,
        attempts=steps,
        explanation=explanation(out, steps, author.name if author else None, held, zone=session.info["actor"].zone)
        + (f" {_(IN_BIN)}" if contact is not None and contact.binned and out.state in ("pending", "held") else ""),
    )


def explanation(out: Outgoing, steps: list[Step], author: str | None, held: dict[str, Any] | None, *, zone: str) -> str:
    """Return one or two sentences: what became of it and why. Times are in `zone`, the reader's zone."""
    who, taker = author or "Steward", carrier(out.channel)
    last = steps[-1] if steps else None
    if held and out.state in ("pending", "held"):
        text = _("Sending is held: {reason} It is sent when an operator releases it on the maintenance page.")
        return text.format(reason=_(held["why"]))
    if last and last.by and out.state in ("sent", "failed", "pending"):
        told = f"{last.text.rstrip('.')}."
        return _("It is sent again. {reason}").format(reason=told) if out.state == "pending" else told
    if out.state == "held":
        return _held(out, last)
    if out.state == "pending" and last and last.state == "pending" and last.phase == LATER:
        return _("It waits until {time}. {reason}").format(time=_time(out.due_at, zone), reason=_(last.text))
    if out.state == "pending" and last and last.state == "pending" and (last.code or last.phase):
        text = _("Attempt {number} did not work ({reason}). The next one is at {time}.")
        return text.format(number=last.number, reason=_said(last), time=_time(out.due_at, zone))
    when = out.due_at if out.state == "pending" else out.settled_at
    stands = _cancelled(steps) if out.state == "cancelled" else _(STANDS[out.state])
    stands = stands.format(time=_time(when, zone), person=who, carrier=taker)
    return " ".join(filter(None, [stands, _tested(steps), _more(out.state, last, out.channel)]))


def _tested(steps: list[Step]) -> str:
    """Say that what was handed over last went to the test address."""
    handed = [one.phase for one in steps if one.state == "handed"]
    return _(TESTED) if handed[-1:] == [ON_TEST] else ""


def _held(out: Outgoing, last: Step | None) -> str:
    """Say who holds a message, and who lets it go."""
    if out.held_by == "queue":
        return _("The queue {queue} is held. It is sent when the queue is released.").format(queue=_(QUEUES[out.queue]))
    if out.held_by == "group":
        return _("Its campaign is paused. It is sent when the campaign goes on.")
    if out.held_by == "person":
        told = f"{_(last.text).rstrip('.')}." if last and last.state == "held" and last.text else ""
        return " ".join(filter(None, [_("It is held until somebody releases it."), told]))
    return _(STANDS["held"])


@step
def _attached(session: Session, text: OutgoingText) -> list[Attached]:
    ids = [UUID(one["id"] if isinstance(one, dict) else str(one)) for one in text.files]
    return [Attached.model_validate(one, from_attributes=True) for one in files.cards(session, ids)] if ids else []


def _steps(session: Session, message_id: UUID) -> list[Step]:
    query = (
        select(Attempt, col(User.name))
        .outerjoin(User, col(User.id) == col(Attempt.actor_id))
        .where(col(Attempt.outgoing_id) == message_id)
        .order_by(col(Attempt.at), col(Attempt.id))
    )
    wanted = {"at", "number", "state", "phase", "code", "text"}
    return [Step(**row.model_dump(include=wanted), by=name) for row, name in session.execute(query)]


def _more(state: str, last: Step | None, channel: str) -> str:
    """Return the text beside the outcome: the server's own words, or the result of the last attempt."""
    told = f"{_(last.text).rstrip('.')}." if last and last.text else ""
    if state == "unknown":
        return " ".join(filter(None, [told if last and last.state == "unknown" else "", _(_next(channel))]))
    if last and last.text and last.code and state in ("sent", "bounced", "failed"):
        return _("The server said: “{answer}”.").format(answer=_said(last).rstrip("."))
    return told if state in ("failed", "cancelled") else ""


def _next(channel: str) -> str:
    """Return what becomes of an unknown message: some providers can be asked about theirs (services/texting)."""
    by = texts.carrier_of(channel, places().config)
    return ASKED if by in texts.ASKED else NOT_ASKED if by == "msg91" else RESOLVE


def _cancelled(steps: list[Step]) -> str:
    """Say that a cancelled message never left, unless an earlier attempt ended without an answer."""
    if any(one.state == "unknown" for one in steps):
        return _("It was cancelled and not sent again. It is not known whether an earlier attempt arrived.")
    return _("It was cancelled and not sent.")


def _said(last: Step) -> str:
    return f"{last.code} {last.text}" if last.code else _(last.text)


def _time(at: datetime | None, zone: str) -> str:
    if at is None:
        return _("an unknown time")
    local = at.astimezone(ZoneInfo(zone))
    return _("{time} on {day} ({zone})").format(
        time=f"{local:%H:%M}", day=dates.day(local), zone=zone.replace("_", " ")
    )
