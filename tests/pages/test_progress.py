"""Long work on the screen: every page of its person shows how far it is, and it ends where everybody left it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from nicegui import ui
from nicegui.element import Element
from nicegui.testing import User

import services.work
from services.records import errands
from services.records.errands import running
from services.work import Actor, perform
from tests.cast import Cast
from tests.pages.acts import buttons, menu, press
from tests.pages.test_live import go
from tests.records.long_work import NUMBER, begin, claim, go_on, row
from tests.waiting import until
from ui.parts.progress import progress

Opened = Callable[[str | None], User]


@pytest.fixture
def errand_id(bob: Actor) -> UUID:
    """Twelve numbers, begun by Bob."""
    errands.know([NUMBER])
    return begin(bob)


@pytest.fixture
async def both(opened: Opened, people: Cast, errand_id: UUID) -> list[User]:
    """Two windows of Bob's, on different pages."""
    windows = [opened(people.bob), opened(people.bob)]
    for user, path in zip(windows, ("/contacts", "/"), strict=True):
        await user.open(path)
    return windows


async def test_every_open_page_of_its_person_shows_the_same_progress(both: list[User], bob: Actor) -> None:
    for user in both:
        await user.should_see("Waiting for its turn")
    held = go_on(claim(bob.place))
    for user in both:
        await user.should_see("5 of 12 · 41 %")
    go_on(go_on(held))
    for user in both:
        await user.should_see("Finished: ")
        await user.should_see("12 created")
        assert "/contacts?q=people" in menu(user)


async def test_it_stays_in_sight_while_one_goes_from_page_to_page(both: list[User], bob: Actor) -> None:
    await go(both[0], "/companies")
    await both[0].should_see("Add company")
    go_on(claim(bob.place))
    await both[0].should_see("5 of 12 · 41 %")


async def test_colleagues_see_nothing_of_it_and_ask_nothing_about_it(
    opened: Opened, people: Cast, bob: Actor, errand_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, mine = opened(people.alice), opened(people.bob)
    await alice.open("/contacts")
    await mine.open("/contacts")
    asked: list[Any] = []

    def noted(actor: Actor, function: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append((actor.name, function))
        return perform(actor, function, *args, **kwargs)

    monkeypatch.setattr(services.work, "perform", noted)
    go_on(claim(bob.place))
    await until(lambda: ("Bob", errands.mine) in asked)
    assert ("Alice", errands.mine) not in asked
    await alice.should_not_see("Numbering people")


async def test_it_is_cancelled_from_any_page(both: list[User], bob: Actor, errand_id: UUID) -> None:
    held = go_on(claim(bob.place))
    await both[0].should_see("5 of 12 · 41 %")
    press(both[0], "Cancel Numbering people")
    await both[1].should_see("Stopping …")
    go_on(held)
    await both[1].should_see("Cancelled. What was done so far is kept.")
    assert row(bob, errand_id).done == 5


async def test_what_has_ended_is_closed_where_it_was_read(both: list[User], bob: Actor) -> None:
    go_on(go_on(go_on(claim(bob.place))))
    await both[0].should_see("Finished: ")
    press(both[0], "Close Numbering people")
    await both[0].should_not_see("Finished: ")
    await both[1].should_see("Finished: ")


async def test_of_several_that_have_ended_a_phone_shows_one_with_the_number_of_the_others(
    opened: Opened, people: Cast, bob: Actor, errand_id: UUID
) -> None:
    begin(bob)
    for _errand in range(2):
        go_on(go_on(go_on(claim(bob.place))))
    page = opened(people.bob)
    await page.open("/contacts")
    await page.should_see("and 1 more")
    folded = [one for one in page.client.elements.values() if "folded" in one.classes]
    assert len(folded) == 1
    press(page, "Close Numbering people")
    await page.should_not_see("and 1 more")
    assert not [one for one in page.client.elements.values() if "folded" in one.classes]


async def test_who_comes_back_finds_how_it_ended(opened: Opened, people: Cast, bob: Actor, errand_id: UUID) -> None:
    held = claim(bob.place)
    assert held
    running.fail(held, "The file is not there any more.")
    page = opened(people.bob)
    await page.open("/contacts")
    await page.should_see("Stopped. The file is not there any more.")


async def test_an_errand_is_shown_whole_where_a_page_asks_for_it(
    opened: Opened, people: Cast, bob: Actor, errand_id: UUID
) -> None:
    page = opened(people.bob)
    await page.open("/account")
    with page:
        await progress(errand_id)
    held = go_on(claim(bob.place))
    await page.should_see("5 created")
    (bar,) = [one for one in page.find(kind=ui.html).elements if "progress-h" in one.content]
    assert 'aria-label="Numbering people"' in bar.content and 'value="41"' in bar.content
    go_on(go_on(held))
    await page.should_see("Finished.")
    assert "Cancel" not in buttons(page)
    assert "ok" in next(one for one in page.find(kind=Element).elements if "progress" in one.classes).classes
