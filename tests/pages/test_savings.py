"""The pages of savings and of feedback by quarter."""

from nicegui.testing import User

from services import feedback
from services.house.telemetry import usage
from services.work import Actor, perform
from tests.pages.acts import press


async def test_x08_the_page_says_that_it_is_an_estimate_and_opens_to_the_days(alice_page: User, alice: Actor) -> None:
    for _nth in range(360):
        usage.note(alice, "invoices")
    usage.flush()
    await alice_page.open("/savings")
    for word in ("An estimate: uses", "360 uses × 60 s = 6.0 h", "150 EUR"):
        await alice_page.should_see(word)
    press(alice_page, "Days of Invoices")
    await alice_page.should_see("Invoices, day by day")
    await alice_page.should_see("360")


async def test_x15_the_page_ranks_the_wishes_of_a_quarter(alice_page: User, alice: Actor, bob: Actor) -> None:
    for actor in (alice, bob):
        one = perform(actor, feedback.create, {"text": "Dark maps", "page": "/map"})
        perform(alice, feedback.change, one.id, {"wish": "Maps in the dark"})
    await alice_page.open("/feedback/quarters?quarter=nonsense")
    for word in ("Maps in the dark", "2 people, asked 2 times", "/map", "Export"):
        await alice_page.should_see(word)
