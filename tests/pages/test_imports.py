"""The pages of imports say what happened, and never what only was planned."""

from nicegui.testing import User

from services import contacts, imports, notes
from services.records.errands.running import FIRST
from services.work import Actor, perform
from tests.imports.files import imported, people, previewed, table, undone
from tests.pages.acts import press
from tests.records.long_work import claim, go_on
from ui.parts.markup import StaticHtml
from ui.parts.rows import Rows

MANY = table("Name,Email", *(f"Ada {at},ada{at}@pages.example" for at in range(FIRST + 5)))
CARD = b"BEGIN:VCARD\nVERSION:3.0\nFN:Ada Lovelace\nEMAIL:ada@pages.example\nEND:VCARD\n"


async def test_f05_the_list_counts_nothing_as_created_before_the_run(alice_page: User, alice: Actor) -> None:
    previewed(alice, table("Name,Email", "Ada,ada@pages.example", "Eve,nope"))
    await alice_page.open("/imports")
    await alice_page.should_see("1 import")
    (row,) = next(iter(alice_page.find(kind=Rows).elements)).rows
    told = [row[name] for name in ("state", "created", "updated", "unchanged", "refused")]
    assert told == ["Not run yet", "–", "–", "–", "1"]


async def test_f05_a_run_that_stopped_says_after_how_many_rows(alice_page: User, alice: Actor) -> None:
    card = previewed(alice, MANY)
    perform(alice, imports.apply, card.id)
    held = claim(alice.place)
    assert held is not None
    then = go_on(held)
    perform(alice, imports.cancel, card.id)
    assert then is not None and go_on(then) is None
    await alice_page.open(f"/imports/{card.id}")
    await alice_page.should_see(f"It stopped after {FIRST} of {FIRST + 5} rows.")


async def test_f05_an_undone_import_lists_what_it_left_and_why(alice_page: User, alice: Actor) -> None:
    card = imported(alice, table("Name,Email,Company", "Ada <b>,ada@pages.example,Engines", "Eve,eve@pages.example,"))
    ada = people(alice)["Ada <b>"]
    perform(alice, contacts.change, ada.id, {"title": "Chair"})
    perform(alice, notes.create, {"contact_id": ada.id, "text": "Called."})
    undone(alice, card)
    await alice_page.open(f"/imports/{card.id}")
    await alice_page.should_see("This import was undone.")
    (shown,) = [one.content for one in alice_page.find(kind=StaticHtml).elements if "stays" in one.classes]
    assert f'href="/contacts/{ada.id}">Ada &lt;b&gt;</a><span class="sub">Title, Notes</span>' in shown
    assert ">Engines</a>" in shown and "Eve" not in shown


async def test_f05_a_check_says_what_it_would_create_and_is_begun_again_once_stopped(
    alice_page: User, alice: Actor
) -> None:
    card = perform(alice, imports.start, "many.csv", MANY)
    held = claim(alice.place)
    while perform(alice, imports.find, card.id).state == "read":
        assert held is not None
        held = go_on(held) or claim(alice.place)
    assert held is not None
    then = go_on(held)
    await alice_page.open(f"/imports/{card.id}?step=fix")
    await alice_page.should_see(f"{FIRST} to create")
    perform(alice, imports.cancel, card.id)
    assert then is not None and go_on(then) is None
    await alice_page.should_see("Stopped before it ran. Nothing was changed.")
    await alice_page.should_not_see("What was done so far is kept.")
    press(alice_page, "Check again")
    await alice_page.should_see("Waiting for its turn")


async def test_f05_an_import_that_nobody_wants_is_discarded(alice_page: User, alice: Actor) -> None:
    card = previewed(alice, table("Name,Email", "Eve,nope"))
    assert perform(alice, imports.search, refused=True).total == 1
    await alice_page.open(f"/imports/{card.id}")
    press(alice_page, "Discard")
    await alice_page.should_see("1 import")
    (row,) = next(iter(alice_page.find(kind=Rows).elements)).rows
    assert row["state"] == "Cancelled"
    assert perform(alice, imports.search, refused=True).total == 0


async def test_f05_the_steps_say_which_columns_and_rows_are_meant(alice_page: User, alice: Actor) -> None:
    card = previewed(alice, CARD, "ada.vcf")
    await alice_page.open(f"/imports/{card.id}?step=check")
    await alice_page.should_see("Each card of this file is a row.")
    await alice_page.should_see("First rows")
    await alice_page.should_not_see("Headings")
    await alice_page.open(f"/imports/{card.id}?step=columns")
    await alice_page.should_see("2 of 2 filled columns are imported")
