"""Composing a message: now, at a time, or as a test to oneself."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.columns import uuid7
from models.contacts import Contact
from models.language import N_, _
from models.messages import Message, MessageDraft
from services import files, html, sending
from services.accounts import users
from services.channels import CHANNELS, Channel, written
from services.channels.mime import MOST
from services.contacts import points
from services.messages import filling, indexing, threads
from services.messages.explain import MessageCard, card
from services.messages.filling import Filled
from services.outbox import claim, recipients
from services.records import fields
from services.texting import window
from services.work import Actor, Invalid, Mistakes, NotFound, action, announce, clock, find, kind, step

QUEUED = kind("message.queued", N_("{actor} wrote “{title}”"), "mail")
NOBODY = N_("Choose a contact or enter an address.")
FARTHEST = timedelta(days=5 * 366)
SUBJECT = 200  # characters of a subject in the list; a letter has room for 998
ALREADY = timedelta(minutes=5)  # a time that passed while the form was open still means "now"


@dataclass(frozen=True, slots=True)
class Addressed:
    """A checked message: its recipient, the contact it is about, further headers, and its queue."""

    draft: MessageDraft
    to: str
    contact: Contact | None
    headers: Mapping[str, str] = field(default_factory=dict)
    filled: Filled = Filled()
    queue: str = ""
    """The named queue; empty: its channel's."""

    @property
    def title(self) -> str:
        """The title in lists: the subject, else the first line of its text."""
        return title_of(self.draft.subject, self.draft.body)


def title_of(subject: str, body: str) -> str:
    """Return the title of a message in lists: its subject, else the first line of its text."""
    return (subject or body.strip().partition("\n")[0])[:SUBJECT]


@action("messages.send")
def send(
    session: Session, actor: Actor, values: Mapping[str, Any], send_at: datetime | str | None = None, test: bool = False
) -> MessageCard:
    """Put one message into the outbox, from typed values (`MessageDraft`), now or at `send_at`: aware, or local in the
    actor's zone as a form sends it.

    To a contact, to an address, or both (`to` wins). A test goes to `to` or to the actor. With a template, its texts are
    used where none are typed, with the values of the contact. Refuses an empty message, a contact without an address, a
    time that has passed or is more than five years away: all mistakes at once; then variables without a value.
    """
    with Mistakes() as found:
        addressed = found.check(address, session, actor, values, test)
        when = found.check(checked_time, send_at, actor.zone)
    sending.refuse_many(session, addressed.draft.channel)
    return card(session, post(session, addressed, when, "test" if test else "message"))


@step
def post(session: Session, addressed: Addressed, when: datetime, purpose: str = "message") -> Message:
    """Add one message, put it into its conversation, and tell of it."""
    contact = None if purpose == "test" else addressed.contact
    thread = threads.join(session, addressed.draft.channel, contact.id, subject=addressed.title) if contact else None
    message = put(session, addressed, when, purpose)
    message.thread_id = thread.id if thread is not None else None
    if contact is not None:
        announce(session, QUEUED, message, about=[contact.id], title=message.subject)
    return message


@step
def address(
    session: Session, actor: Actor, values: Mapping[str, Any], test: bool = False, *,
    late: Mapping[str, Any] | None = None,
) -> Addressed:  # fmt: skip
    """Check a message by the rules of its channel, and find its address: for a test the actor's own. Refuses all
    mistakes at once. With `late`, as a page writes, variables are filled in without a template, too (filling.py)."""
    with Mistakes() as found:
        draft = found.check(fields.draft, MessageDraft, dict(values))
        draft = draft or fields.right(MessageDraft, dict(values), found.fields)
        channel = CHANNELS[found.check(fields.one_of, draft.channel, written(), "channel") or "email"]
        sending.refuse_off(channel.name)
        template = found.check(filling.take, session, actor, draft)
        blanks = template is not None or (
            late is not None and filling.has_variables(draft.subject, draft.html, draft.body)
        )
        if not blanks:
            _format(draft, channel)
        found.check(_refuse_unfinished, draft, channel)
        found.check(_refuse_files, session, actor, draft, channel)
        if not found.fields.keys() & {"to", "contact_id"}:
            to, contact = found.check(_recipient, session, actor, draft, channel, test) or ("", None)
            if to and (template is None or not template.content_sid):
                found.check(window.refuse_closed, session, channel.name, to)
    if not blanks:
        return Addressed(draft, to, contact)
    filled = filling.fill(session, actor, draft, template, contact.id if contact else None, late=late)
    _format(draft, channel)
    return Addressed(draft, to, contact, filled=replace(filled, variables=None) if test else filled)


@step
def _recipient(
    session: Session, actor: Actor, draft: MessageDraft, channel: Channel, test: bool
) -> tuple[str, Contact | None]:
    """Return the recipient's address, and the contact it is for."""
    contact = find(session, actor, Contact, draft.contact_id, "contact") if draft.contact_id else None
    if contact is not None and contact.binned:
        raise Invalid(_("Please check the message."), contact_id=_("This contact is in the bin. Restore it first."))
    typed = draft.to or (_own(session, actor, channel) if test else "")
    if typed:
        return _clean(channel, typed), contact
    if contact is None or test:
        raise Invalid(_("Please check the message."), to=_("Enter the address it goes to.") if test else _(NOBODY))
    to = address_of(session, contact.id, channel)
    if to is None:
        has_none = _("This contact has no {address}. Add one first.").format(address=_(channel.address))
        raise Invalid(_("Please check the message."), contact_id=has_none)
    return to, contact


@step
def address_of(session: Session, contact_id: UUID, channel: Channel) -> str | None:
    """Return the address of a contact on a channel: the first of its points that are addresses there."""
    if channel.point is None:
        return None
    for one in points.of(session, contact_id, channel.point):
        with suppress(ValueError):  # a number with an extension takes no text messages
            return channel.clean(points.open_point(one))
    return None


@step
def put(
    session: Session,
    addressed: Addressed,
    due_at: datetime,
    purpose: str = "message",
    *,
    schedule_id: UUID | None = None,
    day: date | None = None,
    expires_at: datetime | None = None,
    made_by: UUID | None = None,
) -> Message:
    """Add the message and its row in the outbox, which share one id."""
    draft, filled = addressed.draft, addressed.filled
    subject = f"[Test] {addressed.title}" if purpose == "test" else addressed.title
    message = _message(addressed, listed(subject), purpose)
    message.schedule_id, message.occurrence_on, message.made_by = schedule_id, day, made_by
    session.add(message)
    indexing.index_new(session, message)
    of = ("schedules", schedule_id) if schedule_id else ("messages", message.id)
    body, rich = texts(draft)  # a schedule's are as they were typed
    claim.put(
        session,
        id=message.id,
        key=f"schedule:{schedule_id}:{day}" if schedule_id else f"message:{message.id}",
        channel=draft.channel,
        recipient=addressed.to,
        subject=subject,
        body=body,
        html=rich,
        files=attached(session, draft, *of),
        due_at=due_at,
        expires_at=expires_at,
        headers=addressed.headers,
        version_id=filled.version_id if filled.variables is not None else None,
        variables=filled.variables,
        topic_id=filled.topic_id if purpose != "test" else None,
        queue=addressed.queue,
    )
    return message


def _message(addressed: Addressed, subject: str, purpose: str) -> Message:
    channel, row_id = addressed.draft.channel, uuid7()
    return Message(
        id=row_id,
        channel=channel,
        to=recipients.stored(channel, addressed.to, "messages.to", row_id),
        subject=subject,
        purpose=purpose,
        contact_id=addressed.contact.id if addressed.contact else None,
        template_version_id=addressed.filled.version_id,
    )


def listed(subject: str) -> str:
    """Return a subject as lists show it; the letter itself keeps the full prefix of a test."""
    return subject if len(subject) <= SUBJECT else f"{subject[: SUBJECT - 1]}…"


@step
def _own(session: Session, actor: Actor, channel: Channel) -> str:
    """Return the actor's own address; colleagues are known by their email addresses only."""
    return users.me(session, actor).email if channel.point == "email" else ""


def _format(draft: MessageDraft, channel: Channel) -> None:
    """Clean the formatted text, and make the plain one from it when that is empty. Text messages have the plain one."""
    draft.body, draft.html = texts(draft)
    if not channel.subject:
        draft.html = ""


def texts(draft: MessageDraft) -> tuple[str, str]:
    """Return the plain and the formatted text, the plain one made from the other where none is typed."""
    rich = html.clean(draft.html) if draft.html else ""
    return draft.body or (html.as_text(rich) if rich else ""), rich


@step
def _refuse_files(session: Session, actor: Actor, draft: MessageDraft, channel: Channel) -> None:
    """Refuse files the actor may not use, more than a mail carries, and any where the channel carries none."""
    if not draft.attachments:
        return
    if not channel.subject:
        raise Invalid(_("Please check the message."), attachments=_("Only emails carry attachments."))
    try:
        found = files.named(session, actor, [UUID(str(one)) for one in draft.attachments])
    except (NotFound, ValueError):
        gone = _("One of these files is no longer here. Attach it again.")
        raise Invalid(_("Please check the message."), attachments=gone) from None
    if sum(one.size for one in found) > MOST:
        large = _("The attachments are larger than 25 MB together.")
        raise Invalid(_("Please check the message."), attachments=large)


@step
def attached(session: Session, draft: MessageDraft, table: str, row_id: UUID) -> list[dict[str, str]]:
    """Attach the files to what they are sent with. Those that the HTML shows (`cid:` and their id) travel inside it."""
    ids = [UUID(str(one)) for one in dict.fromkeys(draft.attachments)]
    kept = files.belong(session, ids, table, row_id) if ids else {}
    return files.carried(kept, texts(draft)[1])


def _refuse_unfinished(draft: MessageDraft, channel: Channel) -> None:
    told = {"subject": draft.subject, "body": draft.body or html.as_text(draft.html)}
    needed = ("subject", "body") if channel.subject else ("body",)
    missing = {name: _("Required.") for name in needed if not told[name]}
    if missing:
        raise Invalid(_("Please check the message."), **missing)
    if channel.longest is not None and len(draft.body) > channel.longest:
        too_long = _("Use at most {number} characters.").format(number=channel.longest)
        raise Invalid(_("Please check the message."), body=too_long)


def _clean(channel: Channel, typed: str) -> str:
    try:
        return channel.clean(typed)
    except ValueError as wrong:
        raise Invalid(_("Please check the message."), to=str(wrong)) from None


def checked_time(send_at: datetime | str | None, zone: str) -> datetime:
    """Return when to send: now, an aware time, or a local one of a zone. Refuses one that has passed or is far away."""
    now = clock.now()
    if send_at is None:
        return now
    if isinstance(send_at, str):
        send_at = _local(send_at, zone)
    if send_at.tzinfo is None:
        raise Invalid(
            _("Please check the time."), send_at=_("Give the time with its zone, as in 2027-01-31T09:00:00+01:00.")
        )
    if send_at < now - ALREADY:
        raise Invalid(_("Please check the time."), send_at=_("That time has passed."))
    if send_at > now + FARTHEST:
        raise Invalid(_("Please check the time."), send_at=_("That is more than five years away."))
    return max(send_at, now)


def _local(typed: str, zone: str) -> datetime:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(_("Please check the form."), send_at=_("Choose a day and a time.")) from None
