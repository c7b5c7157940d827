"""The page of the log: live, filtered by its address, and as a file."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from nicegui.testing import User

from services.work.config import Config
from tests.cast import Cast
from tests.house.logbook.written import line, written
from tests.pages.acts import built, fill, press
from ui.parts.markup import StaticHtml

Opened = Callable[[str | None], User]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def log(house: Config) -> Iterator[Path]:
    """The log file of the house, with four lines in it."""
    with written(house) as path:
        path.write_text(
            line("an old one", ago=9 * DAY)
            + line("a mail failed", kind="email", ago=2 * HOUR, channel="email")
            + line("something <b>broke</b>", kind="crash", ago=HOUR, reference="Q7XK2M", exception="ValueError: x")
            + line("all is well", "info")
        )
        yield path


def shown(user: User) -> str:
    found = sorted(user.find(kind=StaticHtml).elements, key=lambda one: one.id)
    return "".join(str(one.content) for one in found if "log-line" in str(one.content))


async def test_a04_the_newest_lines_come_first_and_new_ones_by_themselves(alice_page: User, log: Path) -> None:
    await alice_page.open("/maintenance/log")
    await alice_page.should_see("all is well")
    await alice_page.should_see("Reaches back to")
    text = shown(alice_page)
    assert text.index("all is well") < text.index("something") < text.index("a mail failed") < text.index("an old one")
    assert "<b>broke</b>" not in text
    logging.getLogger("services.house").warning("it has just happened")
    await alice_page.should_see("it has just happened", retries=60)


@pytest.mark.parametrize(
    ("asked", "seen", "hidden"),
    [
        ("kind=email", "a mail failed", "something"),
        ("level=error&span=week", "a mail failed", "an old one"),
        ("reference=Q7XK2M", "ValueError: x", "a mail failed"),
        ("q=q7xk2m", "ValueError: x", "a mail failed"),
        ("module=services.house&level=info", "all is well", "nowhere"),
        ("level=nonsense&span=never&kind=no", "all is well", "nowhere"),
    ],
)
async def test_a04_the_address_holds_the_filters(
    alice_page: User, log: Path, asked: str, seen: str, hidden: str
) -> None:
    await alice_page.open(f"/maintenance/log?{asked}")
    await alice_page.should_see(seen)
    assert hidden not in shown(alice_page)


async def test_a04_what_is_typed_is_looked_for_and_the_day_is_counted(alice_page: User, log: Path) -> None:
    await alice_page.open("/maintenance/log")
    await alice_page.should_see('Failed emails<span class="count">1</span>')
    fill(alice_page, "Text or reference", "nothing has this")
    await alice_page.should_see("No results")


async def test_a06_one_click_exports_the_errors_of_the_past_week(alice_page: User, log: Path) -> None:
    await alice_page.open("/maintenance/log")
    await built()
    press(alice_page, "Export the past week’s errors")
    answer = await alice_page.download.next()
    assert answer.headers["content-disposition"].startswith('attachment; filename="steward-log-')
    assert "a mail failed" in answer.text
    assert not {"an old one", "all is well"} & set(answer.text.split(","))


async def test_a06_nobody_but_an_operator_gets_the_file(opened: Opened, people: Cast, log: Path) -> None:
    for who, status in ((people.alice, 200), (people.bob, 403)):
        answer = await opened(who).http_client.get("/maintenance/log/file?format=jsonl")
        assert answer.status_code == status
        assert ("a mail failed" in answer.text) == (status == 200)
    assert (await opened(people.alice).http_client.get("/maintenance/log/file?format=exe")).status_code == 404


async def test_a05_an_operator_chooses_the_level_for_an_hour(alice_page: User, log: Path) -> None:
    await alice_page.open("/maintenance/log")
    await alice_page.should_see("Writes everything")
    press(alice_page, "Level")
    await alice_page.should_see("Level of the log")
    press(alice_page, "Write it for an hour")
    await alice_page.should_see("Writes info and above until")
