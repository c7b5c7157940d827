"""The migrations lead to exactly the tables of the models, on both databases, and nothing hangs across trees (C-20, D-05, S-01)."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from migrations.environment import wanted
from models.base import METADATA, TREES, rows, tables
from models.columns import UtcTime
from services.house import upgrades
from services.record_types import RECORDS
from services.work import HOUSE, Actor, house_actor, work
from services.work.config import Config

SEARCH_MADE = {"search_added", "search_removed", "search_changed"}


@pytest.fixture(params=TREES)
def place(request: pytest.FixtureRequest, alice: Actor) -> str:
    return HOUSE if request.param == "house" else alice.place


def test_models_and_migrated_databases_do_not_differ(place: str) -> None:
    names = {table.name for table in tables(HOUSE if place == HOUSE else "tenant")}
    with work(house_actor(place), read=True) as session:
        context = MigrationContext.configure(
            session.connection(),
            opts={"compare_type": True, "include_object": lambda _, name, kind, *more: wanted(names, name, kind)},
        )
        assert compare_metadata(context, METADATA) == []


def test_the_search_table_is_as_its_model_says(alice: Actor) -> None:
    """Autogenerate is kept off it, so nothing else compares the two."""
    with work(alice, read=True) as session:
        columns = {c["name"]: c["nullable"] for c in sa.inspect(session.connection()).get_columns("search_documents")}
    expected = {c.name: bool(c.nullable) for c in METADATA.tables["search_documents"].columns}
    assert expected.items() <= columns.items()


def test_the_triggers_of_the_search_index_are_there(alice: Actor) -> None:
    with work(alice, read=True) as session:
        if session.get_bind().dialect.name == "postgresql":
            query = "SELECT is_generated FROM information_schema.columns WHERE (table_name, column_name) = (:t, :c)"
            found = session.scalars(sa.text(query), {"t": "search_documents", "c": "words"})
            assert set(found) == {"ALWAYS"}
        else:
            query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search%'"
            assert set(session.scalars(sa.text(query))) == SEARCH_MADE


@pytest.mark.parametrize("tree", TREES)
def test_each_tree_has_one_head_and_one_root(tree: str) -> None:
    script = ScriptDirectory(str(upgrades.ROOT / tree))
    assert len(script.get_heads()) == len(script.get_bases()) == 1
    in_order = [one.revision for one in script.walk_revisions()]
    assert upgrades.known_revisions(tree) == in_order, "each file begins with its revision, counted up"


@pytest.mark.parametrize("tree", TREES)
def test_no_foreign_key_leaves_its_tree(tree: str) -> None:
    here = {table.name for table in tables(tree)}
    crossing = [str(k) for table in tables(tree) for k in table.foreign_keys if k.column.table.name not in here]
    assert crossing == []


def test_every_foreign_key_says_what_happens_when_its_row_goes() -> None:
    silent = [str(k.parent) for table in METADATA.sorted_tables for k in table.foreign_keys if not k.ondelete]
    assert silent == []


def test_every_foreign_key_has_an_index_to_be_followed_back_by() -> None:
    """Without one, deleting a parent reads the whole child table, and so does every page of a record."""
    accepted = {"users.team_id", "invitations.team_id"}  # some hundred rows at most
    bare = [
        str(k.parent) for t in METADATA.sorted_tables for k in t.foreign_keys if k.parent.name not in _first_columns(t)
    ]
    assert set(bare) - accepted == set()


def test_c19_every_sort_of_a_list_stands_in_an_index() -> None:
    sorts = {str(column.expression) for record in RECORDS for column in record.sorts.values()}
    assert len(sorts) > len(RECORDS), "most have two or more"
    indexed = {str(column) for table in METADATA.sorted_tables for index in table.indexes for column in index.columns}
    assert sorts - indexed == set()


def test_every_constraint_has_a_name_so_that_a_batch_can_find_it(place: str) -> None:
    with work(house_actor(place), read=True) as session:
        inspector = sa.inspect(session.connection())
        keys = [key for table in inspector.get_table_names() for key in inspector.get_foreign_keys(table)]
    assert [key for key in keys if not key["name"]] == []


def test_every_table_has_a_version_and_an_id() -> None:
    bare = [kind.__name__ for kind in rows() if not {"id", "version"} <= set(kind.__table__.c.keys())]  # type: ignore[attr-defined]
    assert sorted(bare) == ["SearchDocument", "SearchPiece", "SearchWord"]


def test_a_time_ends_in_at_and_a_day_in_on() -> None:
    """What happened at one moment and is nothing else may be called `at`; an end may be called `until` (decision 0012)."""
    endings = {UtcTime: ("_at", "_until"), sa.Date: ("_on",)}
    accepted = {"at", "schedules.until"}
    wrong = [
        str(column)
        for table in METADATA.sorted_tables
        for column in table.c
        if not column.name.endswith(endings.get(type(column.type), column.name))
    ]
    assert [one for one in wrong if not accepted & {one, one.partition(".")[2]}] == []


def test_the_template_stands_at_the_head_in_every_place(house: Config) -> None:
    assert [(one.pending, one.newer) for one in map(upgrades.standing, upgrades.all_places())] == [(0, False)] * 3
    upgrades.refuse_old_data()


def _first_columns(table: sa.Table) -> set[str]:
    made = [next(iter(index.columns)).name for index in table.indexes]
    keys = sa.UniqueConstraint | sa.PrimaryKeyConstraint
    return set(made + [next(iter(c.columns)).name for c in table.constraints if isinstance(c, keys)])
