"""The checks on PostgreSQL: its version, its client, its scratch database, the archive of its log (B-13)."""

import time

import pytest
from sqlalchemy.engine import Connection

from services.house.checks import destinations, versions
from services.house.finding import Finding
from services.work import clock
from services.work.places import places
from tests.house.checks.conftest import World

pytestmark = pytest.mark.postgres_only
MACHINES = {"pgdump.old"}  # the client of this machine may be older than the server of the tests


def on_a_connection(look: object, *statements: str) -> Finding:
    """What a look at a connection finds after these statements, none of which stays."""
    pool = places().pool
    assert pool is not None
    with pool.connect() as connection:
        for one in statements:
            connection.exec_driver_sql(one)
        return look(connection)  # type: ignore[operator, no-any-return]


def shadowed(archived: str, failed: str) -> list[str]:
    """Statements that put views of a test before the server's own."""
    return [
        "CREATE SCHEMA of_a_test",
        "CREATE VIEW of_a_test.pg_settings AS SELECT 'archive_mode' AS name, 'on' AS setting",
        "CREATE VIEW of_a_test.pg_stat_archiver AS SELECT 1 AS failed_count, "
        f"'{failed}'::timestamptz AS last_failed_time, {archived}::timestamptz AS last_archived_time",
        "SET LOCAL search_path TO of_a_test, pg_catalog",
    ]


def scratch(connection: Connection) -> Finding:
    return destinations._scratch(connection, False)


def test_every_check_is_well_on_postgresql_within_five_seconds(world: World) -> None:
    began = time.monotonic()
    assert world.wrong() <= MACHINES
    assert time.monotonic() - began < 5


def test_an_old_server_is_critical(world: World) -> None:
    world.patch.setattr(versions, "SUPPORTED", 99)
    assert world.wrong() - MACHINES == {"postgres.old"}


def test_a_missing_or_an_older_client_is_a_warning(world: World) -> None:
    assert destinations._client(8).ok and not destinations._client(99).ok
    world.patch.setenv("PATH", str(world.tmp))
    assert world.wrong() == {"pgdump.old"}


def test_a_user_who_may_not_create_databases_has_no_scratch_place(world: World) -> None:
    assert on_a_connection(scratch).ok
    role = ("CREATE ROLE clerk_of_a_test", "SET LOCAL ROLE clerk_of_a_test")
    found = on_a_connection(scratch, *role)
    assert (found.id, found.state) == ("scratch.missing", "failed")


def test_b13_a_failing_archive_is_a_warning_and_none_at_all_is_none(world: World) -> None:
    assert on_a_connection(destinations._archive).ok
    failed = on_a_connection(destinations._archive, *shadowed("NULL", "2026-11-28"))
    assert (failed.id, failed.state) == ("archiver.failing", "failed")
    assert on_a_connection(destinations._archive, *shadowed("'2026-11-29'", "2026-11-28")).ok, "it works again"


def test_the_clock_is_compared_with_the_servers(world: World) -> None:
    with clock.at(clock.now().replace(microsecond=0)):
        assert "clock.skew" not in world.wrong()
    world.told(skew=-400.0)
    assert "clock.skew" not in world.wrong(), "the server is nearer than the last look-up"
