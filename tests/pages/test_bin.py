"""The bin's page: what lies in it, live, for how long, and the way back."""

from datetime import timedelta

from nicegui.testing import User

from services import companies, contacts
from services.contacts import ContactCard
from services.records import bin
from services.work import Actor, clock, house_actor, perform, work
from tests.pages.acts import buttons, press


async def test_f17_what_is_binned_appears_and_goes_back(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    await alice_page.open("/bin")
    await alice_page.should_see("Nothing here")
    perform(alice, contacts.bin, ada.id)
    await alice_page.should_see("Ada Lovelace")
    press(alice_page, "Restore Ada Lovelace")
    await alice_page.should_see("Ada Lovelace restored.")
    await alice_page.should_not_see("Restore")
    assert perform(alice, contacts.find, ada.id).binned_at is None


async def test_f17_companies_have_their_own_half(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    perform(alice, companies.bin, ada.company_id)
    await alice_page.open("/bin")
    press(alice_page, "Restore Engines")
    await alice_page.should_see("Engines restored.")
    assert perform(alice, companies.find, ada.company_id).name == "Engines"


async def test_f18_bob_does_not_see_what_alice_put_aside(bob_page: User, alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.bin, ada.id)
    await bob_page.open("/bin")
    await bob_page.should_see("Contacts")
    await bob_page.should_not_see("Ada Lovelace")


async def test_f17_each_line_says_how_long_it_is_kept(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    with clock.at(clock.now() - timedelta(days=2)):
        perform(alice, contacts.bin, ada.id)
    with clock.at(clock.now() - timedelta(days=29, hours=12)):
        perform(alice, companies.bin, ada.company_id)
    await alice_page.open("/bin")
    for text in ("Kept for 30 days, then deleted for good.", "28 days left · Engines", "Less than a day left"):
        await alice_page.should_see(text)


async def test_what_is_deleted_for_good_leaves_the_open_page(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    with clock.at(clock.now() - timedelta(days=31)):
        perform(alice, contacts.bin, ada.id)
    await alice_page.open("/bin")
    await alice_page.should_see("Ada Lovelace")
    bin.empty(house_actor(alice.place))
    await alice_page.should_not_see("Ada Lovelace")


async def test_more_than_a_hundred_are_reached_and_stay_live(alice_page: User, alice: Actor) -> None:
    with work(alice) as session:
        made = [contacts.create(session, alice, {"name": f"Contact {number}"}).id for number in range(103)]
        for number, one in enumerate(made):
            with clock.at(clock.now() - timedelta(hours=number)):
                contacts.bin(session, alice, one)
    await alice_page.open("/bin")
    await alice_page.should_see("103")
    await alice_page.should_not_see("Contact 102")
    press(alice_page, "Show more: Contacts")
    await alice_page.should_see("Contact 102")
    assert "Show more: Contacts" not in buttons(alice_page)
    perform(alice, contacts.restore, made[101])
    await alice_page.should_not_see("Contact 101")
    await alice_page.should_see("Contact 102")
