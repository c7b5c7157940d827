"""An upgrade that is killed leaves each place whole, old or new, and the next one finishes it."""

from pathlib import Path

import pytest

from tests.crash import ground, rounds
from tests.crash.forks import KILL, TERM
from tests.crash.ground import Ground
from tests.crash.served import Forked, Process, sentence
from tests.house.upgrades import trees

pytestmark = pytest.mark.crash

BODY = "op.add_column('contacts', sa.Column('of_a_test', sa.Text()))\nop.execute(\"UPDATE contacts SET of_a_test = 'here'\")"
POINTS = [
    f"{point}{nth}" for nth in ("", ":2") for point in ("copied", "before upgrade commit", "after upgrade commit")
]


def revisions(here: Ground) -> list[str]:
    """Where each company stands."""
    return [here.rows("SELECT version_num FROM alembic_version", place)[0]["version_num"]
            for place in (here.people.acme, here.people.other)]  # fmt: skip


def rows(here: Ground) -> list[object]:
    """What must not change."""
    return [
        here.rows(f"SELECT id, made_at FROM {table} ORDER BY id") for table in ("users", "contacts", "audit_entries")
    ]


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_killed_upgrade_is_finished_by_the_next_one(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, point: str
) -> None:
    tools = request.getfixturevalue("tools" if database == "sqlite" else "on_postgres")
    copy = database == "sqlite"  # on PostgreSQL a copy needs pg_dump, which not every machine has
    point = point if copy else point.replace("copied", "before upgrade commit")
    migrations = trees.copied(tmp_path)
    trees.add(migrations, BODY)
    with ground.fresh(tools.template) as here, tools.sink.server(here.room) as server:
        before, old = rows(here), revisions(here)
        order = {"migrations": str(migrations), "copy": copy}
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


def test_nothing_to_upgrade_serves_in_production(tools: rounds.Tools, here: Ground) -> None:
    with tools.sink.server(here.room) as server:
        process = Process(here, server.url(), STEWARD_ENVIRONMENT="production", STEWARD_SITE_URL="https://crm.example")
        assert process.answers(), process.log.read_text()
        assert process.end(TERM) == 0
