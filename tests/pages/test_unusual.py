"""The page of unusual activity: yes or no, why, and who reviewed it; and the same for programs."""

from nicegui.testing import User

from services.accounts import users
from services.work import Actor, perform
from tests.pages.acts import fill, press


async def test_a09_the_page_answers_tells_why_and_keeps_the_review(alice_page: User, alice: Actor, bob: Actor) -> None:
    assert bob.user_id is not None
    await alice_page.open("/maintenance/activity")
    await alice_page.should_see("Today: no")
    await alice_page.should_see("Nothing unusual")
    perform(alice, users.change_role, bob.user_id, "administrator")
    await alice_page.should_see("Today: yes, 1 sign")
    await alice_page.should_see("From Sales to Administrator, by Alice")
    press(alice_page, "Looks right: Bob, More permissions")
    await alice_page.should_see("Looks right?")
    fill(alice_page, "Note", "He covers for Alice")
    press(alice_page, "Looks right", last=True)
    await alice_page.should_see("He covers for Alice")


async def test_u18_the_permission_changes_of_the_week_are_reviewed_with_a_click(alice_page: User) -> None:
    await alice_page.open("/maintenance/activity")
    await alice_page.should_see("Not reviewed in the last seven days")
    press(alice_page, "Reviewed")
    await alice_page.should_see("Reviewed by Alice")
