"""Taking mails over: a batch of them becomes rows in one short work, together with how far the mailbox is read.

A mail is known by its place in the mailbox (UIDVALIDITY, UID). When a server numbers anew, and where one mail lies in
two mailboxes, two are the same one only when Message-ID and content agree; so none is lost and none comes twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from models.accounts import User
from models.contacts import Contact
from models.inbound import Mailbox, Received, Thread
from models.language import N_
from models.messages import Message
from models.text import line
from services import notices, settings
from services.inbound import attaching, bouncing, classify, indexing, keeping
from services.inbound.events import CAME, READ, RECEIVED
from services.inbound.imap import Fetched
from services.inbound.parsing import Mail
from services.inbound.reports import Report
from services.messages import threads
from services.work import Actor, Conflict, announce, step
from services.work.events import signal

COPIED = N_("A colleague sent it, with the copy address in blind copy.")
HISTORY = timedelta(hours=1)  # what lay in the mailbox before it was added is no news


@dataclass(slots=True)
class Taken:
    """One mail that is being stored, and what is known of it so far."""

    fetched: Fetched
    mail: Mail
    row: Received
    told: list[UUID | None] = field(default_factory=list)  # who hears of it
    begins: bool = False  # whether its conversation is new, with the times of this mail


@step
def take(
    session: Session, actor: Actor, box: Mailbox, uidvalidity: int, mails: Sequence[tuple[Fetched, Mail]]
) -> list[Received]:
    """Store the mails that are not known yet, in their order, and note the last UID. Return the new rows.

    Refuses when the mailbox was changed since the reader opened it (`Conflict`).
    """
    now = session.get(Mailbox, box.id)
    if now is None or now.version != box.version:
        raise Conflict("the mailbox was changed")  # no text
    known = _known(session, box, uidvalidity, [one.uid for one, _mail in mails])
    made: list[Received] = []
    for fetched, mail in mails:
        if fetched.uid in known or _met_before(session, box, uidvalidity, fetched=fetched, mail=mail):
            continue
        made.append(_store(session, actor, now, uidvalidity, fetched=fetched, mail=mail))
    indexing.index(session, [one.thread_id for one in made if one.thread_id])
    advance(session, box.id, uidvalidity, max((one.uid for one, _mail in mails), default=0))
    if made:
        signal(session, CAME, "received", [one.id for one in made])
    return made


@step
def advance(session: Session, box_id: UUID, uidvalidity: int, last_uid: int) -> None:
    """Note how far a mailbox is read. Past the trail, as nothing that anybody edits."""
    values = {"uidvalidity": uidvalidity, "last_uid": last_uid}
    session.execute(
        update(Mailbox).where(col(Mailbox.id) == box_id).values(**values).execution_options(synchronize_session=False)
    )
    signal(session, READ, "mailboxes", [box_id])


def _known(session: Session, box: Mailbox, uidvalidity: int, uids: Sequence[int]) -> set[int]:
    here = (
        col(Received.mailbox_id) == box.id,
        col(Received.folder) == box.folder,
        col(Received.uidvalidity) == uidvalidity,
        col(Received.uid).in_(uids),
    )
    return {uid for uid in session.scalars(select(col(Received.uid)).where(*here)) if uid is not None}


def _met_before(session: Session, box: Mailbox, uidvalidity: int, *, fetched: Fetched, mail: Mail) -> bool:
    """Return whether this very mail is stored under another number, or came through another mailbox.

    Without a Message-ID it is the same only under the numbers of before: two such mails may be two.
    """
    same = select(Received).where(col(Received.header_id) == mail.header_id, col(Received.digest) == mail.digest)
    renumbered = (
        col(Received.mailbox_id) == box.id,
        or_(col(Received.uidvalidity) != uidvalidity, col(Received.folder) != box.folder),
    )
    before = session.scalars(same.where(*renumbered).limit(1)).first()
    if before is not None:
        before.folder, before.uidvalidity, before.uid = box.folder, uidvalidity, fetched.uid
        return True
    return bool(mail.header_id) and session.scalars(same.limit(1)).first() is not None


def _store(session: Session, actor: Actor, box: Mailbox, uidvalidity: int, *, fetched: Fetched, mail: Mail) -> Received:
    row = Received(
        channel="email",
        mailbox_id=box.id,
        folder=box.folder,
        uidvalidity=uidvalidity,
        uid=fetched.uid,
        header_id=mail.header_id,
        digest=mail.digest,
        at=fetched.at,
        sender=mail.sender,
        sender_key=mail.sender[:254],
        sender_name=mail.sender_name,
        to=(line(", ".join(mail.to)) or "")[:400],
        subject=mail.subject,
        text=mail.text,
        shown_text=mail.shown_text,
    )
    taken = Taken(fetched, mail, row)
    _place(session, actor, taken)
    keeping.keep(session, row, fetched, mail)
    session.add(row)
    if row.thread_id is not None and not taken.begins:
        threads.touch(session, row.thread_id, row.at, heard=row.kind in ("reply", "new"))
    if any(taken.told) and row.at >= box.made_at - HISTORY:
        _tell(session, taken)
    return row


def _place(session: Session, actor: Actor, taken: Taken) -> None:
    """Find out what a mail is and where it belongs, and do what follows."""
    report = classify.report(taken.mail)
    if report is not None:
        _report(session, actor, taken, report)
    elif not _copy(session, taken):
        _message(session, taken)


def _report(session: Session, actor: Actor, taken: Taken, report: Report) -> None:
    row, (sent, why) = taken.row, bouncing.about(session, taken.mail, report)
    row.kind = {"bounce": "bounce", "delay": "auto", "complaint": "complaint"}[report.kind]
    row.why = why
    message = session.get(Message, sent.id) if sent is not None else None
    if message is not None:
        thread = attaching.of_message(session, message, row.at)
        row.answers_id, row.thread_id, row.made_by = message.id, thread.id, message.made_by
        row.contact_id = thread.contact_id
    if sent is not None and report.kind == "bounce":
        bouncing.bounce(session, actor, sent, report)
    if sent is not None and report.kind == "complaint":
        bouncing.complain(session, sent, report)


def _copy(session: Session, taken: Taken) -> bool:
    """File a colleague's own mail, whose blind copy came to our copy address, with the contact it went to."""
    own = settings.get(session, settings.COPY_ADDRESS).strip().lower()
    mail, row = taken.mail, taken.row
    if not own or own not in mail.reached or not _colleague(session, mail.sender):
        return False
    contact_id = attaching.contact_of(session, [one for one in mail.to if one != own])
    if contact_id is None:
        return False
    row.kind, row.why, row.contact_id = "copy", COPIED, contact_id
    answered, thread = attaching.answered(session, mail.references)
    if answered is not None:
        thread = attaching.of_message(session, answered, row.at)
    if thread is None or thread.contact_id != contact_id:
        thread = threads.join(session, "email", contact_id, subject=mail.subject, at=row.at)
    row.thread_id = thread.id
    return True


def _colleague(session: Session, address: str) -> bool:
    here = (col(User.email) == address, col(User.disabled_at).is_(None))
    return session.scalar(select(col(User.id)).where(*here)) is not None


def _message(session: Session, taken: Taken) -> None:
    """Place what a person or their answering machine wrote. Nobody is told of what a machine wrote."""
    found = attaching.attach(session, taken.mail, taken.row.at)
    row, automatic, taken.begins = taken.row, classify.automatic(taken.mail), found.new
    row.kind = "auto" if automatic else "new" if found.new else "reply"
    row.why, row.thread_id, row.contact_id = found.why, found.thread.id, found.thread.contact_id
    if found.answers is not None:
        row.answers_id, row.made_by = found.answers.id, found.answers.made_by
    if not automatic:
        contact = session.get(Contact, row.contact_id) if row.contact_id else None
        taken.told = [contact.owner_id if contact else None, row.made_by]
        if contact is not None or row.made_by is not None:
            thread, title = found.thread, row.subject or found.thread.subject
            sender = row.sender_name or row.sender
            announce(session, RECEIVED, thread, about=[row.contact_id], sender=sender, title=title)


def _tell(session: Session, taken: Taken) -> None:
    """Tell the contact's owner and the author of what was answered."""
    row = taken.row
    thread = session.get_one(Thread, row.thread_id)
    title = row.subject or thread.subject
    notices.tell(session, taken.told, notices.INBOUND, thread, sender=row.sender_name or row.sender, title=title)
