"""Destinations: where sets are kept, in order; the first is this machine's own folder. Their room is looked at daily."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.backups import BackupCopy, BackupSet, Destination, DestinationLook
from models.language import N_, _
from models.text import line
from services.house.backups.errors import BackupFailed
from services.house.backups.stores import Room, Store, check_url, shown, spoken
from services.work import (
    Actor,
    Conflict,
    Invalid,
    NotFound,
    announce,
    clock,
    errand,
    house_actor,
    kind,
    step,
    vault,
    work,
)
from services.work.places import places

CHANGED = kind("backup.destination", N_("{actor} changed where backups are kept: {subject}"), "cloud_upload")
HERE = N_("This machine")


@dataclass(frozen=True, slots=True)
class Place:
    """A destination as people see it: its room, its last trouble, and how many days until it is full."""

    id: UUID
    name: str
    url: str
    off_site: bool
    free: int | None
    size: int | None
    days_left: int | None
    state: str  # of the newest set there
    at: datetime | None
    trouble: str


@step
def every(session: Session) -> list[Destination]:
    """Return the destinations in their order; makes the first one, the folder of this machine, which moves with it."""
    url = (places().folder / "backups").resolve().as_uri()
    found = session.scalars(select(Destination).order_by(col(Destination.position), col(Destination.id))).all()
    for one in found:
        if one.name == HERE and one.url != url:  # moved, copied, restored elsewhere: never into another's folder
            one.url = url
    if found:
        return list(found)
    session.add(first := Destination(name="This machine", url=url))  # no text
    session.flush()
    return [first]


def opened(one: Destination) -> Store:
    """Open a destination's store. Refuses one that cannot be reached, with a sentence."""
    if one.url.startswith("file:"):
        own = places().folder.resolve() / "backups"
        if one.url == own.as_uri():
            with spoken(one.url):
                own.mkdir(exist_ok=True, mode=0o700)
    try:
        secret = credentials(one)
    except ValueError as error:
        text = _("{place}: its credentials cannot be opened with this secret key. Enter them again.")
        raise BackupFailed(text.format(place=one.name)) from error
    return Store(one.url, secret)


@errand("maintenance.run", fresh=True)
def add(
    actor: Actor, name: str, url: str, *, key: str = "", secret: str = "", off_site: bool = False, quota_gb: int = 0
) -> UUID:
    """Add a destination after it was tried: a small object is written, read and deleted there. `quota_gb`: 0 for none."""
    name, url = line(name) or "", check_url(url)
    if not name or len(name) > 100:
        raise Invalid(_("Please check the form."), name=_("Enter a name, at most 100 characters."))
    given = json.dumps({"key": key.strip(), "secret": secret.strip()}) if key.strip() else None
    try:
        _refuse_own_folder(url)
        _try(Store(url, given, make=True))
    except BackupFailed as why:
        raise Invalid(_("Please check the form."), url=str(why)) from why
    if off_site and same_disk(url):
        text = _("It is on the disk of Steward's own data, and would be lost with it: it is not off site.")
        raise Invalid(_("Please check the form."), url=text)
    with work(house_actor()) as session:
        others = every(session)
        if any(one.url.partition("?")[0].rstrip("/") == url.partition("?")[0].rstrip("/") for one in others):
            raise Conflict(_("Backups are kept there already."), fields={"url": _("Backups are kept there already.")})
        if any(one.name == name for one in others):
            raise Conflict(
                _("There is already a destination with that name."), fields={"name": _("This name is taken.")}
            )
        row = Destination(name=name, url=url, off_site=off_site, quota=quota_gb * 10**9 or None, made_by=actor.user_id)
        row.position = max(one.position for one in others) + 1
        row.secret = sealed(given, row.id)
        session.add(row)
        session.flush()
        announce(session, CHANGED, row)
    return row.id


@errand("maintenance.run", fresh=True)
def remove(actor: Actor, destination_id: UUID) -> None:
    """Forget a destination. Its sets stay where they are. Refuses the last one."""
    with work(house_actor()) as session:
        row = session.get(Destination, destination_id)
        if row is None:
            raise NotFound(_("That destination is no longer here."))
        if len(every(session)) == 1:
            raise Conflict(_("Backups need at least one destination. Add another one first."))
        announce(session, CHANGED, row)
        session.delete(row)


def _begin() -> None:
    """Make the first destination of a new house."""
    with work(house_actor(), read=True) as session:
        begun = session.scalar(select(col(Destination.id)).limit(1))
    if begun is None:
        with work(house_actor()) as session:
            every(session)


@errand("maintenance.read")
def shown_all(actor: Actor) -> list[Place]:
    """Return the destinations with what was last seen of them."""
    _begin()
    with work(house_actor(), read=True) as session:
        rows = session.scalars(select(Destination).order_by(col(Destination.position), col(Destination.id))).all()
        looks = {one.destination_id: one for one in session.scalars(select(DestinationLook))}
        newest = {one.id: _newest(session, one.id) for one in rows}
        daily = _bytes_a_day(session)
    return [_shown(one, looks.get(one.id), newest[one.id], daily) for one in rows]


def look(one: Destination, store: Store | None, trouble: str = "") -> None:
    """Note the room of a destination, or its trouble."""
    room = Room(None, None)
    if store is not None and not trouble:
        try:
            room = store.room(one.quota)
        except BackupFailed as why:
            trouble = str(why)
    with work(house_actor()) as session:
        row = session.scalar(select(DestinationLook).where(col(DestinationLook.destination_id) == one.id))
        row = row or DestinationLook(destination_id=one.id, at=clock.now())
        row.at, row.trouble = clock.now(), trouble[:500]
        row.free, row.size = (room.free, room.size) if not trouble else (row.free, row.size)
        session.add(row)


def look_at_all(_actor: Actor) -> None:
    """Look at each destination: is it reached, and how much room is left (B-05, B-08)? A chore."""
    with work(house_actor()) as session:
        rows = every(session)
    for one in rows:
        try:
            look(one, opened(one))
        except BackupFailed as why:
            look(one, None, str(why))


def _shown(one: Destination, seen: DestinationLook | None, newest: BackupCopy | None, daily: float) -> Place:
    free = seen.free if seen else None
    days = round(free / daily) if free is not None and daily > 0 else None
    trouble = (seen.trouble if seen else "") or (newest.trouble if newest and newest.state == "failed" else "")
    state = newest.state if newest else ""
    at = (newest.compared_at or newest.stored_at or newest.made_at) if newest else None
    name = _(HERE) if one.name == HERE else one.name
    return Place(
        one.id, name, shown(one.url), one.off_site, free, seen.size if seen else None, days, state, at, trouble
    )


def _newest(session: Session, destination_id: UUID) -> BackupCopy | None:
    query = select(BackupCopy).where(
        col(BackupCopy.destination_id) == destination_id, col(BackupCopy.state) != "pruned"
    )
    return session.scalars(query.order_by(col(BackupCopy.made_at).desc()).limit(1)).first()


def _bytes_a_day(session: Session) -> float:
    """Return how many bytes a day are added, by the sets of the last 30 days. What retention removes is not counted
    off: the estimate is the earlier day."""
    since = clock.now() - timedelta(days=30)
    here = (col(BackupSet.state) == "verified", col(BackupSet.taken_at) > since)
    total, first = session.execute(
        select(func.sum(col(BackupSet.bytes)), func.min(col(BackupSet.taken_at))).where(*here)
    ).one()
    if not total or first is None:
        return 0.0
    days: float = max(1.0, (clock.now() - first).total_seconds() / 86_400)
    return float(total) / days  # (PostgreSQL sums to Decimal)


def _refuse_own_folder(url: str) -> None:
    """Refuse a folder inside the data: it would burn with it, and be in the way."""
    inside = urlsplit(url)
    if inside.scheme == "file" and Path(unquote(inside.path)).resolve().is_relative_to(places().folder.resolve()):
        raise BackupFailed(_("This folder is inside Steward's own data. Choose one elsewhere."))


def same_disk(url: str) -> bool:
    """Return whether a folder is on the disk of the data: what burns with this machine is not off site."""
    parts = urlsplit(url)
    path = Path(unquote(parts.path))
    return parts.scheme == "file" and path.exists() and path.stat().st_dev == places().folder.stat().st_dev


def _try(store: Store) -> None:
    name = f"steward-probe-{vault.new_token()[:8]}.txt"
    store.put_small(name, b"Steward was here.")  # no text
    if store.read(name) != b"Steward was here.":  # no text
        raise BackupFailed(_("What was written there could not be read back."))
    store.forget(name)


def sealed(credentials: str | None, row_id: UUID) -> str | None:
    """Return credentials as they are kept, sealed for their row."""
    return vault.seal(credentials, _about(row_id)) if credentials else None


def credentials(one: Destination) -> str | None:
    """Return the credentials of a destination. `ValueError` with another secret key."""
    return vault.unseal(one.secret, _about(one.id)) if one.secret else None


def _about(row_id: UUID) -> str:
    return f"backup_destinations.secret:{row_id}"
