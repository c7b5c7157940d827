"""The pages of costs and of targets, for operators."""

from collections.abc import Callable
from datetime import timedelta

from nicegui import ui
from nicegui.testing import User
from sqlmodel import select

from models.routines import Corrective, CostDay
from services.house.correctives import STEPS
from services.house.costs import meter
from services.work import Actor, clock, house_actor, work
from tests.api.conftest import token_of
from tests.cast import Cast
from tests.pages.acts import buttons, fill, press
from ui.guard import traffic


async def test_x12_the_page_shows_each_workspace_with_its_estimate(alice_page: User, alice: Actor) -> None:
    with work(house_actor()) as session:
        for days in range(3):
            on = clock.now().date().replace(day=1) - timedelta(days=days + 1)
            session.add(CostDay(place=alice.place, used_on=on, queries=5_000_000, stored_bytes=3_000_000_000))
        month = on
    await alice_page.open(f"/maintenance/costs?month={month:%Y-%m}")
    for word in ("Acme", "15,000,000", "$3.", "An estimate: what was used", "0 B of 5.0 GB", "Alert over $100"):
        await alice_page.should_see(word)
    export = await alice_page.http_client.get(f"/maintenance/costs.csv?month={month:%Y-%m}")
    assert (export.status_code, export.headers["content-type"].partition(";")[0]) == (200, "text/csv")
    assert f"{month:%Y-%m},Acme,15000000" in export.text


async def test_x12_nothing_was_counted_in_a_new_house(alice_page: User) -> None:
    await alice_page.open("/maintenance/costs?month=nonsense")
    await alice_page.should_see("Nothing was counted yet")


async def test_x12_only_operators_export_costs(opened: Callable[[str | None], User], people: Cast) -> None:
    for token in (people.bob, people.charlie):
        assert (await opened(token).http_client.get("/maintenance/costs.csv")).status_code == 403


async def test_h17_a_missed_target_is_written_down_and_closed(alice_page: User, alice: Actor) -> None:
    with work(house_actor()) as session:
        opened = clock.now() - timedelta(days=20)
        due = opened.date() + timedelta(days=14)
        session.add(
            Corrective(target="errors", period="2026-10", value="2.00 %", goal="< 1 %", opened_at=opened, due_on=due)
        )
    await alice_page.open("/maintenance/targets")
    for word in ("Uptime", "Goal ≥ 99.9 %", "No data", "Error rate, 2026-10", "2.00 %, the goal is < 1 %", "Overdue"):
        await alice_page.should_see(word)
    press(alice_page, "Close: Error rate, 2026-10")
    await alice_page.should_see("Write down every step before you close it.")
    await alice_page.should_see("Root cause", kind=ui.textarea)
    for word in STEPS.values():
        fill(alice_page, word, f"{word} in words", ui.textarea)
    press(alice_page, "Save", last=True)
    await alice_page.should_see("Saved.")
    press(alice_page, "Close: Error rate, 2026-10")
    await alice_page.should_see("Closed.")
    await alice_page.should_see("closed by Alice on")
    assert "Close: Error rate, 2026-10" not in buttons(alice_page)
    with work(house_actor(), read=True) as session:
        assert session.scalars(select(Corrective)).one().cause == "Root cause in words"


async def test_t07_bytes_are_counted_for_the_workspace_of_who_asks(
    opened: Callable[[str | None], User], people: Cast, alice: Actor
) -> None:
    meter.take()
    page = opened(people.alice).http_client
    plain = {"accept-encoding": "identity", "authorization": f"Bearer {token_of(alice)}"}
    pages = [(await page.get("/survey", headers=plain)).content for _nth in range(2)]
    api = (await page.get("/api/v1/contacts", headers=plain)).content
    (await opened(None).http_client.get("/sign-in")).raise_for_status()
    found = meter.take()
    assert found[alice.place][meter.SENT] == sum(map(len, pages)) + len(api) > 1_000
    assert [place for place, counts in found.items() if counts[meter.SENT]] == [alice.place]


def test_t07_a_sockets_messages_are_counted(alice: Actor) -> None:
    meter.take()
    scope = {"type": "websocket", "state": {"actor": alice}}
    for message in ({"text": "Zürich"}, {"bytes": b"12345"}, {"text": "ab"}):
        traffic.note_socket(scope, {"type": "websocket.send", **message})
    traffic.note_socket(scope, {"type": "websocket.accept"})
    traffic.note_socket({"type": "websocket"}, {"type": "websocket.send", "text": "a stranger's"})
    assert meter.take() == {alice.place: [0, 0, 7 + 5 + 2]}
