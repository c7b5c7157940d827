"""The page of retention, and those of colleagues who are away and of reviewed roles."""

from datetime import timedelta

from nicegui.testing import User
from sqlalchemy import update
from sqlmodel import col

from models.accounts import UserSession
from services import reviews
from services.retention import asking
from services.retention.table import BY_KEY
from services.work import Actor, clock, house_actor, perform, work
from tests.hygiene.people import contact
from tests.pages.acts import press
from tests.retention.world import state, to_the_end
from tests.waiting import until


async def test_n34_what_is_proposed_is_confirmed_and_undone_on_the_page(alice_page: User, alice: Actor) -> None:
    contact(alice, "Ada", clock.now() - timedelta(days=400))
    with work(house_actor(alice.place)) as session:
        asking.propose(session, house_actor(alice.place), BY_KEY["leads"])
    await alice_page.open("/settings/retention")
    await alice_page.should_see("Leads without activity · 1")
    press(alice_page, "Confirm")
    await until(lambda: state(alice, "leads") == "running", "nothing was begun")
    to_the_end(alice)
    await alice_page.should_see("1 done")
    await alice_page.should_see("Undo")
    press(alice_page, "Undo")
    await until(lambda: state(alice, "leads") == "running", "nothing was undone")
    to_the_end(alice)
    await alice_page.should_see("Brought back")


async def test_u09_a_colleague_who_is_away_is_proposed_on_the_page(alice_page: User, alice: Actor, bob: Actor) -> None:
    with work(house_actor(alice.place)) as session:
        mine = update(UserSession).where(col(UserSession.user_id) == bob.user_id)
        session.execute(mine.values(seen_at=clock.now() - timedelta(days=40)))
    await alice_page.open("/users?tab=away")
    await alice_page.should_see("To disable")
    perform(alice, reviews.keep, bob.user_id, "On parental leave")
    await alice_page.should_see("On parental leave")
    await alice_page.should_see("Keeps the access")


async def test_u07_a_reviewed_role_shows_who_and_when(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/users?tab=roles")
    await alice_page.should_see("never reviewed")
    perform(alice, reviews.mark_reviewed, "sales", "Bob still sells")
    await alice_page.should_see("Bob still sells")
