"""B-15: a new machine comes to the data with the recovery kit and a bucket only, by one command."""

import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from services import contacts
from services.contacts import Query
from services.house import settings
from services.house.backups import arriving, catalogue, destinations
from services.outbox import holds
from services.work import HOUSE, Actor, house_actor, perform, vault, work
from services.work.config import Config
from services.work.places import close_places
from tests import cast, servers
from tests.house.backups import sets
from tests.house.backups.bucket import SECRET, Bucket
from ui.cli import cli


@pytest.fixture
def empty_database(postgres: str | None) -> Iterator[str]:
    """On PostgreSQL the address of an empty database."""
    if not postgres:
        yield ""
        return
    from tests.databases import new_database, psycopg

    name = f"bare_{uuid.uuid4().hex[:8]}"
    yield new_database(postgres, name)
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload]


def run(folder: Path, database: str, *words: str) -> subprocess.CompletedProcess[str]:
    """One command on the new machine, which has nothing but this folder and the PostgreSQL client."""
    environment = servers.environment(folder, database_url=database)
    del environment["STEWARD_SECRET_KEY"]
    order = [sys.executable, "main.py", *words]
    return subprocess.run(order, cwd=servers.ROOT, env=environment, capture_output=True, text=True, check=False)


def kit_of(kept: Config, tmp_path: Path) -> Path:
    """The printed kit, typed into a file."""
    file = tmp_path / "kit.txt"
    file.write_text(arriving.kit(kept))
    return file


def test_b15_a_new_machine_comes_back_from_the_kit_and_a_bucket_by_one_command(
    kept: Config, keeper: Actor, s3: Bucket, tmp_path: Path, empty_database: str
) -> None:
    sets.add_bucket(s3)
    made, kit, new = sets.make(), kit_of(kept, tmp_path), tmp_path / "new"
    close_places()
    kept.data_dir.rename(tmp_path / "burned")
    words = ["restore", "latest", "--from", s3.url, "--kit", str(kit), "--yes", "--json"]
    done = run(new, empty_database, *words)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"id": made.name, "state": "done"}
    assert SECRET not in done.stdout + done.stderr
    again = run(new, empty_database, *words)
    assert again.returncode == 1 and "There is data here already." in again.stderr
    cast.open_house(cast.settings(new, empty_database or None))
    vault.open_vault(None, new)
    found = perform(house_actor(keeper.place), contacts.search, Query()).rows
    assert [row.name for row in found] == ["Ada Lovelace"]
    for place in (HOUSE, keeper.place):
        with work(house_actor(place), read=True) as session:
            assert made.name in settings.read(session, holds.HELD)["why"]
    assert [one.state for one in catalogue.sets(house_actor()) if one.name == made.name] == ["verified"]
    with work(house_actor()) as session:
        urls = [one.url for one in destinations.every(session)]
    assert urls == [(new / "backups").as_uri(), s3.url]
    assert sets.make().state == "verified", "the next backup works, in the bucket, too"
    assert (new / "secret.key").stat().st_mode & 0o077 == 0


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["restore", "latest", "--from", "s3://shop/steward"], "A new machine needs both"),
        (["restore", "latest", "--from", "{url}", "--kit", "{nothing}"], "cannot be read: No such file"),
        (["restore", "backup_none", "--from", "{url}", "--kit", "{kit}"], "There is no set of that name at any destination."),
        (["restore", "latest", "--from", "{url}", "--kit", "{mistyped}"], "a line is missing or was mistyped"),
    ],
    ids=["no kit", "a missing kit", "a missing set", "a mistyped kit"],
)  # fmt: skip
def test_b15_what_a_new_machine_cannot_do_is_said_in_a_sentence(
    kept: Config, s3: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    sets.add_bucket(s3)
    kit = kit_of(kept, tmp_path)
    (tmp_path / "mistyped").write_text(kit.read_text().replace("check: ", "check: 0"))
    close_places()
    monkeypatch.setenv("STEWARD_DATA_DIR", str(tmp_path / "new"))
    names = {"url": s3.url, "nothing": tmp_path / "no", "kit": kit, "mistyped": tmp_path / "mistyped"}
    with pytest.raises(SystemExit, match=said):
        cli([word.format(**names) for word in words], standalone_mode=False)
    assert not (tmp_path / "new" / "house.db").exists()


@pytest.mark.sqlite_only
@pytest.mark.parametrize("how", ["damaged", "missing"])
def test_b14_where_the_house_cannot_be_read_the_way_back_is_named(
    kept: Config, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    close_places()
    path = kept.data_dir / "house.db"
    path.write_bytes(b"noise" * 2_000) if how == "damaged" else path.unlink()
    monkeypatch.setenv("STEWARD_DATA_DIR", str(kept.data_dir))
    monkeypatch.setenv("STEWARD_SECRET_KEY", cast.KEY)
    with pytest.raises(SystemExit, match=r"restore --from DESTINATION --kit FILE\."):
        cli(["restore", "latest", "--yes"], standalone_mode=False)
