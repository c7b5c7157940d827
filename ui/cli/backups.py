"""Commands for backups: make, list, find again, remove, drill, restore, and the recovery kit."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
backup = typer.Typer(help="Back up everything, and list, find and remove sets.", invoke_without_command=True)
kit = typer.Typer(help="The recovery kit: everything that opens the backups without this machine.", no_args_is_help=True)


@backup.callback()
def make(context: typer.Context, as_json: AsJson = False) -> None:
    """Make a backup now, and verify it by restoring it elsewhere. Safe beside a running server."""
    if context.invoked_subcommand:
        return
    from services.house.backups import catalogue, making
    from services.work import house_actor
    from ui.cli.wiring import opened

    with opened():
        found = making.make(house_actor(), "manual", None if as_json else _show)
        parts = [one.place for one in catalogue.parts(house_actor(), found.name)]
    verified = found.state == "verified"
    if as_json:
        typer.echo(json.dumps({"id": found.name, "verified": verified, "bytes": found.bytes, "places": parts}))
    else:
        word = "verified" if verified else "stored, not verified"
        typer.echo(f"{found.name}: {word}, {found.bytes:,} bytes in {len(parts)} parts.")


def _show(stage: str, done: int, total: int | None) -> None:
    if sys.stderr.isatty():
        percent = 100 * done // total if total else 0
        sys.stderr.write(f"\r{stage}: {min(percent, 100)} % ")
        sys.stderr.flush()
