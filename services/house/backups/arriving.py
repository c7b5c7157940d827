"""Arriving on a new machine: with the recovery kit and a destination only, by one command."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from models.backups import Destination
from models.language import N_, _
from services.house.backups import catalogue, destinations, files, keys, restoring, swapping
from services.house.backups.errors import BackupFailed
from services.house.backups.progress import Watch
from services.house.backups.stores import Store, shown
from services.work import HOUSE, Actor, clock, house_actor, work
from services.work.config import Config, load
from services.work.killpoints import reach
from services.work.places import places

TAKEN = N_("There is data here already. Restore without --from and --kit, or name an empty data folder.")


def kit(config: Config, *, renew: bool = False) -> str:
    """Return the recovery kit, with the destinations and their credentials."""
    with work(house_actor()) as session:
        rows = destinations.every(session)
    return keys.print_kit(config, [json.dumps(_plain(one), sort_keys=True) for one in rows], renew=renew)


def _plain(one: Destination) -> dict[str, str]:
    found = {"name": one.name, "url": one.url}
    if credentials := destinations.credentials(one):
        found["credentials"] = credentials
    return found


def need(source: str, kit_file: Path | None) -> None:
    """Refuse one without the other."""
    if not (source and kit_file):
        raise SystemExit(_("A new machine needs both: --from where the sets are, and --kit with the recovery kit."))


def take_keys(kit_file: Path | None) -> None:
    """Put the keys of the kit into the empty data folder, before it is opened. Refuses a folder that has data."""
    config = load()
    if (config.data_dir / swapping.FILE).exists():  # stopped halfway: it goes on with the keys it took
        return
    if (config.data_dir / "house.db").exists():
        raise SystemExit(_(TAKEN))
    try:
        found = keys.read_kit(keys.kit_text(Path(kit_file or "")))
    except BackupFailed as why:
        raise SystemExit(str(why)) from None
    if config.secret_key is not None and config.secret_key.get_secret_value() not in found.secrets:
        raise SystemExit(
            _("STEWARD_SECRET_KEY is not the key of the kit. Leave it out, or set it to the one of the kit.")
        )
    kept = config.data_dir / "secret.key"
    if kept.exists() and kept.read_text(encoding="utf-8").strip().splitlines() != found.secrets:
        raise SystemExit(
            _("{file} is of another installation than the kit. Name an empty data folder.").format(file=kept)
        )
    config.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys.adopt(found, config.data_dir)


def restore(
    actor: Actor, name: str, source: str, kit_file: Path | None, watch: Watch | None = None
) -> Mapping[str, Any]:
    """Restore a set from a destination into this empty house, and make its catalogue anew. Return what was restored."""
    here = places()
    if here.exists(HOUSE) and swapping.read() is None:
        raise BackupFailed(_(TAKEN))
    if swapping.read() is None:
        store = Store(source, _credentials(source, kit_file))
        found = restoring.find(name, [(source, store)])
        restoring.check_fits(found[0].manifest)
        _prepare(found, watch)
    used = str((swapping.read() or {})["set"])
    return {"id": used, "state": swapping.finish(lambda: _settle_in(source, kit_file))}


def _settle_in(source: str, kit_file: Path | None) -> None:
    _remember(source, kit_file)
    catalogue.scan(house_actor())
    keys.leave_escrow()
    reach("arrived")


def _prepare(found: list[restoring.Found], watch: Watch | None) -> None:
    one, teller = found[0].manifest, _Silent(watch, 2 * found[0].manifest.bytes)
    with files.alone() as scratch:
        files.need_room(places().folder, int(restoring.ROOM * one.plain_bytes))
        used = restoring.fetch(found, [], scratch, teller)  # type: ignore[arg-type]
        scratch.rename(swapping.folder())
        files.sync_folder(places().folder)
    swapping.write(
        {
            "id": str(uuid4()),
            "set": used.name,
            "taken_at": one.taken_at,
            "engine": one.engine,
            "places": [part.place for part in one.parts],
            "whole": True,
            "new": True,  # nothing was here before
            "safety": "",
            "asked_at": clock.now().isoformat(),
            "phase": "swap",
        }
    )
    reach("journal written")


class _Silent:
    """Tells the command line alone: there is no house yet to note progress in."""

    def __init__(self, watch: Watch | None, total: int) -> None:
        self.watch, self.done, self.total = watch, 0, total

    def tell(self, count: int) -> None:
        self.done += count
        if self.watch:
            self.watch("fetching", self.done, self.total)  # no text


def _credentials(source: str, kit_file: Path | None) -> str | None:
    """Return the credentials for a destination: of the kit, or of the environment (AWS_ACCESS_KEY_ID, …)."""
    for one in _of_kit(kit_file):
        if one["url"].partition("?")[0] == source.partition("?")[0]:
            return one.get("credentials")
    key, secret = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    return json.dumps({"key": key, "secret": secret}) if key and secret else None


def _of_kit(kit_file: Path | None) -> list[dict[str, str]]:
    found = keys.read_kit(keys.kit_text(Path(kit_file or "")))
    return [json.loads(one) for one in found.destinations]


def _remember(source: str, kit_file: Path | None) -> None:
    """Keep using the destination that the house came from, under the name that the restored house gave it."""
    with work(house_actor()) as session:
        rows = destinations.every(session)
        url = Store(source).url if source.startswith("/") else source
        if any(one.url.partition("?")[0] == url.partition("?")[0] for one in rows):
            return
        credentials = _credentials(source, kit_file)
        row = Destination(
            name=shown(url)[:100],
            url=url,
            off_site=True,
            position=max(r.position for r in rows) + 1,
        )
        row.secret = destinations.sealed(credentials, row.id)
        session.add(row)
