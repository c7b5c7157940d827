"""Commands for moving house: maintenance mode."""

from enum import StrEnum
from typing import Annotated

import typer


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
