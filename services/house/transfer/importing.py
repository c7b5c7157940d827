"""Importing: an export becomes the data of an empty installation, on SQLite or PostgreSQL.

Each place arrives in one transaction, with sending held, and its digests compared before it counts; the house, which
lists the companies, comes last. Until then a mark in the data folder says that an import is under way: nothing else
opens that folder, and after a kill the import is begun again.
"""

import hashlib
from functools import partial
from pathlib import Path

from sqlalchemy import delete, insert
from sqlmodel import Session

from models.columns import uuid7
from models.language import N_, _
from models.settings import Setting
from services.house import upgrades
from services.house.secrets import known
from services.house.tenants import LIVES_ON
from services.house.transfer import contents, lines, underway
from services.house.transfer.contents import taken
from services.house.transfer.exporting import Change, Tell, quiet
from services.house.transfer.loading import Loaded, load
from services.house.transfer.manifest import Manifest, PlaceFacts, read
from services.house.transfer.packing import unpacked
from services.house.upgrades import fixed
from services.outbox.holds import HELD
from services.records import backfill
from services.work import HOUSE, Actor, Refused, clock, errand, house_actor, step, vault, work
from services.work.killpoints import reach
from services.work.places import identity, places

IMPORTED = N_("This data was imported from another installation.")
SETTINGS = Setting.__table__  # type: ignore[attr-defined]


@errand("maintenance.run", fresh=True)
def import_from(actor: Actor, source: Path, *, change: Change | None = None, tell: Tell = quiet) -> Manifest:
    """Bring an export, a folder or a packed file, into this empty installation. Return its manifest.

    `change` replaces the rows of each table. Refuses an installation with data in it, an export of other tables or made
    with another secret key (unless its rows are replaced), and one that is damaged: then nothing has arrived.
    """
    with unpacked(source) as folder:
        manifest = read(folder)
        _refuse(manifest, changed=change is not None)
        if underway.arrived(manifest):
            underway.end()
            return manifest
        underway.begin(manifest)
        for facts in manifest.places[1:]:
            _arrive(folder, facts, change, tell)
            reach("place imported")
        _files(folder, manifest)
        _arrive(folder, manifest.of(HOUSE), change, tell)
        reach("house imported")
        underway.end()
    return manifest


def _refuse(manifest: Manifest, *, changed: bool) -> None:
    if not vault.knows(manifest.key_id) and not changed:
        raise Refused(
            _(
                "This export was made with another secret key (its id is {id}). Set STEWARD_SECRET_KEY to that key, or "
                "put its secret.key into the data folder, and import again."
            ).format(id=manifest.key_id)
        )
    for facts in manifest.places:
        ours = contents.newest(facts.place)
        here = {table.name for table in taken(facts.place)}
        if facts.revision != ours or not facts.tables.keys() <= here:
            text = _(
                "This export has the tables of Steward {version} (revision {theirs}, here {ours}). Upgrade the older "
                "of the two installations, export again, and import that."
            )
            raise Refused(text.format(version=manifest.version, theirs=facts.revision, ours=ours))
    underway.refuse_inhabited(manifest)


def _arrive(folder: Path, facts: PlaceFacts, change: Change | None, tell: Tell) -> None:
    """Bring one place, in one transaction."""
    upgrades.migrate(facts.place)
    with work(house_actor(facts.place)) as session:
        connection = session.connection()
        # A house that was only started has beats and a setup link; migrations put the stages of deals into a workspace.
        for table in reversed(taken(facts.place)):
            connection.execute(delete(table))
        fixed.open_closed(connection)
        loaded: dict[str, Loaded] = {}
        for table in taken(facts.place):
            if table.name in facts.tables:
                path = folder / facts.folder / f"{table.name}.jsonl"
                told = facts.tables[table.name]
                loaded[table.name] = load(
                    connection, table, path, told, change=change, tell=partial(tell, facts.name, table.name)
                )
        _remember(session, facts.place)
        if facts.place != HOUSE:
            tell(facts.name, "search_documents", 0)
            backfill.documents(session)
        _compare(session, facts, loaded)
        fixed.make(connection)


@step
def _remember(session: Session, place: str) -> None:
    """Write what this place knows of itself, past the trail: where it lives, its key, and that sending is held."""
    held = {"why": IMPORTED, "since": clock.now().isoformat()}
    facts = {LIVES_ON: identity(place), HELD: held} | (known.all_of_ring() if place == HOUSE else {})
    rows = [
        {"id": uuid7(), "made_at": clock.now(), "made_by": None, "version": 1, "name": name, "value": value}
        for name, value in facts.items()
    ]
    session.connection().execute(insert(SETTINGS), rows)


@step
def _compare(session: Session, facts: PlaceFacts, loaded: dict[str, Loaded]) -> None:
    """Read everything again, and refuse a place that is not what was brought."""
    for table in taken(facts.place):
        brought = loaded.get(table.name)
        if brought is None:
            continue
        digest, count = hashlib.sha256(), 0
        for row in lines.read(session, table):
            digest.update(lines.line(row))
            count += 1
        if (count, digest.hexdigest()) != (brought.rows, brought.sha256):
            text = _("{table} of {name} did not arrive as it was exported. Nothing was changed.")
            raise Refused(text.format(table=table.name, name=facts.name))


def _files(folder: Path, manifest: Manifest) -> None:
    """Bring the files that live beside the places."""
    for name, told in manifest.files.items():
        try:
            content = (folder / "files" / name).read_bytes()
        except OSError:
            content = b""
        if (len(content), hashlib.sha256(content).hexdigest()) != (told.bytes, told.sha256):
            raise Refused(_("{table} of this export is damaged.").format(table=name))
        target = places().folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.write_bytes(content)
