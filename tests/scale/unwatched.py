"""Steward without anything that watches over it, to be compared with: `python -m tests.scale.unwatched serve`."""

import main
from services import chores
from services.house import alerts, checklists, incidents, logbook
from services.house.status import planned, publishing
from services.house.telemetry.sampling import Sampler

WATCHING = (
    alerts.watch,
    alerts.ping,
    logbook.obey,
    planned.go_on,
    incidents.nag,
    publishing.keep,
    checklists.open_due,
    checklists.fill_open,
)


def _nothing(_: Sampler) -> None:
    """Measure nothing."""


if __name__ == "__main__":
    chores.CHORES = [one for one in chores.CHORES if one.run not in WATCHING]
    Sampler.start = Sampler.stop = _nothing  # type: ignore[method-assign]
    main.cli()
