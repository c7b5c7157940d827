"""Lives that alert: `serve` with shorter waits and a loop that can be blocked from outside, and who is told by it.

`python -m tests.crash.alarmed serve …` is the same in a process of its own. Steward's own figures are those of pace `real`.
"""

import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services import chores, settings
from services.house import alerts, metrics
from services.house.alerts import channels, engine, measuring, planning, tuning
from services.house.alerts.rules import BY_KEY
from services.house.settings.changing import change_installation
from services.house.telemetry import beats
from tests import cast
from ui.cli import cli, wiring

Order = dict[str, Any]
BLOCKED = 1.5  # seconds for which the loop stands still at each SIGUSR1
# The waits of a look, and those after which it is over; the real ones are 10, 8, 30, 300, 300 and 300 seconds.
SHORT = {"look": 0.5, "costly": 0.2, "group": 0.5, "held": 1.5, "space": 1.0, "window": 6.0, "lags": 8}
# As they are, but for what is waited for until it is over.
REAL = {"look": 10, "costly": 8, "group": 30, "held": 20, "space": 20, "window": 30, "lags": 80}
PACES = {"short": SHORT, "real": REAL}


def hurry(pace: str) -> None:
    """Shorten what is waited for, and let SIGUSR1 block the loop."""
    waits = PACES[pace]
    measuring.OFTEN, measuring.LATELY = waits["costly"], timedelta(seconds=waits["window"])
    planning.GROUPED, planning.SPACED = timedelta(seconds=waits["group"]), timedelta(seconds=waits["space"])
    engine.HELD = timedelta(seconds=waits["held"])
    metrics._lags = deque(maxlen=int(waits["lags"] / metrics.EACH))
    looks = {alerts.watch: timedelta(seconds=waits["look"])}
    if pace == "short":
        beats.LONGEST = 12.0  # a beat comes each ten seconds
        looks[alerts.ping] = timedelta(seconds=0.5)
    chores.CHORES[:] = [replace(one, every=looks.get(one.run, one.every)) for one in chores.CHORES]
    signal.signal(signal.SIGUSR1, lambda *_: time.sleep(BLOCKED))


def command(order: Order, say: Callable[[str], None]) -> None:
    """`python main.py serve …` at a pace."""
    os.chdir(os.path.dirname(order["log"]))
    hurry(order["pace"])
    sys.argv = ["main.py", *order["words"]]
    cli()


def prepare(order: Order, say: Callable[[str], None]) -> None:
    """Tell by mail and by a webhook, of these rules alone, at once and with these numbers."""
    with wiring.opened():
        alice = cast.actor(order["token"])
        channels.save(alice, {"name": "By mail", "kind": "email", "target": "ops@example.com", "least": "info"})
        channels.save(alice, {"name": "Hook", "kind": "webhook", "target": order["hook"], "least": "info"})
        if "pager" in order:
            channels.save(alice, {"name": "Pager", "kind": "pagerduty", "target": order["pager"], "least": "info"})
        for key in BY_KEY:
            tuning.change(alice, key, {"lasts_s": 0, "active": key in order["rules"], **order["rules"].get(key, {})})
        change_installation(alice, settings.CIRCUIT_PAUSE.key, 1)


if __name__ == "__main__":
    hurry(os.environ["TESTS_PACE"])
    cli()
