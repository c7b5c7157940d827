"""The pages of errors: each kind once, live; its level, settling it, and the task that is made of it."""

from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from services import tasks
from services.house import crashes, errors
from services.house.errors import ErrorLine, Query
from services.work import Actor, perform
from tests.pages.acts import built, press
from tests.waiting import until
from ui.pages.maintenance import errors as listing


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "EVERY", 0.2)


def shown(user: User) -> list[dict[str, Any]]:
    """The rows of the list, which is hidden while there are none."""
    return [row for table in user.client.layout.descendants() if isinstance(table, ui.table) for row in table.rows]  # type: ignore[union-attr]


def met(what: type[Exception] = KeyError, where: str = "POST /contacts") -> str:
    """An error that somebody met."""
    try:
        raise what("due_on")
    except Exception as error:
        return crashes.crashed(error, where)


def only(actor: Actor) -> ErrorLine:
    (found,) = perform(actor, errors.search, Query()).rows
    return found


async def test_a07_each_kind_is_a_line_that_counts_live_and_leads_to_its_page(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/maintenance/errors")
    await alice_page.should_see("No errors")
    met()
    reference = met()
    await until(lambda: [row["times"] for row in shown(alice_page)] == ["2"])
    (row,) = shown(alice_page)
    assert (row["what"], row["under"], row["level"]) == ("KeyError", f"POST /contacts · {reference}", "Warning")
    assert row["told"] == "2 times on 1 of the last 14 days" and row["path"] == f"/maintenance/errors/{only(alice).id}"
    await alice_page.should_see("1 kind of error")


async def test_a07_the_address_narrows_the_list_and_each_number_leads_to_what_it_counts(alice_page: User) -> None:
    met()
    met(MemoryError)
    met(TimeoutError, "GET /deals")
    for address, wanted in (
        ("level=critical", {"MemoryError"}),
        ("q=deals", {"TimeoutError"}),
        ("state=settled", set()),
        ("period=hour&sort=what", {"KeyError", "MemoryError", "TimeoutError"}),
        ("level=unheard&state=of&period=x&sort=trace", {"KeyError", "MemoryError", "TimeoutError"}),
    ):
        await alice_page.open(f"/maintenance/errors?{address}")
        await until(lambda wanted=wanted: {row["what"] for row in shown(alice_page)} == wanted)
    await alice_page.open("/maintenance/errors?state=open&level=info")
    await built()
    links = {one.props["href"]: one for one in alice_page.find(kind=ui.link).elements if "view" in one.classes}
    assert set(links) >= {f"/maintenance/errors?state=open&level={level}" for level in errors.LEVELS}
    assert links["/maintenance/errors?state=open&level=info"].props.get("aria-current")


async def test_a08_an_error_is_settled_and_comes_back_in_front_of_ones_eyes(alice_page: User, alice: Actor) -> None:
    met()
    await alice_page.open(f"/maintenance/errors/{only(alice).id}")
    await alice_page.should_see("KeyError: 'due_on'")
    press(alice_page, "Settle")
    await until(lambda: only(alice).state == "settled")
    await alice_page.should_see("Settled. If it is met again, it comes back by itself.")
    met()
    await until(lambda: only(alice).state == "back")
    await alice_page.should_see("Came back")


async def test_a07_the_level_is_changed_on_its_page(alice_page: User, alice: Actor) -> None:
    met()
    await alice_page.open(f"/maintenance/errors/{only(alice).id}")
    await built()
    with alice_page:
        next(iter(alice_page.find(kind=ui.select).elements)).set_value("critical")
    await until(lambda: only(alice).level == "critical")


async def test_a08_a_task_is_made_once_and_then_opened(alice_page: User, alice: Actor) -> None:
    reference = met()
    page = f"/maintenance/errors/{only(alice).id}"
    await alice_page.open(page)
    await built()
    press(alice_page, "Make a task")
    await alice_page.should_see("Make a task of this error")
    press(alice_page, "Make the task")
    await until(lambda: only(alice).task_id is not None)
    made = perform(alice, tasks.find, only(alice).task_id)  # type: ignore[arg-type]
    assert made.title == f"Mend KeyError in POST /contacts ({reference})" and made.owner_id == alice.user_id
    await alice_page.should_see(made.title)
    await alice_page.open(page)
    await built()
    press(alice_page, "Open the task")
    await alice_page.should_see(made.title)


async def test_an_error_that_is_no_longer_kept_says_so(alice_page: User) -> None:
    answer = await alice_page.http_client.get("/maintenance/errors/01890000-0000-7000-8000-000000000001")
    assert answer.status_code == 404 and "That error is no longer kept." in answer.text
