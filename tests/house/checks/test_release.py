"""`check --release`: what reviewers look for in the program and code can answer (D-25)."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from services.house import checks
from services.house.checks import release
from services.house.version import VERSION
from services.work.action import ERRANDS, Marked
from services.work.config import Config
from tests.house.upgrades import trees


def wrong(house: Config) -> set[str]:
    """The ids of what is wrong with the program."""
    return {one.id for one in release.look(house) if not one.ok}


def tables(*columns: sa.Column) -> sa.MetaData:  # type: ignore[type-arg]
    """A model with a parent and a child."""
    made = sa.MetaData()
    sa.Table("parents", made, sa.Column("id", sa.Uuid(), primary_key=True))
    child = sa.Table("children", made, sa.Column("id", sa.Uuid(), primary_key=True), *columns)
    for column in columns[:1]:
        if not column.nullable:
            sa.Index("ix_children_parent", child.c[column.name])
    return made


def parent(**more: object) -> sa.Column:  # type: ignore[type-arg]
    ondelete = more.pop("ondelete", "CASCADE")
    return sa.Column("parent_id", sa.Uuid(), sa.ForeignKey("parents.id", ondelete=ondelete), **more)  # type: ignore[arg-type]


def test_d25_this_program_passes_every_check_of_a_release(house: Config) -> None:
    assert wrong(house) == set()
    assert {one.id for one in release.look(house)} == {name for name, one in checks.CHECKS.items() if one.release}
    assert not {one.id for one in checks.run(house)} & {name for name, one in checks.CHECKS.items() if one.release}


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("release.deletes", tables(parent(ondelete=None, nullable=False))),
        ("release.indexes", tables(parent(nullable=True))),
        ("release.lengths", tables(parent(nullable=False), sa.Column("name", sa.String()))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_d25_a_model_that_forgets_something_is_found(
    house: Config, monkeypatch: pytest.MonkeyPatch, name: str, model: sa.MetaData
) -> None:
    monkeypatch.setattr(release, "METADATA", model)
    assert wrong(house) == {name}


def test_d25_an_action_that_asks_for_an_unknown_permission_is_found(
    house: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ERRANDS, "a.test", Marked("errand", "a.test", "a.test.read"))
    assert wrong(house) == {"release.permissions"}


def test_d25_a_migration_without_a_reverse_is_found(tmp_path: Path) -> None:
    root = trees.copied(tmp_path)
    assert release.irreversible(root).ok
    trees.add(root, "op.drop_table('contacts')")
    assert "tenant/9001_of_a_test" in release.irreversible(root).message


@pytest.mark.parametrize(
    "line", ['PASSWORD = "correct-horse"', 'api_key="k7Jw2mQ9xV4t"', "KEY = '-----BEGIN RSA PRIVATE KEY-----'"]
)
def test_d25_a_secret_in_the_sources_is_found_and_not_quoted(tmp_path: Path, line: str) -> None:
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "page.py").write_text(f"{line}\n")
    found = release.written_out(tmp_path)
    assert not found.ok and "ui/page.py" in found.message
    assert line not in found.message


def test_d13a_a_version_the_changelog_does_not_name_is_found(tmp_path: Path) -> None:
    assert release.version(tmp_path).message == f"This is {VERSION}, installed as a package."
    (tmp_path / "pyproject.toml").touch()
    assert not release.version(tmp_path).ok
    (tmp_path / "CHANGELOG.md").write_text("## [Unreleased]\n\n## [0.0.1] - 2026-01-01\n")
    assert not release.version(tmp_path).ok
    (tmp_path / "CHANGELOG.md").write_text(f"## [Unreleased]\n\n## [{VERSION}] - 2026-11-28\n")
    assert release.version(tmp_path).ok
