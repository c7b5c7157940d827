"""B-05, B-06: each kind of damage is found, by a sentence that people understand and the name of the part."""

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from pyrage import x25519

from services.house import settings
from services.house.backups import BackupFailed, drills, keys, manifest, restoring, sealing
from services.house.backups.errors import told
from services.work import Actor, clock, house_actor, trail, vault, work
from services.work.config import Config
from services.work.places import places
from tests import cast
from tests.house.backups import corpus, sets
from ui.cli import cli

EACH = 44 if os.environ.get("STEWARD_TEST_SOAK") == "1" else 3  # of 23 kinds: 1,000 in soak, more than 60 each day
SQLITE = pytest.mark.sqlite_only


@SQLITE
@pytest.mark.parametrize("kind", corpus.KINDS)
def test_b06_damage_of_a_stored_set_is_found_by_a_drill_and_its_part_is_named(keeper: Actor, kind: str) -> None:
    find(keeper, kind, EACH)


@pytest.mark.postgres_only
def test_b06_damage_of_a_set_of_postgresql_is_found_by_a_drill_and_its_part_is_named(keeper: Actor) -> None:
    for kind in ("a flipped bit", "parts swapped", "a part of the set before", "wrongly described", "another engine"):
        find(keeper, kind, 1)


def find(keeper: Actor, kind: str, times: int) -> None:
    """Damage the newest set, and let a drill find it."""
    damage, said = corpus.KINDS[kind]
    folder, sound = sets.folder(), places().folder / "sound"
    older = min(path for path in folder.parent.iterdir() if path != folder)
    shutil.copytree(folder, sound)
    for number in range(times):
        part = damage(corpus.Stored(folder, older, random.Random(f"{kind}:{number}")))
        with pytest.raises(BackupFailed) as found:
            drills.drill(house_actor(), "manual")
        assert said in str(found.value) and str(found.value).endswith("."), number
        assert found.value.part == part, number
        record = drills.latest(keeper)[0]
        assert (record.state, record.trouble, record.facts["part"]) == ("failed", str(found.value), part)
        assert drills.holds(record)
        shutil.rmtree(folder)
        shutil.copytree(sound, folder)
    shutil.rmtree(sound)


def test_b06_damage_is_met_by_a_restore_before_anything_live_is_touched(keeper: Actor) -> None:
    name = sets.folder().name
    part = corpus.flip(corpus.Stored(sets.folder(), sets.folder(), random.Random(1)))
    with pytest.raises(BackupFailed) as found:
        restoring.prepare(house_actor(), name)
    assert found.value.part == part
    assert not (places().folder / "restore.json").exists() and not (places().folder / "restore").exists()
    assert restoring.latest(house_actor())[0].state == "failed"


@SQLITE
def test_b06_a_drill_that_fails_exits_with_1_and_names_the_part(
    kept: Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    part = corpus.missing(corpus.Stored(sets.folder(), sets.folder(), random.Random(2)))
    monkeypatch.setenv("STEWARD_DATA_DIR", str(kept.data_dir))
    monkeypatch.setenv("STEWARD_SECRET_KEY", cast.KEY)
    with pytest.raises(SystemExit) as stopped:
        cli(["drill", "--json"], standalone_mode=False)
    said = json.loads(capsys.readouterr().out)
    assert (stopped.value.code, said["passed"], said["part"]) == (1, False, part)


@SQLITE
def test_b05_a_set_of_other_keys_is_refused_with_the_reason(keeper: Actor) -> None:
    other = x25519.Identity.generate()
    for name in ("operations.key", "escrow.key"):
        (keys.folder() / name).write_text(str(other))
    with pytest.raises(BackupFailed, match=r"None of the keys here opens it\."):
        drills.drill(house_actor(), "manual")


@SQLITE
def test_b05_a_set_signed_with_another_secret_key_is_refused(keeper: Actor) -> None:
    vault.open_vault("another secret of the tests, forty chars", places().folder)
    with pytest.raises(BackupFailed, match="signed with another secret key"):
        drills.drill(house_actor(), "manual")


@SQLITE
def test_b05_a_set_dated_in_the_future_is_refused(keeper: Actor) -> None:
    with time_machine.travel(clock.now() - timedelta(days=365), tick=True), pytest.raises(BackupFailed) as found:
        drills.drill(house_actor(), "manual")
    assert "dated in the future: a clock was or is wrong." in str(found.value)


def test_b05_a_row_that_changes_between_proving_and_sealing_is_found(
    keeper: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual: Callable[..., Any] = sealing.seal

    def change(plain: Path, *rest: Any) -> Any:
        content = plain.read_bytes()
        assert plain.name.startswith("house") or b"Ada Lovelace" in content
        plain.write_bytes(content.replace(b"Ada Lovelace", b"Ida Lovelace"))
        return usual(plain, *rest)

    monkeypatch.setattr(
        sealing, "seal", lambda plain, *rest: (change if keeper.place in plain.name else usual)(plain, *rest)
    )
    with pytest.raises(BackupFailed, match=r"Acme: .*(differs from what was copied|pg_restore failed)"):
        sets.make()
    assert sets.newest().state == "failed"


def raw(place: str, do: Callable[[sqlite3.Connection], object]) -> None:
    """Change a live file past the product and past its own checks."""
    path = places().path(place)
    places().close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        do(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def page_of(path: Path, table: str) -> int:
    """Where the first page of a table begins in a file."""
    with closing(sqlite3.connect(path)) as file:
        (page,) = file.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        return 4096 * (int(page) - 1)


def refused(part: str) -> str:
    """The sentence of a backup that refuses damaged data."""
    before = sorted(path.name for path in sets.folder().parent.iterdir())
    with pytest.raises(BackupFailed) as found:
        sets.make()
    assert (found.value.part, sets.newest().state, sets.newest().trouble) == (part, "failed", str(found.value))
    assert sorted(path.name for path in sets.folder().parent.iterdir()) == before
    return str(found.value)


@SQLITE
def test_b05_a_row_that_refers_to_a_missing_one_stops_the_backup(keeper: Actor) -> None:
    raw(keeper.place, lambda file: file.execute("UPDATE contact_points SET contact_id = '00'"))
    assert refused(keeper.place) == "Acme: 1 rows of “contact_points” refer to missing ones."


@SQLITE
def test_b05_a_unique_key_that_is_there_twice_stops_the_backup(keeper: Actor) -> None:
    """Two settings of one name: the table has them, its index does not know."""
    path = places().path(keeper.place)
    with work(keeper) as session:
        settings.write(session, "ballasu", 1)
    raw(keeper.place, lambda file: None)
    content, root = bytearray(path.read_bytes()), page_of(path, "settings")
    at = content.index(b"ballasu", root)
    assert at < root + 4096 and content[root] == 0x0D, "all settings are on the table's first page"
    content[at : at + 7] = b"ballast"
    path.write_bytes(content)
    assert "the database is damaged (" in refused(keeper.place)


@SQLITE
def test_b05_noise_in_a_page_stops_the_backup(keeper: Actor) -> None:
    path = places().path(keeper.place)
    raw(keeper.place, lambda file: None)
    content = bytearray(path.read_bytes())
    at = page_of(path, "contacts")
    content[at : at + 4096] = random.Random(3).randbytes(4096)
    path.write_bytes(content)
    assert "Acme: the database is damaged (" in refused(keeper.place)


@SQLITE
def test_b05_a_changed_entry_of_the_audit_trail_stops_the_backup(keeper: Actor) -> None:
    with work(keeper) as session:
        trail.seal(session)
    raw(keeper.place, lambda file: file.execute("UPDATE audit_entries SET action = 'nothing' WHERE sequence = 1"))
    assert "Acme: the audit trail was tampered with." in refused(keeper.place)


def test_an_error_that_nobody_expected_becomes_a_sentence() -> None:
    assert str(told(ValueError("secret"))) == "It broke off (ValueError)."
    assert str(told(OSError(28, "No space left on device"))) == "The disk is full. Free some space first."


ODD = [None, True, 7, -1, 1e400, "", "x", [], {}, [[]], [{}], "0" * 100_000]


@SQLITE
def test_b05_whatever_a_list_of_parts_says_it_is_refused_with_a_sentence(keeper: Actor) -> None:
    """Anybody who can write into a bucket can write this."""
    folder = sets.folder()
    plain = json.loads((folder / "set.json").read_text())
    tries = [json.dumps({**plain, name: odd}) for name in plain for odd in ODD if odd != plain[name]]
    tries += [
        json.dumps({**plain, "parts": [{**plain["parts"][0], name: odd}]}) for name in plain["parts"][0] for odd in ODD
    ]
    tries += [json.dumps(odd) for odd in ODD] + [
        "[" * 100_000,
        '{"parts":' * 50_000,
        "\ufeff{}",
        '{"parts": [], "more": 1}',
    ]
    for text in tries:
        with pytest.raises(BackupFailed, match=r"\.$"):
            manifest.read(text.encode(), folder.name)
        assert manifest.proved_at(text.encode(), b"") is None


@SQLITE
@pytest.mark.parametrize(
    "name", ["../../house", "/etc", "", ".", "backup_\x00", "backup_%2e%2e", "a" * 5_000, "latest/"]
)
def test_b14_a_set_of_an_impossible_name_is_refused_with_a_sentence(keeper: Actor, name: str) -> None:
    with pytest.raises(BackupFailed, match=r"\.$"):
        restoring.find(name, restoring.open_stores())
