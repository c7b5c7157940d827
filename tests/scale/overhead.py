"""What watching over itself costs a server that 200 pages are open at: beside one that watches nothing; and its panel."""

import asyncio
import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from services.work.places import close_places
from tests import cast
from tests.scale.timing import percentiles, show
from tests.scale.watchers import crowd
from tests.servers import Served, serve

SETTLED = 30  # seconds after the last page was opened


def overhead(pages: int, seconds: int, settings: dict[str, str]) -> None:
    """Measure a server with and one without, each with so many open pages, for so long."""
    found = {}
    for module in ("tests.scale.unwatched", "main"):
        with _served(module, settings) as (served, token):
            found[module] = asyncio.run(_idle(served, token, pages, seconds, panel=module == "main"))
    without, whole = found["tests.scale.unwatched"], found["main"]
    told = (
        f"{100 * (whole[0] - without[0]):.2f} % of a core ({100 * whole[0]:.2f} with, {100 * without[0]:.2f} without)"
    )
    show(f"watching over itself, {pages} open pages", told, "2 %")
    show("  memory", f"{(whole[1] - without[1]) / 1e6:+.0f} MB", "50 MB")
    show(f"the panel of maintenance, {pages} open pages", percentiles(whole[2]), "p95 300 ms")


@contextlib.contextmanager
def _served(module: str, settings: dict[str, str]) -> Iterator[tuple[Served, str]]:
    folder = Path(tempfile.mkdtemp(prefix="steward-bench-"))
    try:
        people = cast.build(cast.settings(folder, None))
        close_places()
        with serve(folder, module=module, **settings) as served:
            yield served, people.alice
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _idle(served: Served, token: str, pages: int, seconds: int, *, panel: bool) -> tuple[float, int, list[float]]:
    """Return the share of a core, the memory in bytes, and how long the panel took each time, in seconds."""
    server = psutil.Process(served.process.pid)
    session, watchers = await crowd(served.address, "/", token, pages)
    await asyncio.sleep(SETTLED)
    before, began = sum(server.cpu_times()[:2]), time.perf_counter()
    await asyncio.sleep(seconds)
    share = (sum(server.cpu_times()[:2]) - before) / (time.perf_counter() - began)
    memory, took = server.memory_info().rss, []
    for _ in range(40 if panel else 0):
        at = time.perf_counter()
        async with session.get(served.address + "/maintenance") as answer:
            assert answer.status == 200, answer.status
            await answer.read()
        took.append(time.perf_counter() - at)
        await asyncio.sleep(0.1)
    for watcher in watchers:
        await watcher.close()
    await session.close()
    return share, memory, took[3:]
