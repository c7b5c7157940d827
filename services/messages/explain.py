"""Why a message was sent or not: when, by whom, every attempt, and what the server said, in plain sentences."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import computed_field
from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.contacts import Contact
from models.messages import Message
from models.outbox import Attempt, Outgoing, OutgoingText, State
from services.channels import CHANNELS
from services.house import settings
from services.outbox.claim import HELD
from services.work import Actor, action, step  # fmt: skip
from services.work import find as find_row
from services.work.places import places

LABELS = {
    "pending": "Waiting", "held": "Held", "claimed": "Leaving", "handed": "Leaving", "kept": "Kept here", "sent": "Sent",
    "delivered": "Delivered", "bounced": "Came back", "failed": "Failed", "unknown": "Unknown", "cancelled": "Cancelled",
}  # fmt: skip

IN_BIN = " Its contact lies in the bin: unless somebody brings it back before, it is cancelled then."


class Step(SQLModel):
    """One step of one attempt, as people read it."""

    at: datetime
    number: int
    state: str
    phase: str
    code: int | None
    text: str
    by: str | None


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


def carrier(channel: str) -> str:
    """Who takes messages of a channel from us, as its sentences say it; of one that is gone from the table, in general."""
    return CHANNELS[channel].carrier if channel in CHANNELS else "provider"


def keeps(channel: str) -> bool:
    """Whether messages of this channel are kept here instead of leaving, because it has no account yet."""
    return channel in CHANNELS and not CHANNELS[channel].ready(places().config)


def label(state: str, channel: str) -> str:
    """The state in a few words."""
    return f"Kept here: no {carrier(channel)} yet" if state == "kept" and keeps(channel) else LABELS[state]


@action("messages.read")
def find(session: Session, actor: Actor, message_id: UUID) -> MessageCard:
    """Everything about one message the actor may see."""
    return card(session, find_row(session, actor, Message, message_id, "message"))


@step
def card(session: Session, message: Message) -> MessageCard:
    """Everything about one message."""
    session.flush()
    out = session.get_one(Outgoing, message.id, populate_existing=True)
    text = session.get_one(OutgoingText, message.id)
    contact = session.get(Contact, message.contact_id) if message.contact_id else None
    author = session.get(User, message.made_by) if message.made_by else None
    steps = _steps(session, message.id)
    held = settings.read(session, HELD) if out.state in ("pending", "held") else None
    return MessageCard(
        **message.model_dump(include={"id", "channel", "purpose", "to", "subject", "contact_id", "schedule_id",
                                      "occurrence_on", "made_at", "made_by"}),
        version=out.version, state=out.state, body=text.body, contact=contact.name if contact else None,
        author=author.name if author else None, due_at=out.due_at, asked_for_at=out.asked_for_at,
        settled_at=out.settled_at, tries=out.attempts, attempts=steps,
        explanation=explanation(out, steps, author.name if author else None, held, zone=session.info["actor"].zone)
        + (IN_BIN if contact is not None and contact.binned and out.state in ("pending", "held") else ""),
    )  # fmt: skip


def explanation(out: Outgoing, steps: list[Step], author: str | None, held: dict[str, Any] | None, *, zone: str) -> str:
    """One or two sentences: what became of it and why. Times are those of `zone`, the zone of whoever asks."""
    who, taker = author or "Steward", carrier(out.channel)
    last = steps[-1] if steps else None
    said = f" The server said: “{_said(last).rstrip('.')}”." if last and last.text and last.code else ""
    if held and out.state in ("pending", "held"):
        return f"Sending is held: {held['why']} It leaves when an operator releases it on the maintenance page."
    if last and last.by and out.state in ("sent", "failed", "pending"):
        return f"{'It is sent again. ' if out.state == 'pending' else ''}{last.text.rstrip('.')}."
    if out.state == "pending" and last and last.state == "pending" and (last.code or last.phase):
        return f"Try {last.number} did not work ({_said(last)}). The next try is at {_time(out.due_at, zone)}."
    settled = _time(out.settled_at, zone)
    sentences = {
        "pending": f"It waits for {_time(out.due_at, zone)}, as {who} asked.",
        "held": "Sending was held; it is about to leave.",
        "claimed": "It is leaving now.",
        "handed": f"It was handed to the {taker}, whose answer is awaited.",
        "sent": f"Accepted by the {taker} at {settled}.{said}",
        "kept": f"It was kept here at {settled} and did not leave, because no {taker} was set up.",
        "delivered": f"It arrived at {settled}.",
        "bounced": f"It came back at {settled}.{said}",
        "failed": f"It could not be sent and is not tried again.{said or (' ' + last.text if last else '')}",
        "unknown": f"It was handed over, but no clear answer came: it may or may not have arrived.{_how(last)} "
                   "It is never sent again by itself. Please find out, and settle it.",
        "cancelled": f"{_cancelled(steps)} {last.text if last else ''}".strip(),
    }  # fmt: skip
    return sentences[out.state]


def _steps(session: Session, message_id: UUID) -> list[Step]:
    query = (
        select(Attempt, col(User.name)).outerjoin(User, col(User.id) == col(Attempt.actor_id))
        .where(col(Attempt.outgoing_id) == message_id).order_by(col(Attempt.at), col(Attempt.id))
    )  # fmt: skip
    wanted = {"at", "number", "state", "phase", "code", "text"}
    return [Step(**row.model_dump(include=wanted), by=name) for row, name in session.execute(query)]


def _how(last: Step | None) -> str:
    return f" {last.text.rstrip('.')}." if last and last.state == "unknown" and last.text else ""


def _cancelled(steps: list[Step]) -> str:
    """What was cancelled never left, unless a try before it ended without an answer."""
    if any(one.state == "unknown" for one in steps):
        return "It was cancelled and not sent again. Nobody knows whether an earlier try arrived."
    return "It was cancelled and never left."


def _said(last: Step) -> str:
    return f"{last.code} {last.text}" if last.code else last.text


def _time(at: datetime | None, zone: str) -> str:
    if at is None:
        return "an unknown time"
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%H:%M} on {local.day} {local:%b %Y} ({zone.replace('_', ' ')})"
