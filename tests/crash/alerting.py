"""A life that watches for alerts: a disk fills up and is emptied again, and somebody is mailed of both."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from services.house.alerts import reaching, running
from services.house.alerts.readings import Readings
from services.work import clock, house_actor, killpoints
from ui.cli import wiring

TO = "op@example.com, boss@example.com"
AROUND = reaching.Around("UTC", "http://localhost/alerts", (reaching.Reach("operator:x", "email", TO, "Op"),))
DISK = (15.0, 15.0, 15.0, 15.0, 15.0, *(50.0,) * 7)  # per cent free, a minute apart


def watch(order: dict[str, Any], say: Callable[[str], None]) -> None:
    """Look once for each minute from the ordered one on, and say each that is done."""
    begin = datetime.fromisoformat(order["begin"])
    with wiring.opened(guest=False):
        killpoints.arm(order["at"])
        for number in range(order["first"], len(DISK)):
            with clock.at(begin + timedelta(minutes=number)):
                running.turn(house_actor(), Readings(clock.now(), disk_free_percent=DISK[number]), AROUND)
            say(f"done {number}")
    say("settled")
