"""Leaving and moving: everything as lines, and an equal installation made of them, on either database."""

import json
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from models.events import EventRow
from services import contacts
from services.contacts import Query
from services.house import checks, copies, tenants, transfer
from services.house.transfer.contents import LEFT, taken
from services.house.transfer.manifest import Manifest
from services.messages import listing
from services.outbox.depth import depth
from services.work import HOUSE, Actor, CannotStart, Refused, house_actor, perform, work
from services.work.config import Config
from services.work.lock import Hold
from services.work.places import places
from services.work.trail import verify
from tests.cast import KEY, PASSWORD, Cast
from tests.house.transfer.conftest import Opens
from tests.house.transfer.filled import CANARY, Filled
from tests.rules.sources import ROOT
from tests.servers import environment
from ui.cli import cli
from ui.cli.wiring import opened

HOUSE_ACTOR = house_actor()


def exported(into: Path, **more: object) -> tuple[Path, Manifest]:
    """An export of the open house."""
    return transfer.export(HOUSE_ACTOR, into, **more)  # type: ignore[arg-type]


def digests(manifest: Manifest) -> dict[str, str]:
    """What each place holds, as one digest."""
    return {one.place: one.digest for one in manifest.places}


def test_b16_an_export_is_plain_lines_with_counts_and_digests(
    house: Config, filled: Filled, people: Cast, tmp_path: Path
) -> None:
    path, manifest = exported(tmp_path)
    lines = (path / "companies" / people.acme / "contacts.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert {row["name"] for row in rows} == {f"Ada changed {CANARY}", f"Second {CANARY}"}
    assert rows[0]["made_at"].endswith("Z") and manifest.of(people.acme).tables["contacts"].rows == 2
    assert {one.name for one in manifest.places} == {"This installation", "Acme", "Other"}
    assert manifest.of(HOUSE).left["sign_in_failures"] and filled.phone not in "".join(lines)
    assert (path / "manifest.json").stat().st_mode & 0o777 == 0o600 and path.stat().st_mode & 0o777 == 0o700


def test_k14_an_installation_moves_and_moves_back_and_is_equal_each_time(
    house: Config, filled: Filled, alice: Actor, empty: Opens, tmp_path: Path
) -> None:
    """On PostgreSQL: to SQLite and back."""
    path, manifest = exported(tmp_path)
    empty("sqlite", "sqlite")
    transfer.import_from(HOUSE_ACTOR, path)
    again, first = exported(tmp_path / "first")
    assert digests(first) == digests(manifest)
    empty("back", "sqlite" if manifest.engine == "sqlite" else "postgres")
    transfer.import_from(HOUSE_ACTOR, again)
    _, second = exported(tmp_path / "second")
    assert digests(second) == digests(manifest) and second.engine == manifest.engine


def test_each_place_is_taken_at_one_moment_and_nobody_waits_for_it(
    house: Config, filled: Filled, alice: Actor, people: Cast, tmp_path: Path
) -> None:
    before = perform(alice, contacts.search, Query()).total

    def add(place: str, table: str, rows: int) -> None:
        if (place, table) == ("Acme", "teams"):  # which comes before contacts
            with ThreadPoolExecutor() as pool:
                pool.submit(perform, alice, contacts.create, {"name": "Meanwhile"}).result(timeout=60)

    path, manifest = exported(tmp_path, tell=add)
    assert perform(alice, contacts.search, Query()).total == before + 1
    assert "Meanwhile" not in (path / "companies" / people.acme / "contacts.jsonl").read_text()
    (noted,) = [one for one in happenings() if one.kind == "house.exported"]
    assert noted.data["by"] == "Steward" and manifest.rows > 100


def happenings() -> list[EventRow]:
    """The events of the house."""
    with work(house_actor(), read=True) as session:
        return list(session.scalars(select(EventRow)))


def test_what_was_imported_works_is_found_and_sends_nothing(
    house: Config, filled: Filled, alice: Actor, people: Cast, empty: Opens, tmp_path: Path
) -> None:
    before = perform(alice, contacts.search, Query())
    path, _ = exported(tmp_path, pack=True)
    config = empty("moved", "sqlite")
    transfer.import_from(HOUSE_ACTOR, path)
    assert perform(alice, contacts.search, Query()).rows == before.rows
    for typed in (CANARY, filled.phone, "612345678"):
        assert [row.name for row in perform(alice, contacts.search, Query(typed)).rows] == [f"Ada changed {CANARY}"]
    assert perform(alice, listing.search, listing.Query(f"Subject {CANARY}")).total
    copies.recognise_key()
    assert copies.detect_moves() == []
    for place in tenants.places():
        with work(house_actor(place), read=True) as session:
            assert depth(session).held_why == transfer.IMPORTED and verify(session).trouble == ""
    assert [one.message for one in checks.run(config) if not one.ok and one.level == "critical"] == []


def test_f26_one_company_leaves_alone_and_moves_into_a_house_of_its_own(
    house: Config, filled: Filled, alice: Actor, people: Cast, empty: Opens, tmp_path: Path
) -> None:
    path, manifest = exported(tmp_path, company="acme")
    assert [one.place for one in manifest.places] == [HOUSE, people.acme] and manifest.company == "Acme"
    empty("alone", "sqlite")
    transfer.import_from(HOUSE_ACTOR, path)
    assert [one.name for one in tenants.everyone()] == ["Acme"] and not tenants.claimed()
    assert perform(alice, contacts.search, Query()).total == 1
    with pytest.raises(Refused, match="no workspace with that name"):
        exported(tmp_path, company="Nobody")


def test_only_an_empty_installation_takes_an_export(
    house: Config, filled: Filled, empty: Opens, tmp_path: Path
) -> None:
    path, _ = exported(tmp_path)
    with pytest.raises(Refused, match="There is data in this installation already"):
        transfer.import_from(HOUSE_ACTOR, path)
    empty("started", "sqlite")
    from services.house import upgrades

    upgrades.upgrade()
    tenants.new_setup_link()
    transfer.import_from(HOUSE_ACTOR, path)
    assert tenants.claimed()


def test_another_secret_key_is_refused_and_nothing_arrives(
    house: Config, filled: Filled, empty: Opens, tmp_path: Path
) -> None:
    path, manifest = exported(tmp_path)
    empty("other", "sqlite", key="another secret key of forty characters..")
    with pytest.raises(Refused, match=rf"made with another secret key \(its id is {manifest.key_id}\)"):
        transfer.import_from(HOUSE_ACTOR, path)
    assert places().companies() == [] and not places().exists(HOUSE)


@pytest.mark.parametrize("what", ["a byte", "a line", "a file", "the manifest", "an older Steward", "a column"])
def test_a_damaged_or_foreign_export_is_refused_and_can_be_replaced_by_a_whole_one(
    house: Config, filled: Filled, alice: Actor, people: Cast, empty: Opens, tmp_path: Path, what: str
) -> None:
    path, _ = exported(tmp_path)
    bad = Path(shutil.copytree(path, tmp_path / "bad"))
    damage(bad, people.acme, what)
    empty("new", "sqlite")
    with pytest.raises(Refused):
        transfer.import_from(HOUSE_ACTOR, bad)
    assert not places().exists(HOUSE) or not tenants.everyone()
    if what in ("a byte", "a line", "a file", "a column"):
        with pytest.raises(CannotStart, match="was cut off"):
            transfer.refuse_halfway()
    else:
        transfer.refuse_halfway()
    transfer.import_from(HOUSE_ACTOR, path)
    assert perform(alice, contacts.search, Query()).total == 1


def damage(export: Path, place: str, what: str) -> None:
    """Break an export in one way."""
    file, manifest = export / "companies" / place / "contacts.jsonl", export / "manifest.json"
    if what == "a byte":
        file.write_text(file.read_text().replace("Ada", "Eda"))
    elif what == "a line":
        file.write_text("".join(file.read_text().splitlines(keepends=True)[1:]))
    elif what == "a file":
        file.unlink()
    elif what == "a column":
        file.write_text(file.read_text().replace('"rating"', '"ratings"'))
    elif what == "the manifest":
        manifest.write_text(manifest.read_text()[:-20])
    else:
        manifest.write_text(manifest.read_text().replace('"revision": "00', '"revision": "99'))


def test_every_table_goes_along_or_says_why_not(house: Config) -> None:
    from models.base import TREES, tables

    for tree in TREES:
        names = {table.name for table in tables(tree)}
        place = HOUSE if tree == HOUSE else "0" * 32
        assert {table.name for table in taken(place)} | (names & set(LEFT)) == names
    assert all(LEFT.values())


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("point", "arrived"), [("place imported", False), ("house imported", True)])
def test_an_import_that_is_killed_says_so_and_is_begun_again(
    house: Config, filled: Filled, empty: Opens, tmp_path: Path, point: str, arrived: bool
) -> None:
    path, manifest = exported(tmp_path)
    config = empty("moved", "sqlite")
    order = [sys.executable, "main.py", "import", str(path)]
    about = environment(config.data_dir, kill_at=point)
    killed = subprocess.run(order, cwd=ROOT, env=about, capture_output=True, text=True, check=False)
    assert killed.returncode == -9 and "Acme: contacts 2" in killed.stderr, killed.stderr
    assert (config.data_dir / "house.db").exists() is arrived
    refused = pytest.raises(SystemExit, match="An import into this data folder was cut off")
    with refused, opened(data_dir=config.data_dir, secret_key=KEY):
        pass
    empty("moved", "sqlite")
    assert digests(transfer.import_from(HOUSE_ACTOR, path)) == digests(manifest)
    assert digests(exported(tmp_path / "again")[1]) == digests(manifest)
    with opened(data_dir=config.data_dir, secret_key=KEY):
        assert len(tenants.everyone()) == 2


@pytest.mark.sqlite_only
def test_the_command_line_exports_beside_a_server_and_anonymises(
    house: Config, filled: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEWARD_DATA_DIR", str(house.data_dir))
    monkeypatch.setenv("STEWARD_SECRET_KEY", KEY)
    hold, run = Hold(house, "serve"), CliRunner().invoke
    told = run(cli, ["export", "--into", str(tmp_path), "--pack"])
    assert told.exit_code == 0 and re.search(
        r"^Exported \d+ rows of 2 workspaces to .*\.tar\.zst\.$", told.stdout, re.M
    )
    target, admin = tmp_path / "staging", ["--admin", "op@example.com", "--password-stdin"]
    made = run(cli, ["anonymise", "--into", str(target), *admin, "--json"], input=PASSWORD)
    assert made.exit_code == 0 and json.loads(made.stdout)["folder"] == str(target), made.output
    again = run(cli, ["import", str(next(tmp_path.glob("*.zst")))])
    assert again.exit_code == 1 and "uses the data folder" in again.output
    hold.release()
    assert not list(tmp_path.glob("*.partial"))
