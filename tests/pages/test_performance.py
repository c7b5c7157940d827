"""Performance: the tiles of maintenance and the page of charts, from what was measured, and honest without it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from nicegui.testing import User

from models.watching import Outage, SlowQuery
from services.house.telemetry import Histogram, Row, store
from services.house.telemetry.table import BOUNDS
from services.work import clock, house_actor, work
from tests.pages.acts import rows
from ui.parts.line_chart import Drawing, line_chart, spark


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    store.close()


def measured(**values: float) -> None:
    """Keep two hours of measurements, up to now: pages in 200 to 300 ms, and these values in each minute."""
    now = int(clock.now().timestamp()) // 60 * 60
    page = [0] * (len(BOUNDS) + 1)
    page[BOUNDS.index(300)] = 1
    for at in range(now - 7_200, now, 60):
        row = Row(at, 1, {"requests": 10, "disk_free": 5e9, "disk_total": 9e9, **values})
        row.histograms["pages"] = Histogram([*page], 250.0, 250.0)
        store.store().add(row, {"/contacts/{contact_id}": Histogram([1, *page[1:]], 500.0, 400.0)}, {"at": at})


async def test_h18_the_tiles_say_no_data_before_anything_was_measured(alice_page: User) -> None:
    await alice_page.open("/maintenance")
    for word in ("Uptime, 30 days", "Response p95", "Error rate", "Queue", "Goal 99.9 %", "Goal 300 ms", "Goal 1 %"):
        await alice_page.should_see(word)
    await alice_page.should_see("–")


async def test_h18_the_tiles_show_uptime_response_errors_queue_and_disk(alice_page: User) -> None:
    measured(requests_failed=0.2)
    now = clock.now()
    with work(house_actor()) as session:
        session.add(Outage(began_at=now - timedelta(hours=3), ended_at=now - timedelta(hours=2), kind="down"))
    await alice_page.open("/maintenance")
    for word in ("2.00 %", "waiting", "None unknown", "Not filling up"):
        await alice_page.should_see(word)
    await alice_page.should_see("50.0")


@pytest.mark.parametrize("value", [0.0, 1e-12, 4e9, 4e18])
def test_h18_what_does_not_change_is_a_flat_line(value: float) -> None:
    assert 'class="' in spark([value, value, None, value], floor=None) and spark([None]) == ""


def test_h18_a_point_that_stands_alone_is_a_dot() -> None:
    now = clock.now()
    times = [now - timedelta(minutes=n) for n in (9, 8, 7, 2)]
    drawing = Drawing(now - timedelta(minutes=10), now, times, [[1.0, 2.0, 1.0, 3.0]])
    shown = line_chart(drawing, "A chart", str, [])
    assert shown.count("h0") == 1 and 'class="dot" d="M480.0' in shown
    assert 'class="dot" d="M0.0' in spark([5.0]) and 'class="dot" d=""' in spark([5.0, 6.0])


async def test_h19_the_week_is_judged_with_words(alice_page: User) -> None:
    measured(sign_ins=3, sign_ins_failed=0)
    await alice_page.open("/maintenance/performance")
    for word in ("Performance", "Security", "User satisfaction", "Feature adoption", "Green", "No data"):
        await alice_page.should_see(word)
    await alice_page.should_see("No data: fewer than five answers this month and last.")
    await alice_page.should_see("95 % of pages within 250 ms")


async def test_u16_u17_u19_h07_h10_h12_the_figures_of_the_page(alice_page: User) -> None:
    measured(sign_ins=3, sign_ins_failed=1, database=7e6)
    await alice_page.open("/maintenance/performance?span=day")
    for word in ("Response today", "Average page, 7 days", "Database", "Disk full in", "Sign-ins that succeed"):
        await alice_page.should_see(word)
    for word in ("75 %", "120 failed in 7 days", "New users, 7 days", "7.0 MB", "0.25 s"):
        await alice_page.should_see(word)
    assert next((row["path"], row["times"]) for row in rows(alice_page) if "mean" in row) == (
        "/contacts/{contact_id}",
        "240",
    )


async def test_h04_slow_statements_open(alice_page: User) -> None:
    with work(house_actor()) as session:
        one = SlowQuery(action="contacts.search", table="contacts", shape="x", statement="SELECT ?", at=clock.now())
        one.times, one.worst_ms, one.total_ms = 3, 2_500, 6_000
        session.add(one)
    await alice_page.open("/maintenance/performance")
    (row,) = [row for row in rows(alice_page) if row.get("action") == "contacts.search"]
    assert (row["times"], row["worst"]) == ("3", "2.5 s")


@pytest.mark.parametrize("span", ["hour", "day", "week", "month", "year", "years", "nonsense"])
async def test_h06_h11_charts_of_every_span(alice_page: User, span: str) -> None:
    measured()
    await alice_page.open(f"/maintenance/performance?span={span}")
    for word in ("Response time", "Requests a minute", "Active users", "Database size", "95th percentile: 250 ms"):
        await alice_page.should_see(word)
