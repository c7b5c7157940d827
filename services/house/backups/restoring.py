"""Restore: fetch a set, prove it, put it beside the live data; the swap happens while nothing is open (`swapping.py`)."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyrage import x25519
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from sqlmodel import col

from models.backups import Restore
from models.language import _
from services.house import tenants, upgrades
from services.house.backups import bundles, destinations, files, keys, making, manifest, proving, sqlite, swapping
from services.house.backups.errors import BackupFailed, told
from services.house.backups.manifest import FILE, Manifest, Part
from services.house.backups.progress import Teller, Watch
from services.house.backups.stores import Store
from services.work import HOUSE, Actor, NotFound, clock, errand, house_actor, vault, work
from services.work.errors import DataGone
from services.work.killpoints import reach
from services.work.places import places

ROOM = 2.2


@dataclass(frozen=True, slots=True)
class Found:
    """A set at one destination, with its manifest."""

    name: str
    where: str
    store: Store
    manifest: Manifest


def find(name: str, stores: Sequence[tuple[str, Store]]) -> list[Found]:
    """Return a set at each destination that has it whole; `latest` is the newest whole one. Refuses when none has it,
    and says why."""
    wrong: list[str] = []
    for wanted in _names(stores, wrong) if name == "latest" else [name] if manifest.NAME.fullmatch(name) else []:
        found = _at(wanted, stores, wrong)
        if found:
            return found
    raise BackupFailed(" ".join(wrong) or _("There is no set of that name at any destination."), FILE)


def _names(stores: Sequence[tuple[str, Store]], wrong: list[str]) -> list[str]:
    """Return the names of all sets, the newest first."""
    names: set[str] = set()
    for where, store in stores:
        try:
            names |= set(store.names())
        except BackupFailed as why:
            wrong.append(f"{where}: {why}")  # no text
    return sorted(names, reverse=True)


def _at(name: str, stores: Sequence[tuple[str, Store]], wrong: list[str]) -> list[Found]:
    found = []
    for where, store in stores:
        try:
            content = store.read(f"{name}/{FILE}")
            if content is not None:  # else it was begun and never finished, or is not kept there
                found.append(Found(name, where, store, manifest.read(content, name)))
        except BackupFailed as why:
            wrong.append(f"{where}: {why}")  # no text
    return found


def open_stores() -> list[tuple[str, Store]]:
    """Open every destination that can be reached. Refuses when none can."""
    with work(house_actor()) as session:
        rows = destinations.every(session)
    opened, wrong = [], []
    for one in rows:
        try:
            opened.append((one.name, destinations.opened(one)))
        except BackupFailed as why:
            wrong.append(str(why))
    if not opened:
        raise BackupFailed(" ".join(wrong))
    return opened


def fetch(found: Sequence[Found], wanted: Sequence[str], folder: Path, teller: Teller) -> Found:
    """Fetch, open and prove the parts of these places (none: all) into a folder, as `<place>.db` or `<place>.dump`, and
    their files in `files/`.

    A copy that is damaged or out of reach falls through to the next destination.
    """
    wrong, damaged = [], ""
    for one in found:
        check_fits(one.manifest)
        try:
            for part in one.manifest.of(wanted):
                _fetch_one(one, part, folder, teller)
            return one
        except BackupFailed as why:
            wrong.append(f"{one.where}: {why}")  # no text
            damaged = damaged or why.part
    raise BackupFailed(" ".join(wrong), damaged)


def _fetch_one(one: Found, part: Part, folder: Path, teller: Teller) -> None:
    sealed = proving.fetch_part(one.store, one.name, part, folder, teller)
    plain = proving.prove_part(part, sealed, known_keys(), teller)
    sealed.unlink()
    if part.bundled:
        bundles.unpack(plain, part, folder)
        return
    plain.replace(folder / f"{part.place}{proving.engine().SUFFIX}")


def known_keys() -> list[x25519.Identity]:
    """Return every identity this machine has. Refuses when there is none."""
    found = keys.identities()
    if not found:
        raise BackupFailed(_("The backup keys are missing here. Use the recovery kit: restore --kit FILE."))
    return found


def check_fits(one: Manifest) -> None:
    """Refuse a set of the other engine, of a newer Steward, or sealed with another secret key."""
    here = "sqlite" if places().pool is None else "postgresql"
    if one.engine != here:
        text = _("This set was made from {theirs}, and this installation uses {ours}. Use export and import instead.")
        raise BackupFailed(text.format(theirs=one.engine, ours=here))
    for part in one.parts:
        tree = HOUSE if part.place == HOUSE else "tenant"
        if part.revision not in upgrades.known_revisions(tree):
            raise BackupFailed(_("This set was made by a newer Steward. Install that version, or a later one."))
    if not all(vault.knows(key) for key in one.secret_keys):
        raise BackupFailed(
            _("This set was made with another secret key. Put the right one back, or use the recovery kit.")
        )


def prepare(
    actor: Actor, name: str, company: str = "", *, watch: Watch | None = None, row: Restore | None = None
) -> Restore:
    """Prepare a restore beside the live data: prove the set, make a safety set, write the journal. Return its row. The
    swap follows when the server starts, or at once by `swapping.finish`. Refuses what does not fit. Long."""
    row = row or ask(actor, name, place_of(company), "preparing")
    teller = Teller(Restore, row.id, watch)
    teller.begin("preparing")
    try:
        found = find(name, open_stores())
        check_fits(found[0].manifest)
        safety = _safety_set(actor, teller, found[0].name)
        with files.alone() as scratch:
            return _prepared(row, found, scratch, teller, safety)
    except (Exception, KeyboardInterrupt) as error:
        teller.fail(str(why := told(error)))
        raise why from error


def ask(actor: Actor, name: str, place: str, state: str = "asked", *, into: str = "") -> Restore:
    """Note that a restore is wanted, or begins now; one `into` another folder says so. Return its row."""
    label = into or next((one.name for one in tenants.everyone() if one.id.hex == place), "")
    with work(house_actor()) as session:
        for dead in session.scalars(select(Restore).where(col(Restore.state) == "preparing")):
            dead.state, dead.ended_at, dead.trouble = "failed", clock.now(), _("Steward was stopped while it ran.")
        row = Restore(set_name=name, place=place, label=label, state=state, made_by=actor.user_id)
        session.add(row)
    return row


def place_of(company: str) -> str:
    """Return the place of a company by its name or id; empty for the whole house."""
    _need_house()
    if not company:
        return ""
    for one in tenants.everyone():
        if company in (one.name, one.id.hex, str(one.id)):
            return one.id.hex
    raise NotFound(_("There is no workspace of that name."))


def _need_house() -> None:
    """Refuse where the house itself cannot be read: it alone knows where the sets are."""
    try:
        with work(house_actor(), read=True) as session:
            session.scalar(select(col(Restore.id)).limit(1))
    except (DatabaseError, DataGone) as error:
        text = _("The data of the house cannot be read, so Steward does not know where the sets are. {how}")
        how = _("Name an empty data folder, and use the recovery kit: restore --from DESTINATION --kit FILE.")
        raise BackupFailed(text.format(how=how), HOUSE) from error


def _safety_set(actor: Actor, teller: Teller, wanted: str) -> str:
    """Make a verified set of the present state. A house too damaged to be copied is kept as it is by the swap anyway."""
    teller.enter("safety set")
    try:
        return making.make(actor, "restore", spare=wanted).name
    except BackupFailed:
        return ""


def _prepared(row: Restore, found: Sequence[Found], scratch: Path, teller: Teller, safety: str) -> Restore:
    one = found[0].manifest
    wanted = [row.place] if row.place else [part.place for part in one.parts]
    size = sum(part.plain_bytes for part in one.of(wanted))
    files.need_room(places().folder, int(ROOM * size))
    teller.expect(sum(part.bytes for part in one.of(wanted)) * 2)
    teller.enter("fetching")
    used = fetch(found, wanted, scratch, teller)
    folder = swapping.folder()
    shutil.rmtree(folder, ignore_errors=True)
    scratch.rename(folder)
    files.sync_folder(folder.parent)
    reach("prepared")
    journal: dict[str, Any] = {
        "id": str(row.id),
        "set": used.name,
        "taken_at": used.manifest.taken_at,
        "engine": used.manifest.engine,
        "places": wanted,
        "whole": not row.place,
        "safety": safety,
        "asked_at": clock.now().isoformat(),
        "phase": "swap",
    }
    teller.end("prepared", safety_set=safety, set_name=used.name)
    swapping.write(journal)
    reach("journal written")
    with work(house_actor(), read=True) as session:
        return session.get_one(Restore, row.id)


def beside(name: str, target: Path, company: str = "", watch: Watch | None = None) -> str:
    """Restore a set into another folder as a house of its own, which sends nothing. Return the set's name. Long."""
    if proving.engine() is not sqlite:
        raise BackupFailed(
            _("On PostgreSQL, restore into another database: set STEWARD_DATABASE_URL for it, then restore.")
        )
    if target.exists() and any(target.iterdir()):
        raise BackupFailed(_("{folder} is not empty. Name a new folder.").format(folder=target))
    place = place_of(company)
    teller = Teller(Restore, ask(house_actor(), name, place, "preparing", into=_beside_it(target)).id, watch)
    teller.begin("preparing")
    try:
        with files.alone() as scratch:
            used = _beside(name, target, [HOUSE, place] if place else [], scratch, teller)
    except (Exception, KeyboardInterrupt) as error:
        teller.fail(str(why := told(error)))
        raise why from error
    teller.end("done")
    return used


def _beside_it(target: Path) -> str:
    return _("A copy in {folder}").format(folder=target)[:200]


def _beside(name: str, target: Path, wanted: list[str], scratch: Path, teller: Teller) -> str:
    found = find(name, open_stores())
    teller.expect(found[0].manifest.bytes * 2)
    teller.enter("fetching")
    used = fetch(found, wanted, scratch, teller)
    for path in scratch.glob(f"*{sqlite.SUFFIX}"):
        sqlite.disown(path)
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    sqlite.lay_out(scratch, target)
    bundles.bring(scratch, target)
    key = places().folder / "secret.key"
    if key.exists():  # what is sealed in the data opens with it alone
        files.write_private(target / key.name, key.read_text(encoding="utf-8").strip())
    return used.name


@errand("maintenance.read")
def latest(actor: Actor, limit: int = 20) -> list[Restore]:
    """Return the latest restores, the newest first."""
    with work(house_actor(), read=True) as session:
        return list(session.scalars(select(Restore).order_by(col(Restore.made_at).desc()).limit(limit)))
