"""A life that watches for alerts: a disk fills up and is emptied again, and somebody is mailed of both."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from services import leaving
from services.house.alerts import reaching, running
from services.house.alerts.readings import Readings
from services.outbox import answers
from services.outbox.deliver import Delivery
from services.outbox.states import OUTBOX, OVER
from services.work import HOUSE, clock, house_actor, killpoints, work
from services.work.config import Config
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


def tell(order: dict[str, Any], say: Callable[[str], None]) -> None:
    """Look as `watch` does, and send what is queued by the real delivery, on the real accounts."""
    begin = datetime.fromisoformat(order["begin"])
    with wiring.opened(guest=False) as config:
        answers.DELAYS = (0.05,)
        killpoints.arm(order["at"])
        for number in range(order["first"], len(DISK)):
            with clock.at(begin + timedelta(minutes=number)):
                running.turn(house_actor(), Readings(clock.now(), disk_free_percent=DISK[number]), AROUND)
            say(f"done {number}")
        asyncio.run(deliver(config))
    say("settled")


async def deliver(config: Config) -> None:
    """Deliver for the house until nothing is on its way."""
    ways = wiring.transports(config)
    delivery = Delivery(ways.__getitem__, "crm.example", leaving.check, complete=leaving.complete, told=leaving.told)
    running = asyncio.create_task(delivery.run([HOUSE]))
    while unsettled(HOUSE):
        await asyncio.sleep(0.01)
    await delivery.stop()
    await running
    for way in ways.values():
        await way.close()


def unsettled(place: str) -> int:
    """How many messages have no end yet."""
    with work(house_actor(place), read=True) as session:
        return session.scalar(select(func.count()).select_from(OUTBOX).where(OUTBOX.c.state.not_in(OVER))) or 0
