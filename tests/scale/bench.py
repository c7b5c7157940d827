"""The figures of docs/measurements.md, measured anew: `python -m tests.scale.bench [--quick] [--postgres] [--only WORD]`.

Real server processes, real HTTP and sockets on loopback, a real Chromium, a real SMTP sink. Nothing here is a test.
"""

import argparse
import asyncio
import contextlib
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import httpx
import psutil

from services.work.places import close_places
from tests import cast
from tests.scale.boards import board
from tests.scale.books import books
from tests.scale.bulk import bulk_change
from tests.scale.callbacks import reported
from tests.scale.campaigns import campaign
from tests.scale.crowd import add_contacts
from tests.scale.dispatching import planned
from tests.scale.duplicates import scanned
from tests.scale.erasing import erased
from tests.scale.exports import exported
from tests.scale.feeding import fed
from tests.scale.imports import brought
from tests.scale.issuing import issued
from tests.scale.lanes import moved
from tests.scale.maps import places
from tests.scale.overhead import overhead
from tests.scale.palette import found
from tests.scale.papers import drawn
from tests.scale.photos import kept
from tests.scale.probing import probed
from tests.scale.recovery import recovery
from tests.scale.reports import reported as reports_made
from tests.scale.sending import sending
from tests.scale.starting import start
from tests.scale.telemetry import measured
from tests.scale.texts import rendering
from tests.scale.timing import percentiles, show, timed
from tests.scale.trail import trailed
from tests.servers import Served, free_port, serve

FORGOTTEN = 20  # seconds after which nothing is left of a page that never connected
SETTINGS = {"rate_limit_max": "10000000"}


@contextlib.contextmanager
def house(
    contacts: int,
    database: str | None = None,
    before: Callable[[cast.Cast], object] = lambda people: None,
    **settings: str,
) -> Iterator[tuple[Served, cast.Cast]]:
    """A served house with so many contacts, and what is added `before` it is served."""
    folder = Path(tempfile.mkdtemp(prefix="steward-bench-"))
    try:
        people = cast.build(cast.settings(folder, database))
        owner = cast.actor(people.alice).user_id
        add_contacts(people.acme, contacts, owner)  # type: ignore[arg-type]
        before(people)
        close_places()
        more = {"database_url": database} if database else {}
        with serve(folder, **SETTINGS, **more, **settings) as served:
            yield served, people
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def client(served: Served) -> httpx.Client:
    """A signed-in program."""
    found = httpx.Client(base_url=f"{served.address}/api/v1", timeout=30)
    login = {"email": "alice@example.com", "password": cast.PASSWORD, "company": "Acme"}
    found.headers["Authorization"] = f"Bearer {found.post('/auth/login', json=login).json()['access_token']}"
    return found


def api(contacts: int, times: int, database: str | None = None) -> None:
    """List, search, detail and create through the API."""
    where = "PostgreSQL" if database else "SQLite"
    with house(contacts, database) as (served, _):
        program = client(served)
        first = program.get("/contacts").json()["items"][0]
        words = iter(range(10**9))
        asks = {
            "list": (lambda: program.get("/contacts"), "25 / 60"),
            "list by newest": (lambda: program.get("/contacts?sort=-made_at"), "25 / 60"),
            "search a name": (
                lambda: program.get(f"/contacts?q={first['name'].split()[0][:4]}+{next(words) % 90}"),
                "25 / 60",
            ),
            "search a common word": (lambda: program.get("/contacts?q=camila"), "25 / 60"),
            "detail": (lambda: program.get(f"/contacts/{first['id']}"), "13"),
            "create": (
                lambda: program.post("/contacts", json={"name": "New", "email": f"n{next(words)}@x.example"}),
                "8 / 20",
            ),
        }
        for name, (ask, goal) in asks.items():
            show(f"API {name}, {contacts:,} contacts, {where}", percentiles(timed(ask, times)), f"{goal} ms")
        rss = psutil.Process(served.process.pid).memory_info().rss / 1e6
        show(f"memory with {contacts:,} contacts, {where}", f"{rss:.0f} MB", "150 MB")


def screens(watching: int, changes: int) -> None:
    """From a commit to another window's screen, with many open pages beside it."""
    from tests.scale.screens import measure

    with house(1_000) as (served, people):
        before = psutil.Process(served.process.pid).memory_info().rss
        found, after = asyncio.run(measure(served, people, watching, changes, client(served)))
        show(f"commit to another screen, {watching} open pages", percentiles(found), "60 p50 at 100, 150 p95 at 200")
        show("  memory for each open page", f"{(after - before) / 1e6 / max(1, watching):.2f} MB", "0.5 MB")


def turnover(count: int) -> None:
    """What pages leave behind that were opened and closed."""
    from tests.scale.screens import come_and_go

    with house(1_000) as (served, people):
        half, whole = (round(one / 1e6) for one in asyncio.run(come_and_go(served, people, count)))
        show(f"memory after {count // 2:,} and {count:,} pages came and went", f"{half} and {whole} MB", "alike")


def record(count: int) -> None:
    """Whether a record that many look at opens as fast for the last as for the first."""
    from tests.scale.screens import same_record

    with house(1_000) as (served, people):
        contact = client(served).get("/contacts").json()["items"][0]
        took, part = asyncio.run(same_record(served, people, f"/contacts/{contact['id']}", count)), count // 4
        first, last = (statistics.median(some) * 1000 for some in (took[:part], took[-part:]))
        told = f"{first:.0f} and {last:.0f} ms, {last / first:.2f}"
        show(f"one contact opened {count} times, first and last {part}", told, "1.2")


def unconnected(count: int) -> None:
    """What is left of pages that were asked for and never connected, some seconds later."""
    from tests.scale.screens import asked_and_left

    with house(1_000) as (served, people):
        server = psutil.Process(served.process.pid)
        # What is loaded and kept for good is there after the first ones.
        asyncio.run(asked_and_left(served, people, 200))
        time.sleep(FORGOTTEN)
        before = server.memory_info().rss
        asyncio.run(asked_and_left(served, people, count))
        atonce = server.memory_info().rss
        time.sleep(FORGOTTEN)
        left, more = ((one - before) / 1e6 for one in (server.memory_info().rss, atonce))
        told = f"{left:+.0f} MB ({more:+.0f} at once)"
        show(f"memory {FORGOTTEN} s after {count:,} pages never connected", told, "10 MB")


def pages(contacts: int) -> None:
    """First paint of the list of contacts, cold, and going from page to page."""
    from tests.scale.screens import paint

    with house(contacts) as (served, people):
        cold, warm = paint(served, people)
        show(f"contacts page first paint cold, {contacts:,} contacts", f"median {cold:.2f} s", "0.9 s")
        show("  going to another page", percentiles(warm), "150 ms")


def at_once(contacts: int, connections: int, seconds: int) -> None:
    """The list of contacts, asked for on so many connections, each again as soon as it has its answer."""
    from tests.scale.watchers import ask_at_once

    with house(contacts) as (served, people):
        server = psutil.Process(served.process.pid)
        asyncio.run(ask_at_once(served.address, "/contacts", people.alice, connections, 3))
        before = sum(server.cpu_times()[:2])
        took = sorted(asyncio.run(ask_at_once(served.address, "/contacts", people.alice, connections, seconds)))
        spent = (sum(server.cpu_times()[:2]) - before) / len(took) * 1000
        told = f"{len(took) / seconds:.1f} a second, p99 {took[int(len(took) * 0.99)]:.2f} s, {spent:.0f} ms of a core"
        show(f"HTML list at {connections} connections, {contacts:,} contacts", told, "10 a second, p99 1.2 s")


def main() -> None:
    """Print the table."""
    words = argparse.ArgumentParser()
    for flag in ("--quick", "--postgres"):
        words.add_argument(flag, action="store_true")
    words.add_argument("--only", default="")
    asked = words.parse_args()
    sizes, times, many = ((1_000,), 30, 5_000) if asked.quick else ((1_000, 10_000, 100_000), 200, 100_000)
    with contextlib.ExitStack() as stack:
        database = _postgres(stack) if asked.postgres else lambda: None
        benches: dict[str, Callable[[], None]] = {"start": lambda: start(house, SETTINGS, 3 if asked.quick else 7)}
        benches |= {f"api {size}": lambda size=size: api(size, times, database()) for size in sizes}
        recovered, each = (10_000, 5) if asked.quick else (150_000, 20)
        benches |= {"pages": lambda: pages(sizes[-1]), "html": lambda: at_once(sizes[-1], 32, each)}
        benches["sending"] = lambda: sending(500 if asked.quick else 2_000, database(), SETTINGS)
        some, long = ((20,), 20) if asked.quick else ((100, 200), 100)
        benches |= {f"screens {count}": partial(screens, count, long) for count in some}
        benches |= {"record": lambda: record(20 if asked.quick else 100), "map": lambda: places(house, 5_000)}
        benches["unconnected"] = lambda: unconnected(200 if asked.quick else 2_000)
        benches["board"] = lambda: board(1_000, 10 if asked.quick else 40, database(), house, client)
        benches["turnover"] = lambda: turnover(100 if asked.quick else 2_000)
        benches["templates"] = lambda: rendering(1_000 if asked.quick else 10_000)
        benches |= {"dispatch": planned, "photos": kept, "telemetry": measured, "reports": reports_made}
        benches["dispatch moves"] = lambda: moved(house, client, 50, 20 if asked.quick else 100)
        benches["feed"] = lambda: fed(house, client, 1_000 if asked.quick else 10_000)
        benches["overhead"] = lambda: overhead(20 if asked.quick else 200, 30 if asked.quick else 120, SETTINGS)
        benches["probes"] = lambda: probed(house, 100 if asked.quick else 1_000, 3 if asked.quick else 10)
        benches["callbacks"] = lambda: reported(house, 100 if asked.quick else 1_000, database())
        benches["issuing"] = lambda: issued(200 if asked.quick else 2_000, database(), house, client)
        benches["books"] = lambda: books(sizes[-1], times, database(), house, client)
        benches |= {"papers": lambda: drawn(20 if asked.quick else 200), "recovery": lambda: recovery(recovered)}
        benches["campaigns"] = lambda: campaign(2_000 if asked.quick else 50_000, database())
        benches["trail"] = lambda: trailed(many * 10, 10 if asked.quick else 20, database())
        for bench in (brought, bulk_change, scanned, exported, found, erased):  # many contacts at once
            benches[bench.__module__.rpartition(".")[2]] = lambda bench=bench: bench(many, database())
        for bench in (bench for name, bench in benches.items() if asked.only in name):
            bench()


def _postgres(stack: contextlib.ExitStack) -> Callable[[], str]:
    from tests.databases import new_database, postgres_server

    server = stack.enter_context(postgres_server())
    return lambda: new_database(server, f"bench_{free_port()}")


if __name__ == "__main__":
    main()
