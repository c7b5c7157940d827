"""Lives that make backups and restore them, as the command line does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.house.backups import making, swapping
from services.work import house_actor
from tests.house.backups import sets
from ui.cli import cli, wiring

Order = dict[str, Any]


def backup(order: Order, say: Callable[[str], None]) -> None:
    """Make a set, in a second folder too where one is ordered."""
    with wiring.opened():
        if "far" in order and not Path(order["far"]).exists():
            Path(order["far"]).mkdir()
            sets.add(Path(order["far"]))
        say("started")
        making.make(house_actor(), "manual")


def restore(order: Order, say: Callable[[str], None]) -> None:
    """Restore a set, or finish what a kill left of it; with `spoil`, what is restored is found to be bad."""
    if order.get("spoil"):
        swapping.smoke.run = lambda _places: ["It was spoilt."]  # type: ignore[assignment]
    say("started")
    try:
        cli(["restore", "--yes", *([order["set"]] if "set" in order else ["--resume"])], standalone_mode=False)
    except SystemExit as end:
        if end.code != 1:  # a sentence; 1 says that the former data is back, which is an end as good as the other
            raise
