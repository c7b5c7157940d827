"""The pages of hygiene, and what a contact's page says of it."""

from datetime import timedelta

from nicegui.testing import User

from services import contacts, hygiene, tasks
from services.work import Actor, clock, perform
from tests.hygiene.people import contact
from tests.pages.acts import press
from tests.waiting import until
from ui.parts.rows import Rows
from ui.words import day


async def test_c11_a_contact_is_verified_on_its_page(alice_page: User, alice: Actor) -> None:
    ada = contact(alice, "Ada")
    await alice_page.open(f"/contacts/{ada.id}")
    await alice_page.should_see("Not verified yet")
    press(alice_page, "Mark as verified")
    await alice_page.should_see(f"Verified {day(clock.today(alice.zone))} by {alice.name}")


async def test_c11_a_group_is_followed_up_and_its_count_goes_down(alice_page: User, alice: Actor) -> None:
    for name in ("Ada", "Ben"):
        contact(alice, name)
    contact(alice, "Eve", email="eve@x.example")
    await alice_page.open("/hygiene")
    await alice_page.should_see("Nobody can write to or call these contacts.")
    (rows,) = alice_page.find(kind=Rows).elements
    assert [row["name"] for row in rows.rows] == ["Ada", "Ben"]
    alice_page.find(kind=Rows).trigger("selection", {"added": True, "keys": [rows.rows[0]["id"]], "rows": []})
    press(alice_page, "Move to bin")
    await alice_page.should_see("1 contact moved to the bin.")
    await until(lambda: [row["name"] for row in rows.rows] == ["Ben"], "the contact is still on the list")
    assert perform(alice, hygiene.standing).counts["unreachable"] == 1
    assert perform(alice, contacts.search, contacts.Query()).total == 2


async def test_c11_one_contact_is_followed_up_in_its_row(alice_page: User, alice: Actor) -> None:
    contact(alice, "Ada")
    await alice_page.open("/hygiene")
    rows = alice_page.find(kind=Rows)
    (table,) = rows.elements
    for asked in ("nonsense", table.rows[0]["id"]):
        rows.trigger("ask", asked)
    await alice_page.should_see("1 task was added.")
    assert [one.title for one in perform(alice, tasks.search, tasks.Query()).rows] == [
        "Find an email or a phone number for Ada"
    ]


async def test_c11_one_contact_is_verified_in_its_row(alice_page: User, alice: Actor) -> None:
    one = contact(alice, "Ada", clock.now() - timedelta(days=900), email="ada@x.example")
    await alice_page.open("/hygiene?group=unverified")
    rows = alice_page.find(kind=Rows)
    (table,) = rows.elements
    await until(lambda: [row["name"] for row in table.rows] == ["Ada"])
    assert (table.rows[0]["verify"], table.rows[0]["bin"]) == ("Mark Ada as verified", "")
    rows.trigger("verify", table.rows[0]["id"])
    await alice_page.should_see("1 contact verified.")
    await until(lambda: table.rows == [])
    assert perform(alice, contacts.find, one.id).verified_on == clock.today(alice.zone)


async def test_c10_one_contact_is_archived_in_its_row(alice_page: User, alice: Actor) -> None:
    one = contact(alice, "Ada", clock.now() - timedelta(days=3_000), email="ada@x.example")
    await alice_page.open("/hygiene?group=archive")
    rows = alice_page.find(kind=Rows)
    (table,) = rows.elements
    await until(lambda: [row["bin"] for row in table.rows] == ["Move Ada to the bin"])
    rows.trigger("bin", table.rows[0]["id"])
    await alice_page.should_see("1 contact moved to the bin.")
    assert perform(alice, contacts.find, one.id).binned_at is not None
