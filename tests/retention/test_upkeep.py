"""Upkeep of each week: databases are optimised, temporary files removed, with receipts; caches are cleared (H-14, H-15)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from models.accounts import User
from services import contacts, upkeep
from services.chores import CHORES
from services.house import bells, chore_days, register
from services.records import lookup
from services.upkeep import optimising
from services.work import HOUSE, Actor, NotAllowed, house_actor, perform, work
from services.work.places import places

FRIDAY = datetime(2030, 7, 5, 12, tzinfo=UTC)


def fill(actor: Actor, rows: int) -> None:
    """Fill the file with rows and empty most of it again, past everything that counts them."""
    with work(actor) as session:
        session.execute(text("CREATE TABLE heap (body TEXT)"))
        session.execute(
            text("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n WHERE x < :rows) "
                 "INSERT INTO heap SELECT printf('%04000d', x) FROM n"), {"rows": rows},
        )  # fmt: skip
    with work(actor) as session:
        session.execute(text("DROP TABLE heap"))


@pytest.mark.sqlite_only
def test_h15_a_file_with_much_empty_room_is_compacted_and_search_still_finds(alice: Actor) -> None:
    perform(alice, contacts.create, {"name": "Ada Lovelace"})
    fill(alice, 3_000)
    done = upkeep.optimise(house_actor(alice.place))
    assert (done["compacted"], done["left"]) == (1, 0)
    assert done["after"] < done["before"] - 8_000_000
    assert places().path(alice.place).stat().st_size == done["after"]
    assert [one.title for one in perform(alice, lookup.lookup, "lovelace")] == ["Ada Lovelace"]
    perform(alice, contacts.create, {"name": "Grace Hopper"})
    assert [one.title for one in perform(alice, lookup.lookup, "hopper")] == ["Grace Hopper"]


@pytest.mark.sqlite_only
def test_h15_a_small_file_and_one_without_room_on_the_disk_stay_as_they_are(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert upkeep.optimise(house_actor(HOUSE))["compacted"] == 0
    fill(alice, 3_000)
    monkeypatch.setattr(optimising, "ROOM", 10**9)
    done = upkeep.optimise(house_actor(alice.place))
    assert (done["compacted"], done["left"], done["after"]) == (0, 1, done["before"])


def test_h15_the_statistics_of_the_planner_are_renewed_in_every_place(alice: Actor) -> None:
    done = upkeep.optimise(house_actor(alice.place))
    assert done["before"] > 0
    assert done["ms"] >= 0
    with work(alice, read=True) as session:
        assert session.get(User, alice.user_id) is not None


def test_h15_on_fridays_each_part_leaves_a_receipt_that_operators_read(alice: Actor, bob: Actor) -> None:
    for name in (upkeep.OPTIMISE, upkeep.CLEAN):
        (chore,) = [one for one in CHORES if one.name == name]
        for at in (FRIDAY - timedelta(days=1), FRIDAY):
            with time_machine.travel(at, tick=False):
                bells.run(chore)
    found = {(one.chore, one.place): one for one in perform(alice, upkeep.receipts)}
    assert found[upkeep.OPTIMISE, "Acme"].numbers.keys() == {"before", "after", "ms", "compacted", "left"}
    assert found[upkeep.OPTIMISE, ""].ended_at == FRIDAY
    assert found[upkeep.CLEAN, "Acme"].numbers == {"exports": 0, "imports": 0, "files": 0, "before": 0, "after": 0}
    assert {one.place for one in chore_days.receipts(upkeep.CLEAN)} >= {alice.place}
    with pytest.raises(NotAllowed):
        perform(bob, upkeep.receipts)


def test_h14_an_operator_clears_the_caches_and_is_told_what_was_in_them(alice: Actor, bob: Actor) -> None:
    register.workspace(alice.place)
    done = perform(alice, upkeep.clear_caches)
    assert done.entries > 0
    assert register._known == {}
    assert perform(alice, contacts.create, {"name": "Ada"}).name == "Ada"
    with pytest.raises(NotAllowed):
        perform(bob, upkeep.clear_caches)
