"""The page of analytics, and the rows behind its numbers."""

from nicegui.testing import User

from services.contacts import ContactCard
from services.work import Actor, clock
from tests.ledger.rows import invoice, write
from tests.pages.acts import built


async def test_p06_a_number_opens_its_rows_and_follows_what_is_billed(
    alice_page: User, alice: Actor, ada: ContactCard
) -> None:
    today = clock.today("Europe/Paris")
    mine = {"contact_id": ada.id, "owner_id": alice.user_id}
    write(alice, invoice(500_00, number="R-1", issued_on=today, **mine))
    await alice_page.open("/analytics?span=year")
    for word in ("€500.00", "Ada Lovelace", "By colleague", "No deal was lost in this time."):
        await alice_page.should_see(word)
    write(alice, invoice(70_00, number="R-2", issued_on=today, **mine))
    await alice_page.should_see("€570.00")
    first = today.replace(month=1, day=1)
    address = f"/analytics/rows?figure=billed&first={first}&last={today}&currency=EUR"
    await alice_page.should_see(address.replace("&", "&amp;"))
    await alice_page.open(address)
    for word in ("2 rows come to", "€570.00", "R-1", "R-2"):
        await alice_page.should_see(word)


async def test_p06_an_address_that_makes_no_sense_shows_the_usual(alice_page: User) -> None:
    await alice_page.open("/analytics?span=century&owner=me&currency=ZZZ")
    await built()
    await alice_page.should_see("Last 12 months")
    await alice_page.open("/analytics/rows?figure=profit&first=x&last=9999-99-99&currency=ZZZ&owner=me")
    await alice_page.should_see("Nothing makes this amount yet.")
