"""Make a set: copy, prove the copy, seal, store, fetch it back, restore it elsewhere, compare. Only then is it verified."""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from pyrage import x25519
from sqlalchemy import select
from sqlmodel import col

from models.backups import BackupSet, Destination
from models.language import N_, _
from services.house import tenants
from services.house.backups import (
    bundles,
    catalogue,
    destinations,
    files,
    keys,
    manifest,
    postgres,
    proving,
    pruning,
    sealing,
    sqlite,
)
from services.house.backups.errors import BackupFailed, told
from services.house.backups.manifest import FILE, PROOF, Manifest, Part
from services.house.backups.progress import Teller, Watch
from services.house.backups.stores import Store, shown
from services.house.backups.taken import Taken
from services.house.version import VERSION
from services.work import HOUSE, Actor, announce, clock, house_actor, kind, vault, work
from services.work.killpoints import reach
from services.work.places import places

log = logging.getLogger(__name__)
VERIFIED = kind("backup.verified", N_("A backup was made and verified: {subject}"), "verified")
FAILED = kind("backup.failed", N_("A backup failed: {why}"), "gpp_bad")
# Times the size of the data: the plain copy, its sealed form, and the restored copy (after the first is gone).
ROOM = 2.2
OPERATIONS = 4  # copying, proving, sealing, restoring; each destination adds storing and fetching


@dataclass(slots=True)
class Run:
    """One run: its row, its scratch folder, and the throwaway key that only this run has."""

    row: BackupSet
    scratch: Path
    teller: Teller
    previous: str
    throwaway: x25519.Identity = field(default_factory=x25519.Identity.generate)
    plain_bytes: int = 0
    wrong: list[str] = field(default_factory=list)  # the destinations that failed, and why


def make(
    actor: Actor, reason: str, watch: Watch | None = None, row_id: UUID | None = None, *, spare: str = ""
) -> BackupSet:
    """Make and verify a set, and remove those that retention no longer keeps, but not `spare`. Return its row,
    `verified`; on a PostgreSQL without a scratch place it stays `stored`. Raises `BackupFailed`, as the row says. Long."""
    with files.alone() as scratch:
        row_id = _begin(actor, reason, row_id)
        teller = Teller(BackupSet, row_id, watch)
        teller.begin("making")
        try:
            row = _run(row_id, scratch, teller)
        except (Exception, KeyboardInterrupt) as error:
            files.empty(scratch)  # first of all: on a full disk nothing could be noted
            _failed(teller, str(why := told(error)))
            raise why from error
        try:
            pruning.prune(house_actor(), alone=True, spare=spare)
        except Exception:  # the set stands all the same; the next run prunes again
            log.exception("older backups could not be removed")
    if row.state == "verified":
        pruning.ping()
    return row


def _begin(actor: Actor, reason: str, row_id: UUID | None) -> UUID:
    """Note the beginning; runs that died before they ended are noted as failed."""
    with work(house_actor()) as session:
        for dead in session.scalars(select(BackupSet).where(col(BackupSet.state) == "making")):
            dead.state, dead.ended_at, dead.trouble = "failed", clock.now(), _("Steward was stopped while it was made.")
        row = session.get(BackupSet, row_id) if row_id else None
        if row is None:
            row = BackupSet(name=name_now(), reason=reason, state="making", made_by=actor.user_id)
            session.add(row)
            session.flush()
        return row.id


def name_now() -> str:
    """Return the name of a set that is taken now, in UTC (B-03)."""
    return f"backup_{clock.now():%Y-%m-%d_%H-%M-%S}_{secrets.token_hex(3)}"


def _run(row_id: UUID, scratch: Path, teller: Teller) -> BackupSet:
    with work(house_actor()) as session:
        row = session.get_one(BackupSet, row_id)
        row.taken_at = clock.now()
        row.name = (
            f"{row.taken_at:backup_%Y-%m-%d_%H-%M-%S}_{row.name[-6:]}"  # its ending stays: who asked finds it by it
        )
        whither = destinations.every(session)
        last = catalogue.newest_verified(session)
    run = Run(row, scratch, teller, last.digest if last else "")
    total = sum(proving.engine().size(place) + bundles.size(place) for place, _name in _places())
    files.need_room(places().folder, int(ROOM * total))
    teller.expect(total * (OPERATIONS + 2 * len(whither)))
    recipients = keys.recipients()
    taken = _take(run)
    reach("digested")
    one = _seal(run, taken, recipients)
    reach("sealed")
    good = _store(run, one, whither)
    reach("manifest uploaded")
    return _verify(run, one, good)


def _places() -> list[tuple[str, str]]:
    """Return what to take: the house first, so that a company added meanwhile is unknown and not missing. Refuses a
    house whose company has lost its data: a set without it would push out those that still have it."""
    found = [(HOUSE, HOUSE), *((one.id.hex, one.name) for one in tenants.everyone())]
    for place, name in found:
        if not places().exists(place):
            raise BackupFailed(_("{name}: the data is missing. Restore it first.").format(name=name), place)
    return found


def _take(run: Run) -> list[Taken]:
    run.teller.enter("copying")
    found = []
    with proving.engine().moment():
        for place, label in _places():
            found.append(proving.engine().take(place, label, run.scratch, run.teller.tell))
            reach("copied")
    run.plain_bytes = sum(one.path.stat().st_size for one in found)
    return found


def _seal(run: Run, taken: Sequence[Taken], recipients: dict[str, x25519.Recipient]) -> Manifest:
    """Seal each part for the two lasting keys and this run's own; each plain copy is removed as soon as it is sealed."""
    run.teller.enter("sealing")
    parts = []
    for one in taken:
        size, target = one.path.stat().st_size, run.scratch / f"{one.place}.zst.age"
        sealed = sealing.seal(one.path, target, [*recipients.values(), run.throwaway.to_public()], run.teller.tell)
        one.path.unlink()
        tables = {name: [table.rows, *([table.digest] if table.digest else [])] for name, table in one.tables.items()}
        parts.append(
            Part(
                place=one.place,
                label=one.label,
                file=target.name,
                revision=one.revision,
                digest=one.digest,
                plain_bytes=size,
                cipher_sha256=sealed.sha256,
                bytes=sealed.bytes,
                entries=one.entries,
                seal=one.seal,
                tables=tables,
            )
        )
    where = proving.engine()
    versions = {"steward": VERSION, "engine": sqlite.VERSION if where is sqlite else postgres.server_version()}
    return Manifest(
        name=run.row.name,
        reason=run.row.reason,
        taken_at=(run.row.taken_at or clock.now()).isoformat(),
        engine="sqlite" if where is sqlite else "postgresql",
        versions=versions,
        keys={name: keys.key_id(one) for name, one in recipients.items()},
        secret_keys=vault.key_ids(),
        previous=run.previous,
        parts=parts,
        files=_bundles(run, taken, [*recipients.values(), run.throwaway.to_public()]),
    )


def _bundles(run: Run, taken: Sequence[Taken], whom: Sequence[x25519.Recipient]) -> list[Part]:
    """Seal the files of each company that has any: after its database, so that no row lacks its bytes."""
    sealed = (
        bundles.seal(one.place, one.label, run.scratch, whom, tell=run.teller.tell, wrong=run.wrong) for one in taken
    )
    return [one for one in sealed if one is not None]


def _store(run: Run, one: Manifest, whither: Sequence[Destination]) -> list[tuple[Destination, Store]]:
    """Store the set at each destination, the manifest last. Return those where it is; refuses when it is nowhere."""
    run.teller.enter("storing")
    content, good = manifest.write(one), []
    with work(house_actor()) as session:
        row = session.get_one(BackupSet, run.row.id)
        catalogue.note_parts(session, row, one)
        row.digest = manifest.digest(content)
    for where in whither:
        try:
            store = destinations.opened(where)
            _note(run, where, "storing")  # a run that is killed from here on leaves something to remove
            for part in one.objects:
                store.put(f"{one.name}/{part.file}", run.scratch / part.file, run.teller.tell)
                reach("part uploaded")
            store.put_new(f"{one.name}/{FILE}", content)
            _check_clock(store, one)
        except BackupFailed as why:
            run.wrong.append(str(why))
            _lost(run, where, str(why))
            continue
        _note(run, where, "stored")
        good.append((where, store))
    if not good:
        raise BackupFailed(" ".join(run.wrong))
    return good


def _check_clock(store: Store, one: Manifest) -> None:
    """Refuse a set whose moment is far from the destination's own clock: its age would be a lie ever after."""
    stored = store.stored_at(f"{one.name}/{FILE}")
    if stored is not None and abs(stored - clock.now()) > manifest.SKEW:
        text = _("The clocks of this machine and of {place} differ by more than an hour.")
        raise BackupFailed(text.format(place=shown(store.url)))


def _verify(run: Run, one: Manifest, good: Sequence[tuple[Destination, Store]]) -> BackupSet:
    """Fetch the set back from each destination and compare it; restore it from the first, with the throwaway key."""
    run.teller.enter("verifying")
    content = manifest.write(one)
    for part in one.objects:
        (run.scratch / part.file).unlink()
    whole: list[tuple[Destination, Store]] = []
    proves = proving.engine() is sqlite or postgres.may_prove()
    for where, store in good:
        try:
            for part in one.objects:
                fetched = proving.fetch_part(store, one.name, part, run.scratch, run.teller)
                reach("downloaded")
                if proves and not whole:
                    proving.prove_part(part, fetched, [run.throwaway], run.teller).unlink()
                fetched.unlink()
            if proves:
                store.put_small(f"{one.name}/{PROOF}", manifest.proof(one.name, content, clock.now()))
        except BackupFailed as why:
            run.wrong.append(str(why))
            _lost(run, where, str(why))
            continue
        whole.append((where, store))
    if not whole:
        raise BackupFailed(" ".join(run.wrong))
    return _record(run, whole, "verified" if proves else "stored")


def _record(run: Run, whole: Sequence[tuple[Destination, Store]], state: str) -> BackupSet:
    """Note how it ended, in one work: a set is verified and announced, or neither."""
    reach("before recorded")
    with work(house_actor()) as session:
        row = session.get_one(BackupSet, run.row.id)
        for where, _store in whole:
            catalogue.note_copy(session, row, where, state)
        row.state, row.verified_at = state, clock.now() if state == "verified" else None
        if state == "verified":
            announce(session, VERIFIED, row, name=row.name)
    reach("recorded")
    run.teller.end(state, trouble=" ".join(run.wrong)[:500])
    for where, store in whole:
        destinations.look(where, store)
    with work(house_actor(), read=True) as session:
        return session.get_one(BackupSet, run.row.id)


def _note(run: Run, where: Destination, state: str, trouble: str = "") -> None:
    with work(house_actor()) as session:
        row = session.get_one(BackupSet, run.row.id)
        catalogue.note_copy(session, row, where, state, trouble)


def _lost(run: Run, where: Destination, trouble: str) -> None:
    """Note that a destination failed, and remove what was stored there: it would fill up, and look whole one day."""
    log.warning("a destination failed: %s", trouble, extra={"destination": where.name})
    _note(run, where, "failed", trouble)
    destinations.look(where, None, trouble)
    try:
        destinations.opened(where).delete(run.row.name)
    except BackupFailed:  # the next runs try again
        log.warning("what was stored there could not be removed", extra={"destination": where.name})


def _failed(teller: Teller, why: str) -> None:
    teller.fail(why)
    with work(house_actor()) as session:
        row = session.get_one(BackupSet, teller.row_id)
        announce(session, FAILED, row, why=why[:300])
