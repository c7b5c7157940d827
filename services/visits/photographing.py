"""Photos of a visit: sent by a phone, perhaps twice, and kept once; made small, upright and bare before they are stored."""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from models.language import N_, _
from models.text import line
from models.visits import Photo, Visit
from services import files
from services.files import FileCard, pictures, stored
from services.files.pictures import Photographed
from services.visits import happened, working
from services.work import Actor, Conflict, NotFound, action, announce, blobs, clock, errand, perform, step, work
from services.work import find as find_row

OTHER = N_("Another photo has this id already. Take it again.")
TABLE = "photos"


class PhotoCard(SQLModel):
    """A photo of a visit, without its bytes. `size` is in bytes, as it is stored. One that expired has no file."""

    id: UUID
    visit_id: UUID
    client_id: UUID
    file_id: UUID | None
    caption: str
    width: int
    height: int
    size: int
    taken_at: datetime
    cold_at: datetime | None
    expired_at: datetime | None


class Kept(NamedTuple):
    """A photo that was sent, and whether it was new."""

    photo: PhotoCard
    new: bool


@errand("visits.work")
def add_photo(
    actor: Actor, visit_id: UUID, client_id: UUID, content: bytes, caption: str = "", taken_at: datetime | None = None
) -> Kept:
    """Keep a photo under a visit that the actor works on, also of one that is over: photos arrive last. The same bytes
    under the same `client_id` are kept once. Refuses other bytes under it (`Conflict`), what is no photo (`Invalid`), more
    than 25 MB, and a full workspace."""
    digest = sha256(content).hexdigest()
    there = perform(actor, sent_before, visit_id, client_id, digest)
    if there is not None:
        return Kept(there, False)
    stored.refuse_large(content)
    made = pictures.photographed(content)
    blobs.lay(actor.place, made.content)
    try:
        return Kept(perform(actor, keep_photo, visit_id, client_id, digest, made, caption, taken_at), True)
    except Conflict:  # the same one at the same moment
        there = perform(actor, sent_before, visit_id, client_id, digest)
        if there is None:
            raise
        return Kept(there, False)


@action("visits.read")
def sent_before(session: Session, actor: Actor, visit_id: UUID, client_id: UUID, digest: str) -> PhotoCard | None:
    """Return the photo that has this id already, if it is this one. Refuses another one (`Conflict`), and a visit that is
    not the actor's to work on."""
    working.refuse_others(session, actor, working.seen(session, actor, visit_id))
    there = session.scalars(select(Photo).where(col(Photo.client_id) == client_id)).first()
    if there is None:
        return None
    if (there.visit_id, there.digest) != (visit_id, digest):
        raise Conflict(_(OTHER))
    return _card(there)


@action("visits.work")
def keep_photo(
    session: Session,
    actor: Actor,
    visit_id: UUID,
    client_id: UUID,
    digest: str,
    made: Photographed,
    caption: str = "",
    taken_at: datetime | None = None,
) -> PhotoCard:
    """Keep a photo whose bytes lie on the disk: the work of `add_photo`."""
    visit = working.mine(session, actor, visit_id)
    now = clock.now()
    photo = Photo(
        visit_id=visit.id,
        client_id=client_id,
        digest=digest,
        caption=(line(caption) or "")[:200],
        width=made.width,
        height=made.height,
        size=len(made.content),
        taken_at=min(taken_at or now, now),
    )
    session.add(photo)
    session.flush()
    name = _("Photo {day}").format(day=photo.taken_at.date().isoformat())
    kept = files.keep(session, f"{name}.jpg", made.content, subject=TABLE, subject_id=photo.id)
    photo.file_id = kept.id
    announce(session, happened.PICTURED, visit, working.about(visit))
    session.flush()
    return _card(photo)


@action("visits.read")
def photos(session: Session, actor: Actor, visit_id: UUID) -> list[PhotoCard]:
    """Return the photos of a visit the actor may see, in the order in which they were taken."""
    find_row(session, actor, Visit, visit_id, N_("visit"))
    return photos_of(session, [visit_id]).get(visit_id, [])


@step
def photos_of(session: Session, visits: list[UUID]) -> dict[UUID, list[PhotoCard]]:
    """Return the photos of several visits, each in the order in which they were taken."""
    found = select(Photo).where(col(Photo.visit_id).in_(visits)).order_by(col(Photo.taken_at), col(Photo.id))
    grouped: dict[UUID, list[PhotoCard]] = {}
    for one in session.scalars(found):
        grouped.setdefault(one.visit_id, []).append(_card(one))
    return grouped


@errand("visits.read")
def picture(actor: Actor, visit_id: UUID, photo_id: UUID) -> tuple[FileCard, bytes]:
    """Return a photo of a visit the actor may see, with its bytes: a JPEG. Refuses one that expired (`NotFound`)."""
    with work(actor, read=True) as session:
        find_row(session, actor, Visit, visit_id, N_("visit"))
        photo = session.get(Photo, photo_id)
        if photo is None or photo.visit_id != visit_id:
            raise NotFound(_("That photo is no longer here."))
        if photo.file_id is None:
            raise NotFound(_("This photo is gone: photos are kept for as long as Settings says."))
        file_id = photo.file_id
    row, content = files.read(actor.place, file_id)
    return files.card(row), content


def _card(photo: Photo) -> PhotoCard:
    return PhotoCard.model_validate(photo, from_attributes=True)
