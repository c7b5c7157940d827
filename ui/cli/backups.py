"""Commands for backups: make, list, find again, remove, drill, restore, and the recovery kit."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
backup = typer.Typer(help="Back up everything, and list, find and remove sets.", invoke_without_command=True)
kit = typer.Typer(
    help="The recovery kit: everything that opens the backups without this machine.", no_args_is_help=True
)


@backup.callback()
def make(context: typer.Context, as_json: AsJson = False) -> None:
    """Make a backup now, and verify it by restoring it elsewhere. Safe beside a running server."""
    if context.invoked_subcommand:
        return
    from services.house.backups import catalogue, making
    from services.work import house_actor
    from ui.cli.wiring import opened

    with opened():
        _need_today()
        found = making.make(house_actor(), "manual", _show)
        parts = [one.place for one in catalogue.parts(house_actor(), found.name)]
    verified = found.state == "verified"
    word = "verified" if verified else "stored, not verified"
    _say(
        {"id": found.name, "verified": verified, "bytes": found.bytes, "places": parts},
        f"{found.name}: {word}, {found.bytes:,} bytes in {len(parts)} parts.",
        as_json,
    )


@backup.command("list")
def list_sets(as_json: AsJson = False) -> None:
    """List the sets, the newest first."""
    from services.house.backups import catalogue
    from services.work import house_actor
    from ui.cli.wiring import opened

    with opened():
        _need_today()
        found = catalogue.sets(house_actor(), 1_000)
    facts = [
        {
            "id": one.name,
            "state": one.state,
            "reason": one.reason,
            "taken_at": one.taken_at.isoformat() if one.taken_at else None,
            "bytes": one.bytes,
            "trouble": one.trouble,
        }
        for one in found
    ]
    lines = [f"{one['id']}  {one['state']:9} {one['reason']:8} {one['bytes']:>14,}  {one['trouble']}" for one in facts]
    _say(facts, "\n".join(lines) or "There is no backup yet.", as_json)


@backup.command()
def scan(as_json: AsJson = False) -> None:
    """Make the list of sets anew from the destinations."""
    from services.house.backups import catalogue
    from services.work import house_actor
    from ui.cli.wiring import opened

    with opened():
        _need_today()
        count, wrong = catalogue.scan(house_actor())
    _say({"found": count, "wrong": wrong}, "\n".join([f"{count} sets found.", *wrong]), as_json)


@backup.command()
def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove the sets that are no longer to be kept."""
    from services.house.backups import pruning
    from services.work import house_actor
    from ui.cli.wiring import opened

    with opened():
        _need_today()
        names = pruning.due(house_actor()) if dry_run else pruning.prune(house_actor())
    word = "would be removed" if dry_run else "removed"
    _say({"removed": names, "dry_run": dry_run}, "\n".join([f"{len(names)} sets {word}.", *names]), as_json)


def drill(as_json: AsJson = False) -> None:
    """Rehearse the way back: restore the newest set from off site in a scratch place. Exit 1 when it fails."""
    from services.house.backups import drills
    from services.house.backups.errors import BackupFailed
    from services.work import house_actor
    from ui.cli.wiring import opened

    with opened():
        _need_today()
        try:
            found = drills.drill(house_actor(), "manual", _show)
        except BackupFailed as why:
            _say({"passed": False, "part": why.part, "trouble": str(why)}, f"The drill failed: {why}", as_json)
            raise SystemExit(1) from None
    names = ("set_name", "destination", "seconds", "data_age", "facts")
    told = {"passed": True, **{name: getattr(found, name) for name in names}}
    age = (found.data_age or 0) / 3600
    _say(
        told,
        f"{found.set_name} from {found.destination}: back in {found.seconds} s, the data {age:.1f} h old.",
        as_json,
    )


def restore(
    name: Annotated[str, typer.Argument(help="The set's id, or `latest`.")] = "",
    company: Annotated[str, typer.Option(help="Only this workspace, by its name or id.")] = "",
    beside: Annotated[
        Path | None, typer.Option(help="Into this new folder instead, as a house that sends nothing.")
    ] = None,
    source: Annotated[str, typer.Option("--from", help="On a new machine: where the sets are.")] = "",
    kit_file: Annotated[Path | None, typer.Option("--kit", help="On a new machine: the recovery kit.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Finish a restore that was stopped halfway.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Restore a set over the present data, with a way back; or beside it, or on a new machine. Stop the server first."""
    from ui.cli.wiring import opened

    if source or kit_file:
        _take_keys(source, kit_file)
    with opened(guest=beside is not None, halfway="restore") as config:
        if beside:
            from services.house.backups import restoring

            used = restoring.beside(name or "latest", beside, company, _show)
            _say({"id": used, "folder": str(beside)}, f"{used} is restored in {beside}. It sends nothing.", as_json)
            return
        told = _restored(config, name, company, new=(source, kit_file), resume=resume, yes=yes)
    words = {
        "done": "Restored. Sending is held: release it on the maintenance page.",
        "": "There was nothing to finish.",
    }
    back = "The restored data was not good, so the former data is back. `status` and the maintenance page say why."
    _say(told, words.get(str(told["state"]), back), as_json)
    if told["state"] == "returned":
        raise SystemExit(1)


def _take_keys(source: str, kit_file: Path | None) -> None:
    from services.house.backups import arriving

    arriving.need(source, kit_file)
    arriving.take_keys(kit_file)


def _restored(config: Any, name: str, company: str, *, new: Any, resume: bool, yes: bool) -> dict[str, Any]:
    """Restore while this process holds the data folder; what was begun earlier is finished first."""
    from services.house.backups import arriving, restoring, swapping
    from services.work import house_actor
    from services.work.lock import Hold

    hold = Hold(config, "restore")
    source, kit_file = new
    if source:
        told = dict(arriving.restore(house_actor(), name or "latest", source, kit_file, _show))
    elif resume or swapping.read():
        told = {"state": swapping.finish()}
    else:
        _confirm(name, company, yes)
        row = restoring.prepare(house_actor(), name or "latest", company, watch=_show)
        told = {"id": row.set_name, "safety": row.safety_set, "state": swapping.finish()}
    hold.release()
    return told


def _confirm(name: str, company: str, yes: bool) -> None:
    if yes:
        return
    what = f"the workspace {company}" if company else "everything"
    typed = typer.prompt(f"This replaces {what} by {name or 'the latest set'}. Type RESTORE to go on")
    if typed.strip() != "RESTORE":
        raise SystemExit("Nothing was changed.")


@kit.command("print")
def print_kit(
    renew: Annotated[bool, typer.Option("--renew", help="Make a new kit, although one was confirmed.")] = False,
) -> None:
    """Print the recovery kit. Whoever has it can read every backup: print it, and lock it away."""
    from services.house.backups import arriving
    from ui.cli.wiring import opened

    with opened() as config:
        _need_today()
        typer.echo(arriving.kit(config, renew=renew))


@kit.command("check")
def check_kit(file: Annotated[Path, typer.Argument(help="A copy of the kit, as a text file.")]) -> None:
    """Check that a kit opens the present backups; the escrow key then leaves this machine. Exit 1 when it does not."""
    from services.house.backups import keys
    from ui.cli.wiring import opened

    with opened():
        _need_today()
        wrong = keys.check_kit(keys.kit_text(file))
    typer.echo("\n".join(wrong) or "The kit is whole and opens every backup made from now on.")
    if wrong:
        raise SystemExit(1)


def smoke(as_json: AsJson = False) -> None:
    """Test the data as people would use it. Exit 1 when something is wrong."""
    from services.house import smoke as test
    from services.house import upgrades
    from ui.cli.wiring import opened

    with opened(guest=False):
        for one in upgrades.pending():
            upgrades.migrate(one.place)
        for one in upgrades.pending():
            upgrades.migrate(one.place)
        troubles = test.run(upgrades.all_places())
    _say(troubles, "\n".join(troubles) or "Passed.", as_json)
    if troubles:
        raise SystemExit(1)


def _need_today() -> None:
    """Refuse a house that waits for an upgrade: it has no tables for backups yet, or other ones."""
    from services.house import upgrades
    from services.house.upgrades.damage import readable
    from services.work import HOUSE
    from services.work.places import places

    with readable(HOUSE):
        old = not places().exists(HOUSE) or upgrades.standing(HOUSE).pending
    if old:
        raise SystemExit("The data is from an older Steward, or not made yet. Run `python main.py upgrade` first.")


def _show(stage: str, done: int, total: int | None) -> None:
    if sys.stderr.isatty() and not os.environ.get("NO_COLOR"):
        sys.stderr.write(f"\r{stage}: {min(100 * done // total, 100) if total else 0} %   ")
        sys.stderr.flush()


def _say(facts: Any, sentence: str, as_json: bool) -> None:
    typer.echo(json.dumps(facts) if as_json else sentence)
