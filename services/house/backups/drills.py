"""Drills: the way back, rehearsed. A set is fetched from off site and restored in a scratch place that cannot send,
by the same road as a real restore; the record is measured, signed and kept (B-06, B-12)."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from models.backups import BackupSet, Drill
from models.language import N_, _
from services.house.backups import catalogue, destinations, files, postgres, proving, restoring, sqlite
from services.house.backups.errors import BackupFailed, told
from services.house.backups.manifest import Manifest
from services.house.backups.progress import Teller, Watch
from services.house.backups.restoring import Found
from services.work import Actor, announce, clock, errand, house_actor, kind, vault, work
from services.work.places import places

DRILLED = kind("backup.drilled", N_("A restore drill ended: {outcome}"), "fact_check")
RTO, RPO = 4 * 3600, 24 * 3600  # seconds: the promise of B-12
MAIN = Path(__file__).resolve().parents[3] / "main.py"
PATIENCE = 1800  # seconds for the smoke test of a large house


def drill(actor: Actor, reason: str, watch: Watch | None = None, row_id: UUID | None = None) -> Drill:
    """Restore the newest set from off site in a scratch place, test it, and measure. Return the signed record. Raises
    `BackupFailed` with the damaged part. Long."""
    row_id = row_id or ask(actor, reason, "running")
    teller = Teller(Drill, row_id, watch)
    with files.alone() as scratch:
        teller.begin("running")
        try:
            outcome = _drill(scratch, teller)
        except (Exception, KeyboardInterrupt) as error:
            files.empty(scratch)  # first of all: on a full disk nothing could be noted
            why = told(error)
            _sign(teller, "failed", {"facts": {"part": why.part}, "trouble": str(why)[:500]})
            raise why from error
        _sign(teller, "passed", outcome)
    with work(house_actor(), read=True) as session:
        return session.get_one(Drill, row_id)


def ask(actor: Actor, reason: str, state: str = "asked") -> UUID:
    """Note that a drill is wanted, or begins now; drills that died before their end are noted as failed. Return its id."""
    with work(house_actor()) as session:
        for dead in session.scalars(select(Drill).where(col(Drill.state) == "running")):
            dead.state, dead.ended_at, dead.trouble = "failed", clock.now(), _("Steward was stopped while it ran.")
        session.add(row := Drill(reason=reason, state=state, made_by=actor.user_id))
    return row.id


def _drill(scratch: Path, teller: Teller) -> dict[str, Any]:
    if proving.engine() is postgres and not postgres.may_prove():
        raise BackupFailed(_("A drill needs a scratch database: allow CREATEDB, or set STEWARD_SCRATCH_URL."))
    found = _newest()
    began, one = time.monotonic(), found[0].manifest
    teller.expect(2 * one.bytes + one.plain_bytes // 4)
    teller.enter("fetching")
    files.need_room(places().folder, int(restoring.ROOM * one.plain_bytes))
    used = restoring.fetch(found[:1], [], scratch, teller)  # a drill looks for damage; a restore goes round it
    teller.enter("testing")
    troubles = _smoke(scratch, used.manifest)
    if troubles:
        raise BackupFailed(" ".join(troubles), troubles[0].partition(":")[0])
    facts = {
        "parts": len(one.parts),
        "tables": sum(len(part.tables) for part in one.parts),
        "rows": sum(part.rows for part in one.parts),
        "entries": sum(part.entries for part in one.parts),
        "bytes": one.bytes,
    }
    return {
        "set_name": used.name,
        "destination": used.where,
        "seconds": round(time.monotonic() - began, 1),
        "data_age": int((clock.now() - one.moment).total_seconds()),
        "facts": facts,
    }


def _newest() -> list[Found]:
    """Return the newest set at each destination off site that has it; without one, at those that are here."""
    with work(house_actor()) as session:
        rows = catalogue.order_for_restore(destinations.every(session))
        rows = [one for one in rows if one.off_site] or rows
        newest = (
            catalogue.newest_verified(session)
            or session.scalars(
                select(BackupSet)
                .where(col(BackupSet.state) == "stored")
                .order_by(col(BackupSet.taken_at).desc())
                .limit(1)
            ).first()
        )
    if newest is None:
        raise BackupFailed(_("There is no backup yet. Make one first."))
    stores, wrong = [], []
    for one in rows:
        try:
            stores.append((one.name, destinations.opened(one)))
        except BackupFailed as why:
            wrong.append(str(why))
    if not stores:
        raise BackupFailed(" ".join(wrong))
    return restoring.find(newest.name, stores)


def _smoke(scratch: Path, one: Manifest) -> list[str]:
    """Open the restored copy as a house of its own, in a process of its own without channels, and test it."""
    home = scratch / "house"
    home.mkdir(mode=0o700)
    if proving.engine() is sqlite:
        sqlite.lay_out(scratch, home)
        return _ask(home, "")
    with postgres.scratch_database() as url:
        for part in one.parts:
            postgres.restore(scratch / f"{part.place}{postgres.SUFFIX}", url, part.label)
        return _ask(home, url.render_as_string(hide_password=False))


def _ask(home: Path, database: str) -> list[str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith("STEWARD_")}
    more = {
        "STEWARD_DATA_DIR": str(home),
        "STEWARD_DATABASE_URL": database,
        **vault.environment(),
    }
    order: Sequence[str] = [sys.executable, str(MAIN), "smoke", "--json"]
    done = subprocess.run(
        order, cwd=home, env={**given, **more}, capture_output=True, check=False, text=True, timeout=PATIENCE
    )
    try:
        return [str(one) for one in json.loads(done.stdout)]
    except ValueError:
        said = (done.stderr.strip().splitlines() or [_("no reason given")])[-1]
        return [_("The restored copy could not be opened ({why}).").format(why=said[:200])]


def _sign(teller: Teller, state: str, outcome: dict[str, Any]) -> None:
    signed = {name: value for name, value in outcome.items() if name != "trouble"}
    record = json.dumps({"id": str(teller.row_id), "state": state, **signed}, sort_keys=True)
    teller.end(state, signature=vault.mac(record.encode(), "drill"), **{"trouble": "", **outcome})
    with work(house_actor()) as session:
        row = session.get_one(Drill, teller.row_id)
        announce(session, DRILLED, row, outcome=_("passed") if state == "passed" else _("failed"))


def holds(row: Drill) -> bool:
    """Return whether the record is as it was signed."""
    names = ("set_name", "destination", "seconds", "data_age") if row.state == "passed" else ()
    signed = {name: getattr(row, name) for name in names} | {"facts": row.facts}
    record = json.dumps({"id": str(row.id), "state": row.state, **signed}, sort_keys=True)
    return vault.mac_holds(record.encode(), "drill", row.signature)


@errand("maintenance.read")
def latest(actor: Actor, limit: int = 30) -> list[Drill]:
    """Return the latest drills, the newest first."""
    with work(house_actor(), read=True) as session:
        return list(session.scalars(select(Drill).order_by(col(Drill.made_at).desc()).limit(limit)))
