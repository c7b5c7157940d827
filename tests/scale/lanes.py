"""A day of 300 visits on 50 open boards: how soon each shows a move, and what comes over the wire for it."""

import asyncio
import json
import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import aiohttp
import httpx

from services import visits
from services.work import Actor, perform
from tests import cast
from tests.dispatch.office import DAY, HOME, at, job, technician, visit_of
from tests.scale.timing import percentiles, show
from tests.scale.watchers import Watcher, session_of

PEOPLE, EACH, PACE = 20, 15, 0.2  # technicians, visits of each, seconds between moves: 5 a second


class _Board(Watcher):
    """An open board that knows when it heard of a visit, and how much it heard."""

    def __init__(self, session: aiohttp.ClientSession, address: str, path: str) -> None:
        super().__init__(session, address, path)
        self.heard: list[tuple[float, str]] = []

    async def open(self) -> None:
        """Load the page and shake hands; then its map says that it stands, as one in a browser does."""
        await super().open()
        found = re.search(
            r'"(\d+)":\{"tag":"nicegui-field_map".*?"listener_id":"([0-9a-f-]{36})","type":"ready"', self.text
        )
        assert found, "the page has no map"
        said = {"id": int(found[1]), "client_id": self.client, "listener_id": found[2], "args": ["1"]}
        await asyncio.sleep(0.1)
        await self.socket.send_str("42" + json.dumps(["event", said]))

    async def _read(self) -> None:
        async for message in self.socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            if message.data.startswith("0"):
                await self.socket.send_str("40")
            elif message.data == "2":
                await self.socket.send_str("3")
            else:
                self.heard.append((time.perf_counter(), message.data))


def moved(house: Callable[..., Any], client: Callable[..., httpx.Client], screens: int, moves: int) -> None:
    """Move visits by five minutes to and fro, five a second, while so many boards are open."""
    some: list[tuple[str, str]] = []
    with house(10, None, lambda people: some.extend(_add(cast.actor(people.alice)))) as (served, people):
        took, told = asyncio.run(_measure(served.address, people.alice, client(served), some, screens, moves))
    show(f"a move on {screens} boards of {len(some)} visits, until each was told", percentiles(took), "150 ms p95")
    show("  what a screen is told of it, median", f"{sorted(told)[len(told) // 2]:,} bytes", "1 KB")


def _add(alice: Actor) -> list[tuple[str, str]]:
    found = []
    for n in range(PEOPLE):
        who = technician(alice, f"Technician {n}")
        for number in range(EACH):
            where = (HOME[0] + n / 200, HOME[1] + number / 5_000)  # a street for each technician
            made = visit_of(job(alice, f"Job {n} {number}", minutes=20, where=where))
            perform(alice, visits.schedule, made, who.id, at(9) + timedelta(minutes=30 * number))
            found.append((str(made), str(who.id)))
    return found


async def _measure(
    address: str, token: str, program: httpx.Client, some: list[tuple[str, str]], screens: int, moves: int
) -> tuple[list[float], list[int]]:
    """Return the seconds from the commit of each move until each board heard of it, and the bytes of each."""
    async with session_of(token) as session:
        boards = [_Board(session, address, f"/dispatch?day={DAY.isoformat()}") for _ in range(screens)]
        for one in boards:
            await one.open()
        await asyncio.sleep(5)  # until all have drawn what they began with
        done: dict[str, float] = {}
        for one in boards:
            one.heard.clear()
        for n in range(moves):
            visit, who = some[(n * 37) % len(some)]
            start = at(9) + timedelta(minutes=30 * ((n * 37) % EACH) + 5)
            due = time.perf_counter() + PACE
            body = {"technician_id": who, "start_at": start.isoformat()}
            answer = await asyncio.to_thread(program.post, f"/visits/{visit}/schedule", json=body)
            assert answer.status_code == 200, answer.text
            done[visit] = time.perf_counter()
            await asyncio.sleep(max(0, due - time.perf_counter()))
        await asyncio.sleep(5)
        took = [
            max(0.0, next(when for when, data in one.heard if visit in data) - ended)
            for visit, ended in done.items()
            for one in boards
        ]
        told = [sum(len(data) for _when, data in one.heard) // moves for one in boards]
        for one in boards:
            await one.close()
    return took, told
