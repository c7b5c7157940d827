"""Backups of PostgreSQL: the client programs, the scratch place, and the settings of a database."""

from pathlib import Path

import pytest

from services.house.backups import BackupFailed, postgres
from services.work import Actor
from services.work.places import places
from tests.house.backups import sets

pytestmark = pytest.mark.postgres_only


@pytest.fixture
def instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose programs are found first."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    return tmp_path / "bin"


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_b05_the_exit_code_of_the_dump_decides_and_nothing_is_removed_after_a_failure(
    keeper: Actor, instead: Path
) -> None:
    before = sorted(path.name for path in sets.folder().parent.iterdir())
    dump = 'case "$*" in *--version*) echo "pg_dump (PostgreSQL) 99.0"; exit;; esac\n'
    program(instead / "pg_dump", f'{dump}echo "pg_dump: error: the connection was lost" >&2; exit 1')
    with pytest.raises(BackupFailed) as failed:
        sets.make()
    assert str(failed.value) == "house: pg_dump failed (pg_dump: error: the connection was lost)."
    assert sorted(path.name for path in sets.folder().parent.iterdir()) == before


def test_b01_an_old_client_is_refused_before_anything_is_dumped(keeper: Actor, instead: Path) -> None:
    program(instead / "pg_dump", 'echo "pg_dump (PostgreSQL) 9.6.24"')
    with pytest.raises(BackupFailed, match=r"pg_dump is of version 9, the server of version \d+: install the client"):
        sets.make()


def test_b05_without_a_scratch_place_a_set_is_stored_and_never_verified(
    keeper: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "may_prove", lambda: False)
    made = sets.make()
    assert (made.state, made.verified_at) == ("stored", None)
    assert sets.copies(made.name) == {"This machine": ("stored", "")}
    assert not (sets.folder().parent / made.name / "verified.json").exists()


def test_b05_settings_of_the_database_do_not_make_a_good_set_look_bad(keeper: Actor) -> None:
    """How values are written is a setting; a scratch database does not have it."""
    pool = places().pool
    assert pool
    with pool.begin() as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
        for setting in (
            "intervalstyle = 'sql_standard'",
            "bytea_output = 'escape'",
            "timezone = 'Asia/Kathmandu'",
        ):
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET {setting}')
    places().close()
    assert sets.make().state == "verified"
