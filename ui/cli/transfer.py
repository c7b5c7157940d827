"""Commands for moving house: maintenance mode, exports, imports."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from services.house.transfer import Manifest

HELD = "Sending is held: release it on the maintenance page once the old installation is off."
ANONYMISED = "Sending is held. Nobody can sign in but an administrator whom you make (`create-admin`)."
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


class Switch(StrEnum):
    """What to do with maintenance mode."""

    on = "on"
    off = "off"


def maintenance(
    switch: Annotated[Switch, typer.Argument(help="Close Steward to everyone but operators, or open it again.")],
    minutes: Annotated[int, typer.Option(help="When it ends by itself, at most 240.")] = 30,
    reason: Annotated[str, typer.Option(help="What people read on the page.")] = "",
) -> None:
    """Close a running Steward to everyone but operators for a while, or open it again."""
    from services.house import maintenance_mode
    from services.work import house_actor
    from ui.cli.wiring import opened

    with opened():
        if switch is Switch.off:
            maintenance_mode.end(house_actor())
            typer.echo("Steward is open to everyone.")
        else:
            mode = maintenance_mode.begin(house_actor(), reason, minutes)
            typer.echo(f"Only operators can use Steward until {maintenance_mode.clock_time(mode.until, 'UTC')}.")


def export(
    into: Annotated[Path, typer.Option(help="The folder in which the export appears.")] = Path(),
    company: Annotated[str, typer.Option(help="Only this workspace, by its name.")] = "",
    pack: Annotated[bool, typer.Option(help="One file, .tar.zst, instead of a folder.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write everything into a folder of plain JSON lines, for another installation. Beside a running server, too."""
    from services.house import transfer
    from services.work import house_actor
    from ui.cli.wiring import opened

    with opened():
        path, manifest = transfer.export(house_actor(), into, company=company, pack=pack, tell=_progress)
        _tell(manifest, as_json, f"Exported {_counted(manifest)} to {path}.", export=str(path))


def import_(
    source: Annotated[Path, typer.Argument(help="The export: its folder, or the .tar.zst.")],
    anonymise: Annotated[bool, typer.Option(help="Replace everything that people typed, for a staging copy.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring an export into this installation, which must be empty. Sending is held afterwards."""
    from services.house import transfer
    from services.work import house_actor
    from services.work.lock import Hold
    from ui.cli.wiring import opened

    with opened(guest=False, halfway="import") as config:
        hold = Hold(config, "import")
        bring = transfer.import_anonymised if anonymise else transfer.import_from
        manifest = bring(house_actor(), source, tell=_progress)
        hold.release()
        _tell(
            manifest, as_json, f"Imported {_counted(manifest)}; all digests agree. {ANONYMISED if anonymise else HELD}"
        )


def anonymise(
    into: Annotated[Path, typer.Option(help="The new data folder; it must not exist, or be empty.")],
    admin: Annotated[str, typer.Option(help="The address of an administrator who may sign in to the copy.")] = "",
    password_stdin: Annotated[
        bool, typer.Option(help="Read the administrator's password from standard input.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a copy for staging, in which everything that people typed is invented. Beside a running server, too."""
    from services.house import transfer
    from services.work import house_actor
    from ui.cli.wiring import opened

    password = ""
    if admin:
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else typer.prompt("Password", hide_input=True)
    with opened():
        manifest = transfer.anonymise_into(house_actor(), into, email=admin, password=password, tell=_progress)
        serve = f"Serve it with STEWARD_DATA_DIR={into} and STEWARD_ENVIRONMENT=staging."
        _tell(manifest, as_json, f"Anonymised {_counted(manifest)} into {into}. {ANONYMISED} {serve}", folder=str(into))


def _tell(manifest: "Manifest", as_json: bool, sentence: str, **more: str) -> None:
    if as_json:
        tables = {one.place: {name: t.rows for name, t in one.tables.items()} for one in manifest.places}
        digests = {one.place: one.digest for one in manifest.places}
        typer.echo(json.dumps({**more, "rows": manifest.rows, "tables": tables, "digests": digests}, indent=2))
    else:
        typer.echo(sentence)


def _counted(manifest: "Manifest") -> str:
    places = len(manifest.places) - 1
    return f"{manifest.rows:,} rows of {places} workspace{'s' if places != 1 else ''}"


def _progress(place: str, table: str, rows: int) -> None:
    """Say how far it is: over the line before on a terminal, else as lines."""
    text = f"{place}: {table} {rows:,}"
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")
        sys.stderr.flush()
    elif rows:
        typer.echo(text, err=True)
