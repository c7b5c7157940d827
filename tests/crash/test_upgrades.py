"""An upgrade that is killed leaves each place whole, old or new, and the next one finishes it."""

import os
import random
import time
from pathlib import Path

import pytest

from tests.crash import ground, rounds
from tests.crash.forks import KILL, TERM
from tests.crash.ground import Ground
from tests.crash.served import Forked, Process, sentence
from tests.house.upgrades import trees

pytestmark = pytest.mark.crash
KILLS = 100 if os.environ.get("STEWARD_TEST_SOAK") == "1" else 4

BODY = "op.add_column('contacts', sa.Column('of_a_test', sa.Text()))\nop.execute(\"UPDATE contacts SET of_a_test = 'here'\")"
POINTS = [
    *(
        f"{point}{nth}"
        for nth in ("", ":2")
        for point in ("safety copied", "before upgrade commit", "after upgrade commit")
    ),
    *("before upgrade recorded", "upgrade recorded"),
]
ADD = "op.add_column('contacts', sa.Column('of_a_test', sa.Text()))"
# The migration of the second company fails, after the first one's was committed.
FAILS = f"{ADD}\nif op.get_bind().exec_driver_sql('SELECT count(*) FROM users').scalar() == 1:\n    raise RuntimeError('no')"


def revisions(here: Ground) -> list[str]:
    """Where each company stands."""
    return [here.rows("SELECT version_num FROM alembic_version", place)[0]["version_num"]
            for place in (here.people.acme, here.people.other)]  # fmt: skip


def rows(here: Ground) -> list[object]:
    """What must not change."""
    return [
        here.rows(f"SELECT id, made_at FROM {table} ORDER BY id") for table in ("users", "contacts", "audit_entries")
    ]


@pytest.mark.parametrize(
    ("database", "point"),
    # On PostgreSQL the whole way needs pg_dump, which not every machine has.
    [*(("sqlite", one) for one in POINTS), *(("postgres", one) for one in POINTS if "commit" in one)],
)
def test_a_killed_upgrade_is_finished_by_the_next_one(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, point: str
) -> None:
    tools = request.getfixturevalue("tools" if database == "sqlite" else "on_postgres")
    copy = database == "sqlite"
    migrations = trees.copied(tmp_path)
    trees.add(migrations, BODY)
    with ground.fresh(tools.template) as here, tools.sink.server(here.room) as server:
        before, old = rows(here), revisions(here)
        order = {"migrations": str(migrations), "copy": copy, "accept": ["9001_of_a_test"]}
        life = tools.forks.start(here.room, "upgrade", here.environment(server.url()), kill_at=point, **order)
        assert life.end() == -KILL, life.told()
        assert set(revisions(here)) <= {*old, "9001"}, "a place stands between two revisions"
        refused = Forked(tools.forks, here, server.url(), STEWARD_ENVIRONMENT="production")
        assert refused.end(None) == 1
        assert sentence(refused.log).startswith("Steward cannot start: The data ")
        life = tools.forks.start(here.room, "upgrade", here.environment(server.url()), **order)
        assert life.end() == 0, life.told()
        assert revisions(here) == ["9001", "9001"]
        assert rows(here) == before
        assert here.damages() == []
        assert bool(list((here.data / "copies").glob("*.db"))) == copy


@pytest.mark.parametrize("point", ["putting back", "put back", "before return forgotten"])
def test_y03_a_kill_on_the_way_back_leaves_each_place_old_or_new_and_the_next_run_ends_as_before(
    tools: rounds.Tools, here: Ground, tmp_path: Path, point: str
) -> None:
    migrations = trees.copied(tmp_path)
    trees.add(migrations, FAILS, back="op.drop_column('contacts', 'of_a_test')")
    with tools.sink.server(here.room) as server:
        before, old = rows(here), revisions(here)
        order = {"migrations": str(migrations), "accept": ["9001_of_a_test"], "rehearsal": False}
        life = tools.forks.start(here.room, "upgrade", here.environment(server.url()), kill_at=point, **order)
        assert life.end() == -KILL, life.told()
        assert set(revisions(here)) <= {*old, "9001"}
        assert rows(here) == before
        life = tools.forks.start(here.room, "upgrade", here.environment(server.url()), **order)
        assert life.end() == 1
        assert "Everything is as it was before" in life.told()
        assert (revisions(here), rows(here), here.damages()) == (old, before, [])


@pytest.mark.parametrize("fails", [False, True])
def test_y03_an_upgrade_killed_at_any_moment_leaves_old_or_new_and_ends_well(
    tools: rounds.Tools, here: Ground, tmp_path: Path, fails: bool
) -> None:
    migrations = trees.copied(tmp_path)
    trees.add(migrations, FAILS if fails else ADD, back="op.drop_column('contacts', 'of_a_test')")
    order = {"migrations": str(migrations), "accept": ["9001_of_a_test"], "rehearsal": not fails}
    moments = random.Random(f"{fails}")
    with tools.sink.server(here.room) as server:
        before, old, environment = rows(here), revisions(here), here.environment(server.url())
        for _ in range(KILLS):
            life = tools.forks.start(here.room, "upgrade", environment, **order)
            time.sleep(moments.uniform(0.05, 1.0))
            life.end(KILL)
            assert set(revisions(here)) <= {*old, "9001"}
            assert (rows(here), here.damages()) == (before, [])
        life = tools.forks.start(here.room, "upgrade", environment, **order)
        assert life.end() == (1 if fails else 0), life.told()
        assert (revisions(here), rows(here)) == (old if fails else ["9001", "9001"], before)


@pytest.mark.parametrize("point", ["putting back", "one place back", "before return forgotten"])
def test_d11_a_killed_rollback_is_finished_by_the_next_one(
    tools: rounds.Tools, here: Ground, tmp_path: Path, point: str
) -> None:
    migrations = trees.copied(tmp_path)
    trees.add(migrations, ADD, back="op.drop_column('contacts', 'of_a_test')")
    with tools.sink.server(here.room) as server:
        before, old, order = rows(here), revisions(here), {"migrations": str(migrations)}
        environment = here.environment(server.url())
        life = tools.forks.start(here.room, "upgrade", environment, **order)
        assert life.end() == 0, life.told()
        assert tools.forks.start(here.room, "rollback", environment, kill_at=point, **order).end() == -KILL
        assert set(revisions(here)) <= {*old, "9001"}
        assert tools.forks.start(here.room, "upgrade", environment, **order).end() == 1
        life = tools.forks.start(here.room, "rollback", environment, **order)
        assert life.end() == 0, life.told()
        assert (revisions(here), rows(here), here.damages()) == (old, before, [])


def test_d21_with_nothing_left_to_upgrade_it_serves_in_production(tools: rounds.Tools, here: Ground) -> None:
    with tools.sink.server(here.room) as server:
        process = Process(here, server.url(), STEWARD_ENVIRONMENT="production", STEWARD_SITE_URL="https://crm.example")
        assert process.answers(), process.log.read_text()
        assert process.end(TERM) == 0
