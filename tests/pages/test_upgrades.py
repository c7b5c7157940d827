"""The page of upgrades: what waits and how it is rated, a rehearsal beside the live data, the upgrades and their looks."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from nicegui.testing import User

from services.contacts import ContactCard
from services.house import crashes, upgrades
from services.house.upgrades import overview, record, watching
from services.house.upgrades.journal import Journal
from services.work import Actor, Conflict, clock, house_actor, perform
from tests.cast import Cast
from tests.house.upgrades import trees
from tests.house.upgrades.conftest import root
from tests.pages.acts import press
from tests.rules.belongings import dump
from tests.waiting import until

__all__ = ["root"]
PAGE = "/maintenance/upgrades"
Opened = Callable[[str | None], User]


async def test_d03_each_pending_operation_says_its_rating_why_and_what_to_do(alice_page: User, root: Path) -> None:
    trees.add(
        root, "op.add_column('contacts', sa.Column('shoe_size', sa.Integer()))\nop.drop_column('contacts', 'note')"
    )
    await alice_page.open(PAGE)
    for words in (
        "33 % safe", "Add contacts.shoe_size", "Safe", "Drop contacts.note", "May lose data", "All its values are lost.",
        "The way back of 9001_of_a_test", "It has no reverse.", "In Acme, Other.",
    ):  # fmt: skip
        await alice_page.should_see(words)


async def test_y03_a_rehearsal_is_begun_here_and_leaves_the_live_data_alone(
    alice_page: User, alice: Actor, ada: ContactCard, root: Path
) -> None:
    trees.add(root, "op.add_column('contacts', sa.Column('shoe_size', sa.Integer()))", back="pass")
    before = dump(alice)
    await alice_page.open(PAGE)
    await alice_page.should_see("There was no rehearsal yet.")
    press(alice_page, "Rehearse")
    await alice_page.should_see("Every value as before")
    assert dump(alice) == before and upgrades.standing(alice.place).pending == 1
    await until(lambda: overview.going(alice) is None)
    kept = overview.overview(alice).rehearsal
    assert (kept["passed"], {one["name"] for one in kept["places"]}) == (True, {"Acme", "Other"})


async def test_a_rehearsal_that_fails_says_where_and_why(alice_page: User, root: Path) -> None:
    trees.add(root, "raise RuntimeError('the power went')")
    await alice_page.open(PAGE)
    press(alice_page, "Rehearse")
    await alice_page.should_see("the power went")


async def test_h21_the_looks_after_an_upgrade_appear_by_themselves(alice_page: User, alice: Actor) -> None:
    await alice_page.open(PAGE)
    await alice_page.should_see("There was no upgrade yet.")
    record.done(Journal({}, "0.0.9", set_name="backup_of_before"), 12.0)
    for words in ("0.0.9 to", "12 s · 100 % safe · backup_of_before", "After 15 minutes", "To come", "After a week"):
        await alice_page.should_see(words)
    crashes.crashed(RuntimeError("no"), "a test")
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=True):
        watching.look(house_actor())
        await alice_page.should_see("Look here")
        await alice_page.should_see("answers (p95): not measured")


async def test_only_who_may_act_is_offered_a_rehearsal(opened: Opened, people: Cast) -> None:
    assert (await opened(people.bob).http_client.get(PAGE)).status_code == 403


def test_a_second_rehearsal_beside_the_first_is_refused(alice: Actor) -> None:
    overview._state.going = overview.Going()
    try:
        with pytest.raises(Conflict):
            perform(alice, overview.begin)
    finally:
        overview._state.going = None
