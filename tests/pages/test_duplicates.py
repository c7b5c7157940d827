"""The page of duplicates: two side by side, decided, taken back; and who is warned while typing."""

from nicegui.testing import User

from services import contacts, duplicates
from services.work import Actor, perform
from tests.duplicates.people import person, queue, two
from tests.pages.acts import buttons, press
from tests.waiting import until


async def test_f02_a_pair_is_dismissed_and_taken_back(alice_page: User, alice: Actor) -> None:
    two(alice)
    await alice_page.open("/duplicates")
    await alice_page.should_see("Perhaps the same person")
    press(alice_page, "Not a duplicate")
    await alice_page.should_see("Nothing to review")
    assert queue(alice) == []


async def test_f02_a_pair_that_is_found_appears_on_an_open_page(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/duplicates")
    await alice_page.should_see("Nothing to review")
    two(alice)
    await alice_page.should_see("Perhaps the same person")


async def test_f02_any_two_are_compared_and_merged(alice_page: User, alice: Actor) -> None:
    old, new = person(alice, "Ada Lovelace", title="Countess"), person(alice, "Grace Hopper", city="New York")
    await alice_page.open(f"/duplicates?contact={old.id}&other={new.id}")
    await alice_page.should_see("Two contacts side by side")
    press(alice_page, "Merge")
    await until(lambda: perform(alice, contacts.find, old.id).city == "New York")
    await alice_page.open(f"/contacts/{old.id}")
    await alice_page.should_see("Merged into this contact")
    await until(lambda: "Undo the merge of Grace Hopper" in buttons(alice_page), "nothing undoes it")
    press(alice_page, "Undo the merge of Grace Hopper")
    await until(lambda: perform(alice, duplicates.recent) == [])
    assert perform(alice, contacts.find, new.id).name == "Grace Hopper"


async def test_f02_three_of_one_are_merged_one_after_the_other_before_the_queue_goes_on(
    alice_page: User, alice: Actor
) -> None:
    two(alice)
    one, other, third = (person(alice, f"Ida {word} Plum", emails=[f"{word}@plum.example"]) for word in "abc")
    await alice_page.open(f"/duplicates?contact={one.id}&other={other.id}&more={third.id}")
    await alice_page.should_see("Ida b Plum")
    press(alice_page, "Merge")
    await until(lambda: len(perform(alice, contacts.find, one.id).emails) == 2, "the second one was not merged")
    await alice_page.should_see("Ida c Plum")
    await alice_page.should_not_see("Perhaps the same person")
    press(alice_page, "Merge")
    await until(lambda: len(perform(alice, contacts.find, one.id).emails) == 3, "the third one was not merged")
    await alice_page.should_see("Perhaps the same person")
