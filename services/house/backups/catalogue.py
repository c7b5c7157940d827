"""The catalogue: the sets this house knows. A cache: `scan` makes it anew from what stands at the destinations."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.backups import BackupCopy, BackupPart, BackupSet, Destination
from models.language import _
from services.house.backups import destinations, manifest
from services.house.backups.errors import BackupFailed
from services.house.backups.manifest import FILE, PROOF, Manifest
from services.house.backups.retention import Dated
from services.work import Actor, clock, errand, house_actor, step, work

WHOLE = ("stored", "verified")


def latest_verified() -> BackupSet | None:
    """Return the newest verified set, or None."""
    with work(house_actor(), read=True) as session:
        return newest_verified(session)


@step
def newest_verified(session: Session) -> BackupSet | None:
    """Return the newest verified set, or None."""
    query = select(BackupSet).where(col(BackupSet.state) == "verified").order_by(col(BackupSet.taken_at).desc())
    return session.scalars(query.limit(1)).first()


@errand("maintenance.read")
def sets(actor: Actor, limit: int = 200) -> list[BackupSet]:
    """Return the sets, the newest first."""
    with work(house_actor(), read=True) as session:
        query = select(BackupSet).order_by(col(BackupSet.made_at).desc(), col(BackupSet.id).desc()).limit(limit)
        return list(session.scalars(query))


@errand("maintenance.read")
def parts(actor: Actor, name: str) -> list[BackupPart]:
    """Return the parts of a set."""
    with work(house_actor(), read=True) as session:
        query = select(BackupPart).join(BackupSet, col(BackupPart.set_id) == col(BackupSet.id))
        return list(session.scalars(query.where(col(BackupSet.name) == name).order_by(col(BackupPart.place).desc())))


@step
def dated(session: Session) -> list[Dated]:
    """Return the whole sets as retention sees them."""
    query = select(BackupSet).where(col(BackupSet.state).in_(WHOLE))
    return [
        Dated(one.name, one.taken_at, one.reason, one.state == "verified")
        for one in session.scalars(query)
        if one.taken_at is not None
    ]


@step
def note_parts(session: Session, row: BackupSet, found: Manifest) -> None:
    """Note what a manifest says of its set."""
    row.taken_at, row.engine, row.versions = found.moment, found.engine, dict(found.versions)
    row.bytes, row.previous_digest, row.reason = found.bytes, found.previous, found.reason
    known = {one.place for one in session.scalars(select(BackupPart).where(col(BackupPart.set_id) == row.id))}
    for part in found.parts:
        if part.place not in known:
            session.add(
                BackupPart(
                    set_id=row.id,
                    place=part.place,
                    label=part.label,
                    revision=part.revision,
                    tables=len(part.tables),
                    rows=part.rows,
                    digest=part.digest,
                    plain_bytes=part.plain_bytes,
                    cipher_sha256=part.cipher_sha256,
                    bytes=part.bytes,
                )
            )


@step
def note_copy(session: Session, row: BackupSet, where: Destination, state: str, trouble: str = "") -> None:
    """Note the state of a set at a destination."""
    here = (col(BackupCopy.set_id) == row.id, col(BackupCopy.destination_id) == where.id)
    copy = session.scalars(select(BackupCopy).where(*here)).first()
    if copy is None:
        session.add(copy := BackupCopy(set_id=row.id, destination_id=where.id))
    now = clock.now()
    copy.state, copy.trouble = state, trouble[:500]
    copy.stored_at = copy.stored_at or (now if state in WHOLE else None)
    copy.compared_at = now if state == "verified" else copy.compared_at


def scan(_actor: Actor) -> tuple[int, list[str]]:
    """Make the catalogue anew from the destinations. Return how many sets were found, and what was wrong with others."""
    with work(house_actor()) as session:
        places = destinations.every(session)
    found: set[str] = set()
    wrong: list[str] = []
    for where in places:
        try:
            here = _scanned(where, wrong)
        except BackupFailed as why:  # out of reach: nothing is known of what is there
            wrong.append(str(why))
            continue
        _miss(where, here)
        found |= here
    return len(found), wrong


def _scanned(where: Destination, wrong: list[str]) -> set[str]:
    """Take over the whole sets of a destination. Return their names."""
    store, found = destinations.opened(where), set()
    for name in store.names():
        try:
            content = store.read(f"{name}/{FILE}")
            if content is None:
                continue  # begun, and never finished: it is no set
            one = manifest.read(content, name)
            _adopt(one, content, where, manifest.proved_at(store.read(f"{name}/{PROOF}"), content))
            found.add(name)
        except BackupFailed as why:
            wrong.append(f"{where.name}, {name}: {why}")  # no text
    return found


def _miss(where: Destination, found: set[str]) -> None:
    """Note the sets that should be at a destination and are not; one that is nowhere any more is no set."""
    with work(house_actor()) as session:
        query = select(BackupCopy, BackupSet).join(BackupSet, col(BackupSet.id) == col(BackupCopy.set_id))
        for copy, row in session.execute(query.where(col(BackupCopy.state).in_(WHOLE))).all():
            if copy.destination_id == where.id and row.name not in found:
                copy.state, copy.trouble = "failed", _("It is no longer there, or damaged.")
                session.flush()
                left = select(col(BackupCopy.id)).where(
                    col(BackupCopy.set_id) == row.id, col(BackupCopy.state).in_(WHOLE)
                )
                if session.scalar(left.limit(1)) is None:
                    row.state, row.trouble = "failed", _("It is no longer at any destination, or damaged.")


def _adopt(one: Manifest, content: bytes, where: Destination, proved: datetime | None) -> None:
    with work(house_actor()) as session:
        row = session.scalars(select(BackupSet).where(col(BackupSet.name) == one.name)).first()
        if row is None:
            session.add(row := BackupSet(name=one.name, reason=one.reason))
            session.flush()
        note_parts(session, row, one)
        row.digest, row.ended_at = manifest.digest(content), row.ended_at or proved or one.moment
        row.verified_at = proved or row.verified_at
        row.state, row.trouble = "verified" if row.verified_at else "stored", ""
        note_copy(session, row, where, "verified" if proved else "stored")  # each copy by its own proof


def order_for_restore(rows: Sequence[Destination]) -> list[Destination]:
    """Return the destinations in the order a drill tries them: off site first."""
    return sorted(rows, key=lambda one: (not one.off_site, -one.position))
