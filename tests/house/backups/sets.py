"""What the tests do with sets: make one, find its folder, damage it, sign what was changed."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from models.backups import BackupCopy, BackupSet, Destination
from services.house.backups import catalogue, making, manifest
from services.work import house_actor, vault, work
from services.work.places import places
from tests.house.backups.bucket import CREDENTIALS, Bucket


def make(reason: str = "manual") -> BackupSet:
    """Make a set."""
    return making.make(house_actor(), reason)


def folder() -> Path:
    """The folder of the newest set on this machine."""
    found = catalogue.latest_verified()
    assert found
    return places().folder / "backups" / found.name


def add(url: str | Path, name: str = "Far", *, secret: str | None = None) -> None:
    """Add a destination off site, untried."""
    if isinstance(url, Path) and url.parent.is_dir():
        url.mkdir(exist_ok=True)
    address = url.resolve().as_uri() if isinstance(url, Path) else url
    from services.house.backups import destinations

    with work(house_actor()) as session:
        row = Destination(name=name, url=address, off_site=True, position=len(destinations.every(session)))
        row.secret = destinations.sealed(secret, row.id)
        session.add(row)


def add_bucket(one: Bucket) -> None:
    """Add a bucket as a destination off site."""
    add(one.url, secret=CREDENTIALS)


def copies(name: str) -> dict[str, tuple[str, str]]:
    """The state and the trouble of a set at each destination."""
    with work(house_actor(), read=True) as session:
        query = select(Destination.name, BackupCopy.state, BackupCopy.trouble).join(
            BackupCopy, col(BackupCopy.destination_id) == col(Destination.id)
        )
        query = query.join(BackupSet, col(BackupSet.id) == col(BackupCopy.set_id)).where(col(BackupSet.name) == name)
        return {where: (state, trouble) for where, state, trouble in session.execute(query)}


def newest() -> BackupSet:
    """The set that was begun last."""
    return catalogue.sets(house_actor(), 1)[0]


def change(path: Path, **values: Any) -> None:
    """Change what a `set.json` says, and sign it again: a mistake of ours, not of the world."""
    plain = {**json.loads(path.read_text()), **values, "signature": ""}
    plain["signature"] = vault.mac(manifest._canonical(plain), "backup")
    path.write_text(json.dumps(plain))
