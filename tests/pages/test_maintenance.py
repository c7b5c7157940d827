"""The maintenance page: for operators alone, live, and the way out of held sending."""

from collections.abc import Callable
from uuid import UUID

import pytest
from nicegui.testing import User

from services.house import health
from services.outbox import claim
from services.roles import ROLES
from services.work import Actor, house_actor, work
from services.work.places import places
from tests.cast import Cast, _move_in
from tests.pages.acts import menu, press, rows
from tests.waiting import until

Opened = Callable[[str | None], User]


@pytest.mark.parametrize("role", ROLES)
async def test_nobody_but_an_operator_opens_it(opened: Opened, people: Cast, role: str) -> None:
    person = opened(_move_in(UUID(people.acme), "Somebody", role, "x"))
    for path in ("/maintenance", "/mailbox"):
        assert (await person.http_client.get(path)).status_code == 403
    await person.open("/")
    assert not {"/maintenance", "/mailbox"} & menu(person)


async def test_it_shows_every_workspace_and_its_parts(alice_page: User) -> None:
    await alice_page.open("/maintenance")
    for word in (
        "Database",
        "Disk",
        "Memory",
        "Event loop",
        "Messages waiting",
        "Audit trail",
        "Migrations",
        "Versions",
        "Backups",
    ):
        await alice_page.should_see(word)
    assert {"Acme", "Other"} <= {row.get("name") for row in rows(alice_page)}


async def test_held_sending_is_shown_at_once_and_released(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/maintenance")
    await alice_page.should_not_see("A test holds it.")
    with work(house_actor(alice.place)) as session:
        claim.hold(session, "A test holds it.")
    await alice_page.should_see("A test holds it.")
    press(alice_page, "Release")
    await alice_page.should_see("Release sending?")
    press(alice_page, "Release", last=True)
    await alice_page.should_see("Sending goes on with 0 messages.")
    await alice_page.should_not_see("A test holds it.")
    assert health.held(alice) == []


@pytest.mark.sqlite_only
async def test_a_company_that_cannot_be_read_is_shown_as_such_and_the_others_as_ever(
    alice_page: User, alice: Actor, charlie: Actor
) -> None:
    path = places().path(charlie.place)
    places().close()
    path.rename(path.with_suffix(".aside"))
    await alice_page.open("/maintenance")
    await alice_page.should_see("Act now")
    await alice_page.should_see("Other: the data cannot be read (NotFound).")
    assert {"Acme", "Other (cannot be read)"} <= {row.get("name") for row in rows(alice_page)}
    await alice_page.should_see("Up to date")
    await alice_page.should_see("Cannot be read")
    assert (health.snapshot(alice).tone, health.held(alice)) == ("bad", [])
    assert not path.exists(), "to look at it makes no empty one in its place"


async def test_a_crash_is_listed_by_its_reference_and_people_see_nothing_else(alice_page: User) -> None:
    await alice_page.open("/maintenance")
    reference = health.crashed(RuntimeError("the secret of the trace"), "a test")
    await until(lambda: reference in {row.get("reference") for row in rows(alice_page)})
    assert health.crashed(RuntimeError("the secret of the trace"), "a test") == reference
    await until(lambda: (reference, "2") in {(row.get("reference"), row.get("times")) for row in rows(alice_page)})
    await alice_page.should_not_see("the secret of the trace")
