"""Every number on Home and on Maintenance opens a list that shows exactly the rows it counts."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from nicegui import ui
from nicegui.testing import User

from services import contacts, messages
from services.house import health
from services.house.health import Reading, Snapshot, Tile
from services.outbox.depth import WAITS
from services.work import Actor, clock, perform
from tests.cast import Cast
from tests.outbox.rows import force
from tests.pages.acts import HREF, built, press, rows
from tests.waiting import until
from ui import words
from ui.parts.markup import StaticHtml

Opened = Callable[[str | None], User]
NUMBER = re.compile(r"^[\d,]+$")
TILE = re.compile(r"<span>([^<]*)</span></div><div class=\"v[^>]*>([^<]*)<")
LISTED = re.compile(r"^([\d,]+)\+? (?:messages?|contacts?)$")
# Bare numbers of the maintenance page that count no records of a list: attempts, seals, sockets.
NO_ROWS = {"sign_ins", "trail", "pages"}
STATES = {"pending": 1, "held": 2, "sent": 3, "failed": 2, "bounced": 1, "unknown": 4, "claimed": 1}


def seed(one: Actor) -> None:
    """Contacts of this week and of before, and messages in each state, of today and of the week before."""
    old = clock.now() - timedelta(days=8)
    for number in range(3):
        perform(one, contacts.create, {"name": f"New {number}"})
    with clock.at(old):
        for number in range(2):
            perform(one, contacts.create, {"name": f"Old {number}"})
    for state, count in STATES.items():
        for _ in range(count):
            force(one, write(one), state)
    for state in ("sent", "failed"):
        force(one, write(one), state, settled_at=old)


def write(one: Actor) -> UUID:
    """Write a message and return its id."""
    sent = perform(one, messages.send, {"to": "ada@example.com", "subject": "Hello", "body": "x"})
    return sent.id


async def listed(user: User, address: str) -> str:
    """How many rows the list at an address says that it has."""
    await user.open(address)
    await built()
    texts = [getattr(one, "text", "") for one in user.find(kind=ui.element).elements]
    return next(found.group(1) for text in texts if isinstance(text, str) and (found := LISTED.match(text)))


def tiles(user: User) -> dict[str, tuple[str, str]]:
    """The address and the number of each tile whose number is a bare one, by its key or its words."""
    found = {}
    for one in user.find(kind=StaticHtml).elements:
        if "tile" in one.classes:
            title, number = TILE.search(str(one.content)).groups()  # type: ignore[union-attr]
            if NUMBER.match(number):
                found[str(one.props.get("data-tile", title))] = str(one.props.get("href", "")), number
    return found


async def test_each_number_on_home_opens_exactly_the_rows_it_counts(opened: Opened, people: Cast, alice: Actor) -> None:
    seed(alice)
    home = opened(people.alice)
    await home.open("/")
    await built()
    found = tiles(home)
    assert len(found) == 6
    assert {number for _, number in found.values()} == {"5", "3", "4"}
    for title, (address, number) in found.items():
        assert address, title
        assert await listed(opened(people.alice), address) == number, title


async def test_each_number_on_maintenance_opens_exactly_the_rows_it_counts(
    opened: Opened, people: Cast, alice: Actor
) -> None:
    seed(alice)
    page = opened(people.alice)
    await page.open("/maintenance")
    await built()
    found = {key: one for key, one in tiles(page).items() if key not in NO_ROWS}
    (mine,) = [row for row in rows(page) if row.get("name") == "Acme"]
    found |= {key: (link, mine[key]) for key, link in mine["links"].items()}
    (panel,) = [str(one.content) for one in page.find(kind=StaticHtml).elements if "attend" in one.classes]
    for line in panel.split("listitem")[1:]:
        counts = re.search(r"Acme: ([\d,]+) messages?", line)
        if counts:
            found[line] = HREF.search(line).group(1), counts.group(1)  # type: ignore[union-attr]
    assert len(found) == 6
    for what, (address, number) in found.items():
        assert address, what
        assert await listed(opened(people.alice), address) == number, what


async def test_what_is_in_another_workspace_is_counted_and_leads_nowhere(
    alice_page: User, alice: Actor, charlie: Actor
) -> None:
    write(alice)
    write(charlie)
    now = health.snapshot(alice)
    (outbox,) = [one for one in health.TILES if one.key == "outbox"]
    assert (outbox.read(now).value, outbox.read(now).link) == ("2", "")
    assert outbox.read(now).remark == "in all workspaces"
    await alice_page.open("/maintenance")

    def links() -> dict[str, str]:
        return {row["name"]: row["links"]["waiting"] for row in rows(alice_page) if "links" in row}

    await until(links, "the page shows no place")
    assert links() == {"This installation": "", "Acme": "/messages?state=due", "Other": ""}


def test_an_operator_who_sees_only_some_messages_is_led_to_none(alice: Actor) -> None:
    write(alice)
    assert health.snapshot(alice).all_here(*WAITS)
    assert not health.snapshot(replace(alice, scope="own")).all_here(*WAITS)


async def test_the_days_filter_is_a_button_that_takes_it_away(alice_page: User, alice: Actor) -> None:
    seed(alice)
    await alice_page.open(f"/messages?state=sent&on={clock.today(alice.zone)}")
    await alice_page.should_see("3 messages")
    press(alice_page, f"Remove the filter “On {day(alice)}”")
    await alice_page.should_see("4 messages")


async def test_the_week_s_filter_is_a_button_that_takes_it_away(alice_page: User, alice: Actor) -> None:
    seed(alice)
    await alice_page.open(f"/contacts?since={clock.today(alice.zone)}")
    await alice_page.should_see("3 contacts")
    press(alice_page, f"Remove the filter “Added since {day(alice)}”")
    await alice_page.should_see("5 contacts")


@pytest.mark.parametrize("address", ["/messages?state=sent&on=", "/contacts?since="])
@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "0001-01-01", "9999-12-31"])
async def test_a_day_that_is_none_leaves_everything(alice_page: User, alice: Actor, address: str, text: str) -> None:
    seed(alice)
    await alice_page.open(address + text)
    await alice_page.should_see("4 messages" if "messages" in address else "5 contacts")


async def test_a_new_tile_is_a_function_and_a_line(alice_page: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(now: Snapshot) -> Reading:
        return Reading(f"{len(now.workspaces)}", "warn", "So many", "a remark of its own", share=0.5)

    monkeypatch.setattr(health, "TILES", [*health.TILES, Tile("workspaces", "Workspaces here", "home", read)])
    await alice_page.open("/maintenance")
    for text in ("Workspaces here", ">3<", "So many", "a remark of its own", 'value="0.5"'):
        await alice_page.should_see(text)


def day(one: Actor) -> str:
    """Today, as pages say it."""
    return words.day(clock.today(one.zone))
