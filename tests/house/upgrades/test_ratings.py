"""The ratings of migrations (D-03, Y-03): of 200, each of the 80 that can lose something is found, with the reason."""

from pathlib import Path

import pytest

from models.base import TREES
from services.house.upgrades import lint, ratings
from services.house.upgrades.recording import record
from services.house.upgrades.revisions import pending_files
from services.house.upgrades.rules import RULES
from tests.house.upgrades.corpus.cases import Case, cases, kept

ALL = list(cases())
TYPED = """
import sqlalchemy as sa
from alembic import op


def upgrade():
    {}


def downgrade():
    op.execute("SELECT 1")
"""


def worst(case: Case, folder: Path, dialect: str = "sqlite") -> tuple[str, set[str]]:
    """How bad it is called, and the codes of everything that is called so."""
    rated = ratings.rate("tenant", case.write(folder), dialect)
    order = ["destructive", "care", "safe"]
    found = min((one.rating for one in rated), key=order.index)
    return found, {one.code for one in rated if one.rating == found}


def test_y03_the_corpus_has_200_migrations_of_which_80_are_bad() -> None:
    assert (len(ALL), sum(case.bad for case in ALL)) == (200, 80)
    assert len({case.text for case in ALL}) == 200


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_y03_every_bad_migration_is_found_with_its_reason(tmp_path: Path, dialect: str) -> None:
    found = {case.number: worst(case, tmp_path, dialect) for case in ALL if case.bad}
    assert {n: one for n, one in found.items() if one[0] != "destructive"} == {}
    assert [case.text for case in ALL if case.bad and case.code not in found[case.number][1]] == []


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_y03_no_harmless_migration_is_called_destructive(tmp_path: Path, dialect: str) -> None:
    found = {case.number: worst(case, tmp_path, dialect) for case in ALL if not case.bad}
    assert [case.text for case in ALL if not case.bad and found[case.number][0] == "destructive"] == []
    wrong = [(case.text, found[case.number]) for case in ALL if not case.bad and case.code not in found[case.number][1]]
    assert wrong == []


def test_y03_the_corpus_is_right_about_what_is_lost_when_it_really_runs() -> None:
    """Its labels are not only an opinion: each migration is run, forth and back, and the values are compared."""
    wrong = []
    for case in ALL:
        before, after, back = case.run()
        loses = not kept(before, after) or {t: set(c) for t, c in back.items()} != {
            t: set(c) for t, c in before.items()
        }
        if loses != case.bad and case.code != "declared_rows":
            wrong.append(case.text)
    assert wrong == []


@pytest.mark.parametrize(("line", "code"), [
    ("op.add_column('contacts', sa.Column('x', sa.Text(), nullable=False))", "required_column"),
    ("op.create_foreign_key('fk_x', 'contacts', 'companies', ['company_id'], ['id'])", "silent_key"),
    ("op.create_foreign_key('fk_x', 'contacts', 'companies', ['company_id'], ['id'], ondelete='CASCADE')", "constraint"),
    ("op.add_column('contacts', sa.Column('x', sa.Uuid(), sa.ForeignKey('users.id')))", "silent_key"),
    ("op.execute('ALTER TABLE contacts ALTER COLUMN name SET NOT NULL, DROP COLUMN phone')", "drop_column"),
    ("op.execute('ALTER TABLE contacts ALTER name TYPE varchar(5)')", "type_change"),
    ("op.execute('SELECT 1; TRUNCATE contacts')", "delete_all"),
    ("op.execute('DO $$ BEGIN DELETE FROM contacts; END $$')", "rows"),
    ("op.execute('GRANT ALL ON contacts TO bob')", "unknown"),
    ("op.execute('DROP TABLE search_index')", "derived"),
    ("sa.inspect(op.get_bind()).get_table_names()", "unread"),
    ("raise RuntimeError('not today')", "unread"),
])  # fmt: skip
def test_d03_what_else_migrations_do_is_rated(tmp_path: Path, line: str, code: str) -> None:
    path = tmp_path / "0009_it.py"
    path.write_text(TYPED.format(line))
    assert code in {one.code for one in ratings.rate("tenant", path, "postgresql")}


def test_d03_the_score_is_the_share_of_what_is_safe(tmp_path: Path) -> None:
    path = tmp_path / "0009_it.py"
    path.write_text(TYPED.format("op.drop_table('a'), op.create_table('b'), op.create_table('c')"))
    rated = ratings.rate("house", path, "sqlite")
    assert ([one.code for one in rated], ratings.score(rated)) == (
        ["drop_table", "create_table", "create_table", "half_reverse"],
        50,
    )
    assert ratings.score([]) == 100


def test_d03_squawk_says_what_locks_a_table_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "0009_it.py"
    path.write_text(TYPED.format("op.create_check_constraint('ck_x', 'contacts', 'rating < 9')"))
    operations = record(path, "postgresql").operations
    (said,) = lint.findings(operations)
    assert "constraint-missing-not-valid" in said
    monkeypatch.setattr(lint, "program", lambda: None)
    assert list(lint.findings(operations)) == []


def test_d06_a_rename_and_a_drop_say_to_spread_them_over_releases() -> None:
    said = {code: ratings.Rated("tenant", "0009_it", code, "contacts.fax").action for code in RULES}
    assert "later release" in said["rename_column"] and "earlier release" in said["drop_column"]


def test_d03_each_rating_says_why_and_what_to_do() -> None:
    for code in RULES:
        one = ratings.Rated("tenant", "0009_it", code, "contacts.fax", "a note")
        assert one.what and one.why and one.action and "{" not in one.what + one.why
        assert ratings.of_kept(one.kept()) == one


def test_d25_every_migration_of_today_can_be_rated_without_running_it() -> None:
    paths = [(tree, path) for tree in TREES for path in pending_files(tree, None)]
    for dialect in ratings.DIALECTS:
        found = [one for tree, path in paths for one in ratings.rate(tree, path, dialect)]
        assert {one.migration for one in found if one.code in ("unread", "rows", "no_reverse", "half_reverse")} == set()
