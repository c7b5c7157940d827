"""The bin's page: what lies in it, live, and the way back."""

from nicegui.testing import User

from services import companies, contacts
from services.contacts import ContactCard
from services.work import Actor, perform
from tests.pages.acts import press


async def test_f17_what_is_binned_appears_and_goes_back(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    await alice_page.open("/bin")
    await alice_page.should_see("Nothing here")
    perform(alice, contacts.bin_contact, ada.id)
    await alice_page.should_see("Ada Lovelace")
    press(alice_page, "Bring back Ada Lovelace")
    await alice_page.should_see("Ada Lovelace is back.")
    await alice_page.should_not_see("Bring back")
    assert perform(alice, contacts.find, ada.id).binned_at is None


async def test_f17_companies_have_their_own_half(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    perform(alice, companies.bin_company, ada.company_id)
    await alice_page.open("/bin")
    press(alice_page, "Bring back Engines")
    await alice_page.should_see("Engines is back.")
    assert perform(alice, companies.find, ada.company_id).name == "Engines"


async def test_f18_bob_does_not_see_what_alice_put_aside(bob_page: User, alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.bin_contact, ada.id)
    await bob_page.open("/bin")
    await bob_page.should_see("Contacts")
    await bob_page.should_not_see("Ada Lovelace")
