"""The page of privacy follows erasures by itself, and a colleague is erased from the page of colleagues."""

from nicegui import ui
from nicegui.testing import User

from models.accounts import User as Row
from services import contacts, privacy
from services.accounts import users
from services.work import Actor, perform, work
from tests.pages.acts import buttons, press, rows
from tests.privacy import people
from tests.waiting import until


async def test_g03_the_page_says_what_survives_and_follows_an_erasure(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/settings/privacy")
    await alice_page.should_see("Nobody was erased")
    await alice_page.should_see("Fingerprints of addresses")
    privacy.erase(alice, people.ada(alice).id)
    await alice_page.should_see("A contact", retries=40)
    await alice_page.should_not_see("Nobody was erased")


async def test_u05_a_colleague_is_erased_once_their_records_are_handed_over(
    alice_page: User, alice: Actor, bob: Actor
) -> None:
    assert bob.user_id
    mine = perform(bob, contacts.create, {"name": "Grace Hopper"})
    await alice_page.open("/users")
    await alice_page.should_see("2 people")
    _open(alice_page, bob)
    await until(lambda: "Disable" in buttons(alice_page))
    assert "Erase…" not in buttons(alice_page)
    perform(alice, users.disable, bob.user_id)
    await alice_page.open("/users")
    await alice_page.should_see("2 people")
    _open(alice_page, bob)
    await until(lambda: "Erase…" in buttons(alice_page))
    press(alice_page, "Erase…")
    await alice_page.should_see("Hand over the records of Bob first")
    press(alice_page, "Cancel", last=True)
    perform(alice, contacts.change, mine.id, {"owner_id": alice.user_id})
    press(alice_page, "Erase…")
    await alice_page.should_see("Erase Bob for good?")
    press(alice_page, "Erase for good", last=True)
    await until(lambda: _name_of(alice, bob) == "Former colleague")
    await until(lambda: [row["name"] for row in rows(alice_page) if "role" in row] == ["Alice"])


def _name_of(alice: Actor, bob: Actor) -> str:
    with work(alice, read=True) as session:
        return session.get_one(Row, bob.user_id).name


def _open(page: User, bob: Actor) -> None:
    """Open the dialog of a colleague, as a click on the name does."""
    page.find(kind=ui.table).trigger("open", str(bob.user_id))
