"""Why is this not here? One sentence about a mail that somebody misses, by its Message-ID or its sender."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from models import dates
from models.inbound import Mailbox, Received
from models.language import N_, _
from models.messages import Message
from models.text import line
from services.inbound import attaching, imap, mailboxes
from services.inbound.parsing import ADDRESS, ID
from services.work import Actor, Invalid, errand, find, step, visible, work

LONGEST = 400


class Explained(SQLModel):
    """The sentence, and the message it is about if there is one."""

    sentence: str
    found: bool = False
    received_id: UUID | None = None
    thread_id: UUID | None = None


@errand("mailboxes.read")
def explain(actor: Actor, mailbox_id: UUID, q: str) -> Explained:
    """Return why a mail is not here, or where it is. `q` is its Message-ID or the address it came from.

    What is stored answers first; for a Message-ID that was never seen, the folders of the mailbox are searched.
    """
    asked = line(q, LONGEST) or ""
    header_id = _message_id(asked)
    sender = asked.strip("<>").lower()
    if not header_id and not ADDRESS.fullmatch(sender):
        raise Invalid(
            _("Please check the form."), q=_("Enter a Message-ID, as in <id@example.com>, or an email address.")
        )
    with work(actor, read=True) as session:
        box = find(session, actor, Mailbox, mailbox_id, N_("mailbox"))
        by_id = _by_id(session, actor, box, header_id) if header_id else None
        answer = by_id or (None if header_id and not _address_only(asked) else _by_sender(session, actor, box, sender))
        trouble = _trouble(box, actor.zone)
        session.expunge_all()
    if answer is not None and answer.found:
        return answer
    if trouble:
        return Explained(sentence=trouble)
    if answer is not None:
        return answer
    return Explained(sentence=_searched(box, header_id, actor.zone))


@step
def _by_id(session: Session, actor: Actor, box: Mailbox, header_id: str) -> Explained | None:
    """Return what is known of a mail by its Message-ID; None if it never came in."""
    zone = actor.zone
    row = session.scalars(select(Received).where(col(Received.header_id) == header_id).limit(1)).first()
    if row is None:
        ours = attaching.own_ids([header_id])
        if ours and session.get(Message, ours[0]) is not None:
            return Explained(
                sentence=_("This is a message of ours: it went out from here and did not come in."), found=True
            )
        return None
    if row.deleted_at is not None:
        said = _("It came in on {day} and was deleted here on {gone}, so it is not fetched again.")
        return Explained(sentence=said.format(day=_day(row.at, zone), gone=_day(row.deleted_at, zone)), found=True)
    if session.scalar(select(col(Received.id)).where(col(Received.id) == row.id, visible(actor, Received))) is None:
        return Explained(sentence=_("It is here, in a conversation that you may not see."), found=True)
    where = _("with a contact") if row.contact_id else _("under Unfiled")
    said = _("It is here, {where}: it came in on {day}. {why}")
    sentence = said.format(where=where, day=_day(row.at, zone), why=_(row.why) if row.why else "").strip()
    return Explained(sentence=sentence, found=True, received_id=row.id, thread_id=row.thread_id)


@step
def _by_sender(session: Session, actor: Actor, box: Mailbox, sender: str) -> Explained:
    zone = actor.zone
    here = (col(Received.sender_key) == sender, col(Received.mailbox_id) == box.id, col(Received.deleted_at).is_(None))
    number = session.scalar(select(func.count()).select_from(Received).where(*here, visible(actor, Received))) or 0
    if not number:
        said = _("Nothing from {address} has come into the folder {folder}. It was read last on {day}.")
        return Explained(sentence=said.format(address=sender, folder=box.folder, day=_day(box.last_ok_at, zone)))
    last = session.scalars(
        select(Received).where(*here, visible(actor, Received)).order_by(col(Received.at).desc()).limit(1)
    )
    row = last.one()
    said = _("Emails from {address} are here: {count}, the last one on {day}. {why}")
    sentence = said.format(
        address=sender, count=number, day=_day(row.at, zone), why=_(row.why) if row.why else ""
    ).strip()
    return Explained(sentence=sentence, found=True, received_id=row.id, thread_id=row.thread_id)


def _trouble(box: Mailbox, zone: str) -> str:
    """Return why nothing comes in at present; empty while the mailbox is read."""
    if box.off:
        return _("This mailbox is switched off, so nothing is read from it.")
    if box.last_error:
        sentence, said = mailboxes.shown(box.last_error)
        when = _("Nothing has been read since {day}.").format(day=_day(box.last_ok_at, zone)) if box.last_ok_at else ""
        return " ".join(part for part in (sentence, said, when) if part)
    if box.last_ok_at is None:
        return _("This mailbox has not been read yet.")
    return ""


def _searched(box: Mailbox, header_id: str, zone: str) -> str:
    """Look for a mail in every folder of the mailbox, and say where it is."""
    nowhere = _("No email with this Message-ID has come into the folder {folder}. It was read last on {day}.")
    account = mailboxes.account_of(box)
    if account is None:
        return nowhere.format(folder=box.folder, day=_day(box.last_ok_at, zone))
    try:
        connection = imap.connect(account, box.folder)
    except imap.Unreadable as why:
        return " ".join(part for part in mailboxes.shown(str(why)) if part)
    try:
        folders = connection.search_everywhere(header_id)
    except imap.BROKEN:
        folders = []
    finally:
        connection.close()
    if box.folder in folders:
        return _("It is in the folder {folder} and is read within a minute.").format(folder=box.folder)
    if folders:
        said = _("It is in the folder {other}, which is not read: only {folder} is.")
        return said.format(other=folders[0], folder=box.folder)
    return nowhere.format(folder=box.folder, day=_day(box.last_ok_at, zone))


def _message_id(asked: str) -> str:
    found = ID.search(asked if asked.startswith("<") else f"<{asked}>")
    return found.group() if found else ""


def _address_only(asked: str) -> bool:
    """Return whether a text without brackets may be an address as well as a Message-ID."""
    return not asked.startswith("<")


def _day(at: datetime | None, zone: str) -> str:
    """Return a time in the reader's zone."""
    if at is None:
        return _("never")
    local = at.astimezone(ZoneInfo(zone))
    return _("{day} at {time} ({zone})").format(
        time=f"{local:%H:%M}", day=dates.day(local), zone=zone.replace("_", " ")
    )
