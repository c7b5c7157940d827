"""Do images load (J-08)? A sample of the stored pictures is read and decoded, as a browser would. The daily check asks it."""

import io
import secrets
from dataclasses import dataclass
from hashlib import sha256

from PIL import Image
from sqlalchemy import select
from sqlmodel import Session, col

from models.files import StoredFile
from models.language import _, ngettext
from services.files.pictures import FORMATS, PIXELS
from services.house.finding import Finding, finding
from services.work import Actor, blobs, errand, step, work

LATEST, ANY = (
    10,
    20,
)  # pictures: what was broken by a change of today is among the latest, what the disk lost is anywhere


@dataclass(frozen=True, slots=True)
class Tried:
    """Pictures that were read: how many, and the names of those that do not load."""

    count: int
    broken: list[str]


@errand("files.read")
def tried(actor: Actor) -> Tried:
    """Read the latest pictures of the actor's workspace, and others by chance: each whole, compared with its digest, and
    decoded. An errand: it is slow work without a transaction."""
    with work(actor, read=True) as session:
        rows = _sample(session)
    return Tried(len(rows), [row.name for row in rows if not _loads(actor.place, row)])


@errand("files.read")
def load(actor: Actor) -> Finding:
    """Return whether the images of the actor's workspace load, as `tried`."""
    found = tried(actor)
    if found.broken:
        count = len(found.broken)
        said = ngettext("{count} of {all} images does not load", "{count} of {all} images do not load", count)
        text = _("{said}: {names}.").format(
            said=said.format(count=count, all=found.count), names=", ".join(found.broken[:3])
        )
        return finding(
            "images", "warning", False, text, _("Bring the files back from a backup: `python main.py restore`.")
        )
    told = ngettext("{count} image was read and decoded.", "{count} images were read and decoded.", found.count)
    return finding("images", "warning", True, told, "")


@step
def _sample(session: Session) -> list[StoredFile]:
    """Return the latest pictures, and some by chance: those whose digests follow a random one."""
    pictures = select(StoredFile).where(col(StoredFile.type).in_(FORMATS))
    latest = session.scalars(pictures.order_by(col(StoredFile.id).desc()).limit(LATEST)).all()
    start = secrets.token_hex(32)
    rest = pictures.where(col(StoredFile.digest) >= start).order_by(col(StoredFile.digest)).limit(ANY)
    found = list(session.scalars(rest))
    if len(found) < ANY:  # round the end
        before = pictures.where(col(StoredFile.digest) < start).order_by(col(StoredFile.digest))
        found += session.scalars(before.limit(ANY - len(found)))
    return list({row.digest: row for row in (*latest, *found)}.values())


def _loads(place: str, row: StoredFile) -> bool:
    try:
        content = blobs.path(place, row.digest).read_bytes()  # from the disk: what is in memory says nothing about it
        if sha256(content).hexdigest() != row.digest:
            return False
        with Image.open(io.BytesIO(content), formats=tuple(FORMATS.values())) as picture:
            if picture.width * picture.height > PIXELS:
                return False
            picture.load()
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return False
    return True
