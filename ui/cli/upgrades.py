"""Commands for upgrades: the plan, the rehearsal, the upgrade itself, and the way back."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from services.house.upgrades.going_back import WayBack
    from services.house.upgrades.plan import Plan
    from services.house.upgrades.rehearsal import Rehearsal

BEFORE = "the version that ran before"
SIGNS = {"safe": "ok", "care": "care", "destructive": "LOSS"}


def upgrade(
    copy: Annotated[bool, typer.Option(help="Back up, rehearse, and keep the way back.")] = True,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would be done, and how it is rated.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only rehearse it, on copies.")] = False,
    rehearsal: Annotated[bool, typer.Option(help="Rehearse it on copies first.")] = True,
    accept_loss: Annotated[
        list[str] | None, typer.Option(help="The name of a migration that may lose data; may be given several times.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Bring the data to this version's tables: checked, backed up, rehearsed, and put back by itself if it fails."""
    from services.house import upgrades
    from services.house.upgrades import guarded
    from services.work.lock import Hold
    from ui.cli.wiring import opened

    with opened(guest=plan or dry_run) as config:
        if plan or dry_run:
            _look(as_json, rehearse=dry_run)
            return
        hold = Hold(config, "upgrade")
        try:
            if copy:
                accepted = [*(accept_loss or []), *_confirmed(accept_loss or [])]
                say = _silent if as_json else typer.echo
                done = guarded.run(config, accepted=accepted, rehearsed=rehearsal, say=say)
            else:
                done = guarded.Outcome(tuple(one.place for one in upgrades.upgrade(copy=False)))
        finally:
            hold.release()
        count, of = len(done.upgraded), len(upgrades.all_places())
        text = f"Upgraded {count} of {of} places in {done.seconds:.1f} s." if count else "Nothing to upgrade."
        facts = {"upgraded": done.upgraded, "set": done.set_name, "score": done.score, "seconds": done.seconds}
        typer.echo(json.dumps(facts) if as_json else text)


def rollback(
    yes: Annotated[bool, typer.Option("--yes", help="Go back, and lose what was typed since.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Go back to the data of before the last upgrade. Without --yes: only say what would be lost."""
    from services.house.upgrades import going_back
    from services.work.lock import Hold
    from ui.cli.wiring import opened

    with opened(guest=not yes) as config:
        way = None if going_back.halfway() else going_back.look()
        if way is not None and not yes:
            typer.echo(json.dumps(_facts(way), default=str) if as_json else _told(way))
            return
        hold = Hold(config, "rollback")
        try:
            seconds = going_back.run(way, _silent if as_json else typer.echo)
        finally:
            hold.release()
        tag = way.tag if way is not None else ""
        if as_json:
            typer.echo(json.dumps({"seconds": round(seconds, 2), "tag": tag}))
            return
        typer.echo(f"Everything is as before the upgrade; it took {seconds:.1f} s.")
        typer.echo(f"Now install {tag or BEFORE}, and start it:")
        if tag:
            typer.echo(f"  git checkout {tag} && make setup")


def _look(as_json: bool, *, rehearse: bool) -> None:
    from services.house.upgrades import plan, rehearsal

    found = plan.plan()
    told: dict[str, Any] = found.told()
    if not as_json:
        _tell_plan(found)
    if rehearse:
        wanted = [one.place for one in found.places if one.revision is not None and one.migrations]
        outcome = rehearsal.rehearse(wanted)
        told["rehearsal"] = outcome.told()
        if not as_json:
            _tell_rehearsal(outcome)
    if as_json:
        typer.echo(json.dumps(told, indent=2))
    if rehearse and not outcome.passed:
        raise SystemExit(1)


def _tell_plan(found: "Plan") -> None:
    if not found.places:
        typer.echo("Nothing to upgrade.")
        return
    typer.echo(f"{len(found.places)} places have migrations to run. Score: {found.score} % safe.")
    for one in found.urgent:
        typer.echo(f"{SIGNS[one.rating]:4}  {one.tree} {one.migration}: {one.what}. {one.why}")
        if one.rating != "safe":
            typer.echo(f"      → {one.action}")
    typer.echo(f"Room: {found.needs / 1e6:,.0f} MB needed, {found.free / 1e6:,.0f} MB free.")
    if found.destructive:
        typer.echo("To accept the losses: " + " ".join(f"--accept-loss {name}" for name in found.destructive))


def _tell_rehearsal(found: "Rehearsal") -> None:
    for one in found.places:
        typer.echo(f"{one.name}: {one.migrating:.1f} s, {one.rows_before:,} rows before, {one.rows_after:,} after.")
        for word, what in (("gone", one.lost), ("other values in", one.changed), ("broken", one.broken)):
            if what:
                typer.echo(f"      {word}: {', '.join(what)}")
        if one.trouble:
            typer.echo(f"FAIL  {one.trouble}")
    typer.echo(f"Rehearsed in {found.seconds:.1f} s; the upgrade will take about {found.predicted:.1f} s.")


def _confirmed(given: list[str]) -> list[str]:
    """Ask for the name of each migration that can lose data, where somebody sits at a terminal."""
    import sys

    from services.house import upgrades
    from services.house.upgrades import journal, plan

    if not sys.stdin.isatty() or journal.read() is not None or upgrades.needed() is False:
        return []
    found = plan.plan()
    names = [name for name in found.destructive if name not in given]
    if names:
        _tell_plan(found)
    return [name for name in names if typer.prompt(f"Type {name} to accept what it may lose", default="") == name]


def _facts(way: "WayBack") -> dict[str, Any]:
    lost = {one.name: {"added": one.added, "changed": one.changed} for one in way.losses}
    return {"tag": way.tag, "upgraded_at": way.upgraded_at, "set": way.set_name, "would_be_lost": lost}


def _told(way: "WayBack") -> str:
    lines = [f"This goes back to {way.tag or BEFORE}, to the data from before {way.upgraded_at:%Y-%m-%d %H:%M} UTC."]
    for one in way.losses:
        added = ", ".join(f"{count:,} {name}" for name, count in one.added.items()) or "nothing"
        lines.append(f"{one.name}: added since: {added}; changed or deleted since: {one.changed:,} rows.")
    return "\n".join([*lines, "All of that would be lost. To go back: python main.py rollback --yes"])


def _silent(_: str) -> None:
    """Say nothing: a program reads the result."""
