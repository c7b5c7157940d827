"""Files on records: kept with a preview, listed on the record's page, removed again."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.files import StoredFile
from models.language import N_, _, with_noun
from services.files import kinds, pictures, stored
from services.files.first_page import first_page
from services.files.stored import KEPT, FileCard
from services.records import declaration
from services.records.declaration import Record
from services.work import (
    Actor,
    Conflict,
    Event,
    Invalid,
    NotAllowed,
    NotFound,
    Refused,
    action,
    announce,
    blobs,
    errand,
    find,
    kind,
    perform,
    step,
    work,
)

NOUNS = ("contact", "company", "deal", "task", "note", "visit")  # the records that files are attached to
REMOVED = kind("file.removed", N_("{actor} removed “{name}”"), "delete")
KINDS = [KEPT, REMOVED]
OF_FILE = "stored_files"  # what a preview belongs to
SHOWN = 200


@errand("files.edit")
def attach_to(actor: Actor, noun: str, record_id: UUID, name: str, content: bytes) -> FileCard:
    """Attach a file to a record that the actor may change. Pictures are made smaller; of pictures and PDF a preview is
    kept. Refuses more than 25 MB, a full workspace, and a picture that cannot be read."""
    content, preview = prepare(actor, noun, record_id, content)
    return perform(actor, keep_on, noun, record_id, name, content, preview)


@errand("files.edit")
def prepare(actor: Actor, noun: str, record_id: UUID, content: bytes) -> tuple[bytes, bytes | None]:
    """Return the content of a file as it is kept on a record, and its preview, both laid on the disk: before the work of
    `keep_on`, which stays short. Refuses as `attach_to`."""
    with work(actor, read=True) as session:
        _may_change(session, actor, noun, record_id)
    stored.refuse_large(content)
    found = kinds.kind_of(content)
    if found in pictures.FORMATS:
        content = pictures.smaller(content, found)
    preview = _preview(content, found)
    for one in (content, preview):
        if one:
            blobs.lay(actor.place, one)
    return content, preview


@action("files.edit")
def keep_on(
    session: Session, actor: Actor, noun: str, record_id: UUID, name: str, content: bytes, preview: bytes | None
) -> FileCard:
    """Keep a file on a record, and its preview beside it: the work of `attach_to`, after `prepare`."""
    record, row = _may_change(session, actor, noun, record_id)
    kept = stored.keep(session, name, content, subject=record.table, subject_id=record_id)
    if preview:
        stored.keep(session, f"{kept.name}.jpg", preview, subject=OF_FILE, subject_id=kept.id)
    announce(session, KEPT, row, record.about(row), name=kept.name)
    return stored.card(kept)


@action("files.read")
def of_record(session: Session, actor: Actor, noun: str, record_id: UUID) -> list[FileCard]:
    """Return the files on a record, the latest first, at most 200. Refuses a record the actor may not see."""
    record = _record(noun)
    if not record.may(actor, "read"):
        raise NotAllowed(_("Your role does not allow this. Ask an administrator if you need it."))
    find(session, actor, record.row, record_id, noun)
    here = (col(StoredFile.subject) == record.table, col(StoredFile.subject_id) == record_id)
    latest = select(StoredFile).where(*here).order_by(col(StoredFile.made_at).desc(), col(StoredFile.id).desc())
    return [stored.card(one) for one in session.scalars(latest.limit(SHOWN))]


@errand("files.read")
def preview(actor: Actor, file_id: UUID) -> tuple[FileCard, bytes]:
    """Return the preview of a file the actor may see: a small JPEG. Refuses a file without one (`NotFound`)."""
    with work(actor, read=True) as session:
        seen = stored.seen(session, actor, file_id)
        here = (col(StoredFile.subject) == OF_FILE, col(StoredFile.subject_id) == seen.id)
        found = session.scalars(select(col(StoredFile.id)).where(*here)).first()
    if found is None:
        raise NotFound(_("This file has no preview."))
    row, content = stored.read(actor.place, found)
    return stored.card(row), content


@action("files.edit")
def remove(session: Session, actor: Actor, file_id: UUID) -> None:
    """Remove a file from its record, for good. Refuses a record that the actor may not change, and a file that belongs to
    something else, such as an invoice."""
    row = stored.seen(session, actor, file_id)
    noun = next((noun for noun in NOUNS if _record(noun).table == row.subject), None)
    if noun is None or row.subject_id is None:
        raise Invalid(_("Please check the file."), file=_("This file belongs to a message or a document, and stays."))
    record, about = _may_change(session, actor, noun, row.subject_id)
    announce(session, REMOVED, about, record.about(about), name=row.name)
    stored.drop(session, OF_FILE, row.id)
    session.delete(row)


@step
def follow_bin(session: Session, actor: Actor, event: Event) -> None:
    """After records were deleted for good, delete their files. The nightly sweep takes the bytes."""
    gone = [UUID(one) for one in event.data.get("ids", ())]
    theirs = (
        col(StoredFile.subject).in_([_record(noun).table for noun in NOUNS]),
        col(StoredFile.subject_id).in_(gone),
    )
    ids = session.scalars(select(col(StoredFile.id)).where(*theirs)).all()
    previews = (col(StoredFile.subject) == OF_FILE, col(StoredFile.subject_id).in_(ids))
    for row in session.scalars(select(StoredFile).where(*previews)).all():
        session.delete(row)
    for row in session.scalars(select(StoredFile).where(*theirs)).all():
        session.delete(row)


@step
def _may_change(session: Session, actor: Actor, noun: str, record_id: UUID) -> tuple[Record, Any]:
    record = _record(noun)
    if not record.may(actor, "edit"):
        raise NotAllowed(_("Your role does not allow this. Ask an administrator if you need it."))
    row = find(session, actor, record.row, record_id, noun)
    if getattr(row, "binned", False):
        raise Conflict(with_noun("This {noun} is in the bin. Restore it first.", noun))
    return record, row


def _record(noun: str) -> Record:
    if noun not in NOUNS:
        said = _("Choose one of: {values}.").format(values=", ".join(NOUNS))
        raise Invalid(_("Files are attached to records."), subject=said)
    return declaration.of_noun(noun)


def _preview(content: bytes, found: str) -> bytes | None:
    try:
        if found in pictures.FORMATS:
            return pictures.preview(content)
    except Refused:
        return None
    return first_page(content) if found == "application/pdf" else None
