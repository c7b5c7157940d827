"""The swap: a prepared restore takes the place of the live data while nothing is open, and goes back if it is not good.

`restore.json` in the data folder says how far it is. Each step may be done twice, so a kill at any moment leaves the old
state or the new one as soon as the next start has finished it.
"""

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from models.backups import Restore
from models.language import N_, _
from services.house import maintenance_mode, smoke, upgrades
from services.house.backups import afterwards, bundles, files, postgres
from services.house.backups.errors import BackupFailed
from services.work import HOUSE, CannotStart, clock, house_actor, work
from services.work.killpoints import reach
from services.work.places import places, schema

log = logging.getLogger(__name__)
FILE = "restore.json"
BESIDE = ("", "-wal", "-shm")
HALFWAY = N_("A restore was stopped halfway. Start Steward, or run `python main.py restore --resume`, to finish it.")


def folder() -> Path:
    """Return where a prepared restore waits."""
    return places().folder / "restore"


def replaced(restore_id: str) -> Path:
    """Return where the data is kept that a restore replaced."""
    return places().folder / "replaced" / restore_id


def waits_in(data: Path) -> bool:
    """Return whether a restore waits in a data folder, or was stopped halfway there."""
    return (data / FILE).exists()


def read() -> dict[str, Any] | None:
    """Return the journal of a restore that is not finished, or None."""
    path = places().folder / FILE
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def write(journal: dict[str, Any]) -> None:
    """Write the journal, whole or not at all."""
    files.write_json(places().folder / FILE, journal)


def refuse_halfway() -> None:
    """Refuse to open data in the middle of a swap."""
    if (places().folder / FILE).exists():
        raise CannotStart(_(HALFWAY))


def finish(last: Callable[[], None] = lambda: None) -> str:
    """Finish a restore that waits or was stopped halfway. Return how it ended: done, returned, or empty for none.

    The caller holds the data folder, and nothing of it is open. `last` is called when it is done, before the journal
    goes, so perhaps twice.
    """
    journal = read()
    if journal is None:
        return ""
    steps: dict[str, Callable[[dict[str, Any]], None]] = {"swap": _swap, "swapped": _settle, "revert": _revert}
    began = time.monotonic()
    while journal["phase"] in steps:
        places().close()
        try:
            steps[journal["phase"]](journal)
        except Exception as why:
            if journal["phase"] == "revert":  # the next start tries again
                raise
            log.exception("a restore is not good: the replaced data comes back")
            said = str(why) if isinstance(why, BackupFailed | CannotStart) else type(why).__name__
            _go(journal, "revert", trouble=said[:500])
    _record(journal, time.monotonic() - began)
    if journal["phase"] == "done":
        last()
    reach("before restore forgotten")
    files.empty(folder())
    (places().folder / FILE).unlink()
    files.sync_folder(places().folder)
    return "done" if journal["phase"] == "done" else "returned"


def _swap(journal: dict[str, Any]) -> None:
    if "had" not in journal:  # what was here before comes back if the restored data is not good, and nothing else stays
        journal["had"] = [one for one in (HOUSE, *places().companies()) if places().exists(one)]
        write(journal)
    for place in journal["places"]:
        (_swap_file if places().pool is None else _swap_schema)(place, journal["id"])
        reach("between renames")
    if journal["whole"]:
        for place in [one for one in places().companies() if one not in journal["places"]]:
            _set_aside(place, journal["id"])
            reach("between renames")
    bundles.bring(folder(), places().folder)
    _go(journal, "swapped")


def _swap_file(place: str, restore_id: str) -> None:
    fresh, live = folder() / f"{place}.db", places().path(place)
    if not fresh.exists():
        return  # this one was swapped before
    _move_away(place, restore_id)
    reach("between renames")
    live.parent.mkdir(exist_ok=True, mode=0o700)
    fresh.rename(live)
    files.sync_folder(live.parent)


def _move_away(place: str, restore_id: str) -> None:
    """Move the live file aside, then what is beside it: a stale log must never be applied to the restored file."""
    live, kept = places().path(place), replaced(restore_id) / f"{place}.db"
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for suffix in BESIDE:
        here, there = live.with_name(live.name + suffix), kept.with_name(kept.name + suffix)
        if here.exists() and not there.exists():
            here.rename(there)
        reach("between renames")
    files.sync_folder(kept.parent)


def _swap_schema(place: str, restore_id: str) -> None:
    """Rename the schema away, then restore in one transaction: with the kept one there and the live one there, it is done."""
    dump, kept = folder() / f"{place}.dump", kept_schema(place, restore_id)
    with _database() as connection:
        if not _there(connection, kept):
            there = _there(connection, schema(place))
            change = _renamed(schema(place), kept) if there else f'CREATE SCHEMA "{kept}"'  # no text
            connection.exec_driver_sql(change)
        elif _there(connection, schema(place)):
            return
    reach("between renames")
    postgres.restore(dump, make_url(places().config.postgres_url or ""), place)


def _set_aside(place: str, restore_id: str) -> None:
    """Keep the data of a company that the restored house does not know."""
    if places().pool is None:
        _move_away(place, restore_id)
        return
    with _database() as connection:
        connection.exec_driver_sql(_renamed(schema(place), kept_schema(place, restore_id)))


def _settle(journal: dict[str, Any]) -> None:
    """Bring the restored data up to date, and test it. If anything is wrong, the replaced data comes back."""
    for one in upgrades.pending():
        upgrades.migrate(one.place)
    for one in upgrades.pending():  # companies are known once the house is up to date
        upgrades.migrate(one.place)
    afterwards.carry_forward(journal)
    troubles = smoke.run(journal["places"])
    if troubles:
        raise BackupFailed(" ".join(troubles))
    _go(journal, "done")


def _revert(journal: dict[str, Any]) -> None:
    """Bring back all that was here, also what was set aside, and remove what came new."""
    had = journal["had"]
    for place in [*had, *(one for one in journal["places"] if one not in had)]:
        if place in had:
            (_back_file if places().pool is None else _back_schema)(place, journal["id"])
        else:
            (_remove_file if places().pool is None else _remove_schema)(place, journal["id"])
        reach("between renames")
    _go(journal, "returned")


def _remove_file(place: str, _restore_id: str) -> None:
    live = places().path(place)
    for suffix in BESIDE:
        live.with_name(live.name + suffix).unlink(missing_ok=True)


def _remove_schema(place: str, restore_id: str) -> None:
    with _database() as connection:
        for name in (schema(place), kept_schema(place, restore_id)):
            connection.exec_driver_sql(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')


def _back_file(place: str, restore_id: str) -> None:
    """Put the replaced file back, its log first: the file itself is the sign that it was not put back yet."""
    kept, live = replaced(restore_id) / f"{place}.db", places().path(place)
    if not kept.exists():
        return
    for suffix in BESIDE:
        live.with_name(live.name + suffix).unlink(missing_ok=True)
    for suffix in reversed(BESIDE):
        there = kept.with_name(kept.name + suffix)
        if there.exists():
            there.rename(live.with_name(live.name + suffix))
    files.sync_folder(live.parent)


def _back_schema(place: str, restore_id: str) -> None:
    kept = kept_schema(place, restore_id)
    with _database() as connection:
        if _there(connection, kept):
            connection.exec_driver_sql(f'DROP SCHEMA IF EXISTS "{schema(place)}" CASCADE')
            connection.exec_driver_sql(_renamed(kept, schema(place)))


def _go(journal: dict[str, Any], phase: str, **more: str) -> None:
    journal.update(phase=phase, **more)
    write(journal)
    reach(f"restore {phase}")


def _record(journal: dict[str, Any], seconds: float) -> None:
    reach("before restore recorded")
    maintenance_mode.end(house_actor())
    state = "done" if journal["phase"] == "done" else "returned"
    if not places().exists(HOUSE):  # a new machine is as empty as before
        return
    with work(house_actor()) as session:
        row = session.get(Restore, UUID(journal["id"]))
        if row is None:  # the first restore on a new machine
            row = Restore(id=UUID(journal["id"]), set_name=journal["set"], place="" if journal["whole"] else "?")
            session.add(row)
        row.state, row.ended_at, row.seconds = state, clock.now(), seconds
        row.trouble, row.safety_set, row.set_name = journal.get("trouble", ""), journal["safety"], journal["set"]


def kept_schema(place: str, restore_id: str) -> str:
    """Return the name of a schema that a restore replaced."""
    return f"{schema(place)}_before_{restore_id.replace('-', '')[-8:]}"


def _database() -> Any:
    """Return a transaction on the database."""
    pool = places().pool
    if pool is None:
        raise RuntimeError("this house is not on PostgreSQL")
    return pool.begin()


def _renamed(name: str, fresh: str) -> str:
    return f'ALTER SCHEMA "{name}" RENAME TO "{fresh}"'  # no text


def _there(connection: sa.Connection, name: str) -> bool:
    query = "SELECT 1 FROM information_schema.schemata WHERE schema_name = %s"
    return connection.exec_driver_sql(query, (name,)).first() is not None
