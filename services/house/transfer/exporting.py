"""Exporting: a folder with a file of lines for each table, each place as it was at one moment, and a manifest.

It appears under its name when it is whole; until then it is called `….partial`. Nobody waits for it: it only reads.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from models.language import N_, _
from models.tenants import Tenant
from models.text import fold
from services.house import tenants, upgrades
from services.house.transfer import lines
from services.house.transfer.contents import MAILBOX, left, taken
from services.house.transfer.lines import Values
from services.house.transfer.manifest import NAME, FileFacts, Manifest, PlaceFacts, TableFacts, folder
from services.house.transfer.packing import ENDING
from services.house.transfer.packing import pack as pack_into
from services.house.version import VERSION
from services.work import (
    HOUSE,
    Actor,
    NotFound,
    Refused,
    announce_id,
    blobs,
    clock,
    errand,
    house_actor,
    kind,
    vault,
    work,
)
from services.work.killpoints import reach
from services.work.places import database_bytes, places

EXPORTED = kind("house.exported", N_("{actor} exported the data"), "logout")
ANONYMISED = kind("house.anonymised", N_("{actor} made an anonymised copy"), "theater_comedy")
PARTIAL = ".partial"
TENANTS = Tenant.__table__  # type: ignore[attr-defined]
Tell = Callable[[str, str, int], object]  # a place's name, one of its tables, and how many of its rows are done
Change = Callable[[str, Iterable[Values]], Iterator[Values]]  # a table's name and its rows → the rows to take instead


def quiet(place: str, table: str, rows: int) -> None:
    """Tell nobody."""


@errand("maintenance.run", fresh=True)
def export(
    actor: Actor,
    into: Path,
    *,
    company: str = "",
    pack: bool = False,
    change: Change | None = None,
    tell: Tell = quiet,
) -> tuple[Path, Manifest]:
    """Write everything, or one company by its name, into a new folder in `into`, or with `pack` into one file.

    Return where it is, and its manifest. `change` replaces the rows of each table. Refuses an unknown company, data of
    another version, and a disk without room.
    """
    _refuse_old_data()
    chosen = _chosen(company)
    target = into / f"steward-export-{clock.now():%Y%m%d-%H%M%S}"
    part = target.with_name(target.name + PARTIAL)
    _make_room(into, part)
    manifest = _manifest(chosen[0].name if company else None, anonymised=change is not None)
    names = {HOUSE: _("This installation")} | {one.id.hex: one.name for one in chosen}
    with _swept(part):
        for place, name in names.items():
            alone = chosen[0].id if company and place == HOUSE else None
            manifest.places.append(_place(part, place, name, alone=alone, change=change, tell=tell))
        if change is None:  # who wrote what is in their files, too
            letters = [] if company else sorted((places().folder / MAILBOX).glob("[!.]*"))
            manifest.files = _files(part, [*letters, *(one for place in names for one in blobs.everything(place))])
        _write(part / NAME, manifest.model_dump_json(indent=2).encode())
        _sync(part)
        reach("export written")
        path = _pack(part, target) if pack else _named(part, target)
    _record(actor, manifest)
    return path, manifest


def _manifest(company: str | None, *, anonymised: bool) -> Manifest:
    return Manifest(
        version=VERSION,
        made_at=clock.now(),
        engine="sqlite" if places().pool is None else "postgresql",
        key_id=vault.key_id(),
        company=company,
        anonymised=anonymised,
        places=[],
    )


def _refuse_old_data() -> None:
    if upgrades.needed():
        raise Refused(_("The data is from an older Steward. Run `python main.py upgrade` first."))


def _chosen(company: str) -> list[Tenant]:
    everyone = tenants.everyone()
    if not company:
        return everyone
    found = [one for one in everyone if fold(one.name) == fold(company)]
    if not found:
        raise NotFound(_("There is no workspace with that name."))
    return found


def _make_room(into: Path, part: Path) -> None:
    """Refuse a disk without room: lines take about as much as the database. Make the folder, readable for us alone."""
    try:
        into.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(into).free < database_bytes() + blobs.everywhere():
            raise Refused(_("There is not enough room for an export on this disk."))
        part.mkdir(mode=0o700)
    except OSError as error:
        raise Refused(_("The folder cannot be written ({reason}).").format(reason=error.strerror)) from None


@contextmanager
def _swept(part: Path) -> Iterator[None]:
    """Leave nothing behind when the export breaks off; a full disk is a refusal."""
    try:
        yield
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise Refused(_("The export could not be written ({reason}).").format(reason=error.strerror)) from None
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _record(actor: Actor, manifest: Manifest) -> None:
    """Let the house remember that everything left it, and with whom."""
    what = ANONYMISED if manifest.anonymised else EXPORTED
    with work(replace(house_actor(), user_id=actor.user_id, name=actor.name)) as session:
        announce_id(session, what, "tenants", UUID(int=0), by=actor.name, company=manifest.company or "")


def _place(part: Path, place: str, name: str, *, alone: UUID | None, change: Change | None, tell: Tell) -> PlaceFacts:
    """Write the tables of a place as they are at one moment. Of the house beside one company (`alone`): its row."""
    home = part / folder(place)
    home.mkdir(parents=True, mode=0o700)
    revision = upgrades.standing(place).revision or ""
    found: dict[str, TableFacts] = {}
    with work(house_actor(place), read=True) as session:
        if places().pool is not None:  # else each statement would see a moment of its own
            session.connection().exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for table in taken(place) if alone is None else [TENANTS]:
            rows: Iterable[Values] = lines.read(session, table)
            if alone is not None:
                rows = (row for row in rows if row["id"] == str(alone))
            if change is not None:
                rows = change(table.name, rows)
            found[table.name] = _table(home / f"{table.name}.jsonl", rows, partial(tell, name, table.name))
    return PlaceFacts(place=place, name=name, revision=revision, tables=found, left=left(place))


def _table(path: Path, rows: Iterable[Values], tell: Callable[[int], object]) -> TableFacts:
    digest, count = hashlib.sha256(), 0
    with _new(path) as file:
        for count, row in enumerate(rows, start=1):
            line = lines.line(row)
            digest.update(line)
            file.write(line)
            if count % 10_000 == 0:
                tell(count)
    tell(count)
    return TableFacts(rows=count, sha256=digest.hexdigest())


def _files(part: Path, sources: Iterable[Path]) -> dict[str, FileFacts]:
    """Copy the files that live beside the places, after them, so that no row lacks its file."""
    found = {}
    for source in sources:
        name = source.relative_to(places().folder).as_posix()
        target = part / "files" / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        content = source.read_bytes()
        _write(target, content)
        found[name] = FileFacts(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    return found


@contextmanager
def _new(path: Path) -> Iterator[Any]:
    """Open a new file that only we may read, and let it reach the disk at the end."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _write(path: Path, content: bytes) -> None:
    with _new(path) as file:
        file.write(content)


def _named(part: Path, target: Path) -> Path:
    part.rename(target)
    _sync(target.parent)
    return target


def _pack(part: Path, target: Path) -> Path:
    """Pack the folder into one file, and remove it."""
    packed = target.with_name(target.name + ENDING)
    fresh = packed.with_name(packed.name + PARTIAL)
    with _new(fresh) as file:
        pack_into(part, file, target.name)
    shutil.rmtree(part)
    return _named(fresh, packed)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
