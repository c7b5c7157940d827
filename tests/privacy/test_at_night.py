"""PostgreSQL rewrites the tables of erased people at night; until then an erasure is not called done."""

import pytest

from services import privacy
from services.work import Actor, house_actor
from services.work.places import places
from tests.privacy import people


@pytest.mark.postgres_only
def test_g01_on_postgresql_bytes_go_in_the_coming_night(alice: Actor) -> None:
    done = privacy.erase(alice, people.ada(alice).id)
    assert done.state == "swept"
    assert any(one.said == "until the coming night" for one in privacy.overview(alice).survives)
    before = _file_of(alice, "messages")
    assert privacy.nightly(house_actor(alice.place)) > 5
    assert _file_of(alice, "messages") != before, "the table was not rewritten"
    assert privacy.find(alice, done.id).state == "done"
    assert privacy.nightly(house_actor(alice.place)) == 0


def _file_of(alice: Actor, table: str) -> int:
    """The number of the file that holds a table: another one after it was rewritten."""
    pool = places().pool
    assert pool is not None
    with pool.connect() as connection:
        name = f"company_{alice.place}.{table}"
        return int(connection.exec_driver_sql("SELECT pg_relation_filenode(%s::regclass)", (name,)).scalar() or 0)
