"""Stored files: kept with their bytes, found by their owner and by who sees what they are attached to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, true
from sqlmodel import Session, SQLModel, col

from models.base import row_of
from models.files import StoredFile
from models.language import N_, _
from services import settings
from services.channels.mime import MOST
from services.files import kinds
from services.house import allowance
from services.work import (
    Actor,
    NotFound,
    TooLarge,
    action,
    blobs,
    errand,
    house_actor,
    kind,
    perform,
    step,
    visible,
    work,
)

KEPT = kind("file.kept", N_("{actor} attached “{name}”"), "attach_file")
TOO_LARGE = N_("A file may have 25 MB at the most.")
PLAN_FULL = N_("The plan of this workspace allows {room} GB. Ask whoever runs this installation for a larger one.")
FULL = N_("There is no room for this file: the files of this workspace may take {room} GB together.")
GB = 10**9
USED = "bytes of files"  # in a session: what they take together
NEEDED = {  # beside sight of what a file is attached to, the permission of its room, where that is not for everybody
    "bank_lines": "payments.edit",
    "imports": "imports.read",
    "deals": "deals.read",
    "invoices": "invoices.read",
    "quotes": "quotes.read",
    "photos": "visits.read",
    "reports": "reports.read",
    "reconciliations": "reconciliations.read",
    "signatures": "visits.read",
    "visits": "visits.read",
}


class FileCard(SQLModel):
    """A file, without its bytes. `size` is in bytes; `type` is found by its content."""

    id: UUID
    name: str
    type: str
    size: int
    made_at: datetime


@errand("files.edit")
def put(actor: Actor, name: str, content: bytes) -> FileCard:
    """Keep a file, for the actor until it is attached to something. Refuses more than 25 MB, and a full workspace."""
    lay(actor, content)
    return perform(actor, add, name, content)


@errand("files.edit")
def lay(actor: Actor, content: bytes) -> None:
    """Put the bytes of a file on the disk, so that the work of `add` stays short; nothing where `add` will refuse it."""
    with work(actor, read=True) as session:
        try:
            _refuse(session, [content])
        except TooLarge:
            return
    blobs.lay(actor.place, content)


@action("files.edit")
def add(session: Session, actor: Actor, name: str, content: bytes) -> FileCard:
    """Keep a file whose bytes were laid down before (`lay`). Refuses as `put` does."""
    return card(keep(session, name, content))


@step
def keep(
    session: Session, name: str, content: bytes, *, subject: str = "", subject_id: UUID | None = None
) -> StoredFile:
    """Keep a file inside a work. Lay large ones down before (`blobs.lay`), so that the work stays short. `subject` is the
    table of what it belongs to. Refuses more than 25 MB, and a full workspace."""
    return keep_all(session, [(name, content)], subject=subject, subject_id=subject_id)[0]


@step
def keep_all(
    session: Session,
    named: Sequence[tuple[str, bytes]],
    *,
    most: int = MOST,
    subject: str = "",
    subject_id: UUID | None = None,
) -> list[StoredFile]:
    """Keep several files inside a work, each with its name, all of them or none: see `keep`. `most` is the size that one
    may have, in bytes."""
    _refuse(session, [content for _name, content in named], most)
    rows = [
        StoredFile(
            name=kinds.clean_name(name),
            type=kinds.kind_of(content),
            size=len(content),
            digest=blobs.lay(session.info["place"], content),
            subject=subject,
            subject_id=subject_id,
            made_by=session.info["actor"].user_id,
        )
        for name, content in named
    ]
    session.add_all(rows)
    session.flush()
    return rows


@step
def keep_laid(session: Session, name: str, digest: str, size: int, *, subject: str) -> StoredFile:
    """Keep a file that Steward made, however large, whose bytes were laid down before (`blobs.lay_file`). Until it is
    attached to something, only the actor sees it. Refuses a full workspace."""
    _refuse_full(session, size)
    by = session.info["actor"].user_id
    made = StoredFile(
        name=kinds.clean_name(name), type=kinds.PLAIN, size=size, digest=digest, subject=subject, made_by=by
    )
    session.add(made)
    session.flush()
    return made


@step
def drop(session: Session, subject: str, subject_id: UUID) -> None:
    """Delete the files that belong to a row of a table. The nightly sweep takes the bytes that no other file shares."""
    here = (col(StoredFile.subject) == subject, col(StoredFile.subject_id) == subject_id)
    for row in session.scalars(select(StoredFile).where(*here)):
        session.delete(row)
    session.flush()


@action("files.read")
def find(session: Session, actor: Actor, file_id: UUID) -> FileCard:
    """Return a file the actor may see: its own, or one of something the actor sees."""
    return card(seen(session, actor, file_id))


@errand("files.read")
def content(actor: Actor, file_id: UUID) -> tuple[FileCard, bytes]:
    """Return a file the actor may see, with its bytes."""
    with work(actor, read=True) as session:
        row = seen(session, actor, file_id)
    return card(row), _bytes(actor.place, row)


def read(place: str, file_id: UUID) -> tuple[StoredFile, bytes]:
    """Return a file of a place with its bytes, for the outbox and other services. Raises NotFound without either."""
    with work(house_actor(place), read=True) as session:
        row = session.get(StoredFile, file_id)
    if row is None:
        raise NotFound(_("That file is no longer here."))
    return row, _bytes(place, row)


@step
def named(session: Session, actor: Actor, ids: Iterable[UUID]) -> list[StoredFile]:
    """Return the files of these ids, in their order. Refuses one that the actor may not see."""
    return [seen(session, actor, one) for one in dict.fromkeys(ids)]


@step
def belong(session: Session, ids: Sequence[UUID], subject: str, subject_id: UUID) -> Mapping[UUID, UUID]:
    """Attach files to a row of a table. Return for each id that of the attached file: one that belongs elsewhere gets a
    second row over the same bytes."""
    found = {one.id: one for one in session.scalars(select(StoredFile).where(col(StoredFile.id).in_(ids)))}
    attached = {}
    for file_id in ids:
        row = found[file_id]
        if row.subject_id is None:
            row.subject, row.subject_id = subject, subject_id
        elif (row.subject, row.subject_id) != (subject, subject_id):
            row = StoredFile(**row.model_dump(include={"name", "type", "size", "digest", "made_by"}))
            row.subject, row.subject_id = subject, subject_id
            session.add(row)
            session.flush()
        attached[file_id] = row.id
    return attached


@step
def cards(session: Session, ids: Sequence[UUID]) -> list[FileCard]:
    """Return the files of these ids that are still here, in their order."""
    found = {one.id: one for one in session.scalars(select(StoredFile).where(col(StoredFile.id).in_(ids)))}
    return [card(found[one]) for one in ids if one in found]


def card(row: StoredFile) -> FileCard:
    """Return what people see of a file."""
    return FileCard.model_validate(row, from_attributes=True)


@step
def seen(session: Session, actor: Actor, file_id: UUID) -> StoredFile:
    """Return a file the actor may see: its own, or one of something the actor sees."""
    row = session.get(StoredFile, file_id)
    if row is None or not (_mine(session, actor, row) or _attached(session, actor, row)):
        raise NotFound(_("That file is no longer here."))
    return row


@step
def _mine(session: Session, actor: Actor, row: StoredFile) -> bool:
    """Return whether the actor put it here; nobody else sees it before it is attached, however far their role sees, and
    in a viewing not even who sees what that colleague sees: exports are among these files."""
    if actor.viewing is not None:
        return False
    own = col(StoredFile.made_by) == actor.user_id if actor.user_id else true()
    return _any(
        session, select(col(StoredFile.id)).where(col(StoredFile.id) == row.id, visible(actor, StoredFile), own)
    )


@step
def _attached(session: Session, actor: Actor, row: StoredFile) -> bool:
    if not row.subject or row.subject_id is None or not actor.may(NEEDED.get(row.subject, "files.read")):
        return False
    whose: Any = row_of(row.subject)
    return _any(session, select(whose.id).where(whose.id == row.subject_id, visible(actor, whose)))


def _any(session: Session, query: Any) -> bool:
    return session.execute(query).first() is not None


@step
def _refuse(session: Session, contents: Sequence[bytes], most: int = MOST) -> None:
    for one in contents:
        refuse_large(one, most)
    _refuse_full(session, sum(map(len, contents)))


@step
def _refuse_full(session: Session, more: int) -> None:
    room, used = settings.get(session, settings.FILES_ROOM), _used(session)
    most = allowance.of(str(session.info["place"])).stored_gb
    if most is not None and used + more > most * GB:
        raise TooLarge(_(PLAN_FULL).format(room=most))
    if used + more > room * GB:
        raise TooLarge(_(FULL).format(room=room))
    session.info[USED] = used + more


@step
def _used(session: Session) -> int:
    """Return how many bytes the files take, counted once for each work: a mailbox brings hundreds of them in one."""
    if USED not in session.info:
        each = select(col(StoredFile.size)).distinct().add_columns(col(StoredFile.digest)).subquery()
        session.info[USED] = session.scalar(select(func.coalesce(func.sum(each.c.size), 0))) or 0
    used: int = session.info[USED]
    return used


def refuse_large(content: bytes, most: int = MOST) -> None:
    """Refuse more than 25 MB, or `most` bytes."""
    if len(content) > most:
        raise TooLarge(_(TOO_LARGE))


def _bytes(place: str, row: StoredFile) -> bytes:
    try:
        return blobs.take(place, row.digest, row.size)
    except OSError:
        raise NotFound(_("The content of this file is missing here. A backup may have it.")) from None
