"""Checklists: as many items as the sources have, measured where a check can, ticked by a person where none can."""

import pytest
import sqlalchemy as sa

from models.audit import AuditEntry
from models.upgrades import ChecklistTick
from services.house import checklists, checks
from services.house.checklists import LISTS
from services.work import Actor, Invalid, NotAllowed, NotFound, house_actor, work
from services.work.config import Config
from tests.waiting import wait_until

SIZES = {"D-12": 14, "D-01": 10, "D-24": 6, "D-25": 9 + 4 + 3 + 4, "D-13a": 8, "D-13b": 4, "D-13c": 4, "B-15": 8}


def line(actor: Actor, key: str, item: str) -> checklists.Line:
    """One item as it stands."""
    return next(one for one in checklists.shown(actor, key).lines if one.item.key == item)


def measured(alice: Actor) -> None:
    """Have the checks run for this house."""
    wait_until(lambda: checks.report(alice).at is not None, "the checks did not end")


def test_d12_the_lists_have_as_many_items_as_the_sources() -> None:
    assert {one.id: len(one.items) for one in LISTS.values()} == SIZES
    keys = [(one.key, item.key) for one in LISTS.values() for item in one.items]
    assert len(keys) == len(set(keys))


def test_an_item_is_measured_by_checks_that_there_are() -> None:
    named = {name for one in LISTS.values() for item in one.items for name in item.checks}
    assert named - checks.CHECKS.keys() == set()


def test_b15_the_recovery_has_its_eight_steps_in_order() -> None:
    steps = [item.text.partition(":")[0].split()[:2] for item in LISTS["recovery"].items]
    words = ["Detect", "Assess", "Notify", "Restore", "Redeploy", "Verify", "Monitor", "Post-mortem"]
    assert steps == [[f"{number}.", word] for number, word in enumerate(words, 1)]


def test_d12_a_measured_item_follows_its_checks(alice: Actor, house: Config) -> None:
    measured(alice)
    one = line(alice, "live", "migrations")
    assert (one.state, one.by, one.at) == ("ok", "", checks.report(alice).at)
    assert one.words.startswith("This installation: the tables are up to date")
    backup = line(alice, "live", "backup")
    assert (backup.state, backup.words) == ("failed", "There is no verified backup yet. Run `python main.py backup`.")
    headers = line(alice, "review", "headers")
    assert (headers.state, headers.words) == ("unchecked", "It cannot be measured here."), "without https"


def test_d13b_a_tick_is_kept_with_its_note_and_taken_back(alice: Actor) -> None:
    assert line(alice, "during", "tag").state == "open"
    done = checklists.tick(alice, "during", "tag", " v1.2.0 \n")
    assert done == line(alice, "during", "tag")
    assert (done.state, done.by, done.words) == ("ok", "Alice", "v1.2.0")
    checklists.tick(alice, "during", "tag", "v1.2.1")
    assert line(alice, "during", "tag").words == "v1.2.1"
    assert checklists.untick(alice, "during", "tag") == 1
    assert checklists.untick(alice, "during", "tag") == 0
    assert line(alice, "during", "tag").state == "open"


def test_a_tick_stands_in_the_audit_trail(alice: Actor) -> None:
    checklists.tick(alice, "during", "push")
    checklists.untick_all(alice, "during")
    with work(house_actor(), read=True) as session:
        query = sa.select(AuditEntry.verb, AuditEntry.actor_id).where(AuditEntry.subject == "checklist_ticks")
        assert session.execute(query).all() == [("added", alice.user_id), ("deleted", alice.user_id)]


def test_a_tick_counts_for_its_version_only(alice: Actor) -> None:
    checklists.tick(alice, "during", "push")
    with work(house_actor()) as session:
        session.connection().execute(sa.update(ChecklistTick).values(release="0.0.1"))
    assert line(alice, "during", "push").state == "open"


def test_what_is_measured_cannot_be_ticked_and_what_is_not_there_neither(alice: Actor) -> None:
    with pytest.raises(Invalid, match="measured by the checks"):
        checklists.tick(alice, "live", "debug")
    for key, item in (("live", "nothing"), ("nothing", "debug")):
        with pytest.raises(NotFound):
            checklists.tick(alice, key, item)
    with pytest.raises(Invalid):
        checklists.tick(alice, "during", "tag", "x" * 501)


@pytest.mark.parametrize("who", ["bob", "charlie"])
def test_nobody_but_an_operator_sees_or_ticks_a_list(request: pytest.FixtureRequest, who: str) -> None:
    actor: Actor = request.getfixturevalue(who)
    for asked in (
        lambda: checklists.shown(actor, "live"),
        lambda: checklists.tick(actor, "during", "tag"),
        lambda: checklists.untick_all(actor, "during"),
        lambda: checks.report(actor),
        lambda: checks.again(actor),
    ):
        with pytest.raises(NotAllowed):
            asked()
