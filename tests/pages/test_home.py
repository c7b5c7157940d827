"""Home: the first steps of a new workspace, ticked by the data, and the numbers with how they were before."""

from datetime import timedelta

from nicegui.testing import User

from services import contacts, first_steps, messages, pins, samples, tasks, views
from services.accounts import invitations
from services.work import Actor, clock, perform
from tests.bulk.world import finished
from tests.outbox.rows import force
from tests.pages.acts import menu, press

LETTER = {"to": "ada@example.com", "subject": "Hello", "body": "x"}


async def test_a_new_workspace_begins_with_a_checklist_instead_of_zeros(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/")
    for text in ("Get started", "Set up a mail server", "Bring your contacts in", "Keep backups somewhere else"):
        await alice_page.should_see(text)
    await alice_page.should_see("1 of 7 steps done")  # Bob is there already
    await alice_page.should_not_see("New this week")
    assert {"/mailbox", "/imports/new", "/messages/new", "/quotes/new", "/settings"} <= menu(alice_page)


async def test_the_data_itself_ticks_the_steps_and_brings_the_numbers(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/")
    await alice_page.should_see("1 of 7 steps done")
    perform(alice, contacts.create, {"name": "Ada"})
    await alice_page.should_see("2 of 7 steps done")
    await alice_page.should_see("New this week")
    perform(alice, messages.send, LETTER)
    await alice_page.should_see("3 of 7 steps done")


async def test_a_colleague_sees_only_the_steps_of_their_role_and_none_once_they_are_done(
    bob_page: User, bob: Actor, alice: Actor
) -> None:
    await bob_page.open("/")
    await bob_page.should_see("0 of 5 steps done")
    await bob_page.should_not_see("Invite a colleague", retries=1)
    perform(alice, contacts.create, {"name": "Not Bob's"})
    perform(bob, contacts.create, {"name": "Ada"})
    perform(bob, messages.send, LETTER)
    await bob_page.should_see("2 of 5 steps done")
    perform(bob, messages.sign, "<p>Bob</p>")
    perform(bob, tasks.create, {"title": "Call Ada"})
    await bob_page.should_see("4 of 5 steps done")
    view = perform(bob, views.create, {"name": "Mine", "record": "contact", "filter": {}})
    perform(bob, pins.pin, view.id)
    await bob_page.should_not_see("Get started")
    await bob_page.should_see("New this week")


async def test_the_steps_are_put_away_and_brought_back_by_each_for_themselves(
    alice_page: User, bob_page: User, alice: Actor, bob: Actor
) -> None:
    await alice_page.open("/")
    press(alice_page, "Put away")
    await alice_page.should_not_see("Get started")
    await alice_page.should_see("New this week")
    assert not perform(alice, first_steps.mine).open
    await bob_page.open("/")
    await bob_page.should_see("Get started")
    assert perform(alice, first_steps.bring_back).open
    await alice_page.should_see("Get started")


def test_an_open_invitation_is_a_colleague_invited(charlie: Actor) -> None:
    assert perform(charlie, first_steps.mine).steps["colleague"] is False
    perform(charlie, invitations.invite, "dana@example.com", "sales")
    assert perform(charlie, first_steps.mine).steps["colleague"] is True


async def test_a_number_says_how_it_was_a_week_before(alice_page: User, alice: Actor) -> None:
    with clock.at(clock.now() - timedelta(days=7, seconds=1)):
        perform(alice, contacts.create, {"name": "Of last week"})
    await alice_page.open("/")
    for number in range(3):
        perform(alice, contacts.create, {"name": f"New {number}"})
    await alice_page.should_see("+2 on last week")


async def test_only_more_failures_are_red(alice_page: User, alice: Actor) -> None:
    for state in ("failed", "sent"):
        force(alice, perform(alice, messages.send, LETTER).id, state)
    await alice_page.open("/")
    await alice_page.should_see('<div class="delta dn">+1 on yesterday</div>')
    await alice_page.should_see('<div class="delta up">+1 on yesterday</div>')


async def test_f24_sample_data_is_offered_marked_and_removed(alice_page: User, bob_page: User, alice: Actor) -> None:
    await alice_page.open("/")
    press(alice_page, "Try with sample data")
    await alice_page.should_see("The sample data is on its way.")
    finished(alice, perform(alice, samples.add))
    await alice_page.should_see("67 records here are sample data.")
    await alice_page.should_see("New this week")
    await alice_page.should_see("1 of 7 steps done")  # a sample is no contact of one's own
    await bob_page.open("/contacts")
    await bob_page.should_see("67 records here are sample data.")
    await bob_page.should_not_see("Remove sample data", retries=1)
    press(alice_page, "Remove sample data")
    await alice_page.should_see("30 contacts")
    press(alice_page, "Remove")
    await alice_page.should_see("The sample data is being removed.")
    begun = perform(alice, samples.remove)
    if begun is not None:
        finished(alice, begun)
    await bob_page.should_not_see("records here are sample data.")
