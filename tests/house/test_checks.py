"""`check`: what is well is said to be well, and each trouble is found, with its level and what to do about it."""

import json
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from models.audit import AuditEntry
from models.health import Beat, Circuit
from services.contacts import ContactCard
from services.house import checks, copies, upgrades
from services.house.checks import Finding
from services.outbox import claim
from services.work import Actor, clock, house_actor, work
from services.work.config import Config
from services.work.lock import Hold
from services.work.places import close_places, places
from services.work.trail import seal
from tests import cast
from tests.house.upgrades import trees
from tests.outbox.rows import force, queue
from ui.cli import cli

ENTRIES: Any = AuditEntry.__table__  # type: ignore[attr-defined]
sqlite_only = pytest.mark.sqlite_only


def wrong(config: Config) -> dict[str, Finding]:
    """What is not ok, by its id."""
    return {one.id: one for one in checks.run(config) if not one.ok}


def test_a_healthy_house_has_nothing_critical(house: Config, alice: Actor, ada: ContactCard) -> None:
    house.data_dir.chmod(0o700)
    assert {name for name, one in wrong(house).items() if one.level == "critical"} == set()
    asked = {"mail", "backup.none", "sqlite", "pgdump.old", "clock.skew", "deps.advisories", "deps.newer"}
    assert set(wrong(house)) <= asked, "no mail server, perhaps old tools on this machine, and nobody was asked yet"
    assert {one.id.partition(".")[0] for one in checks.run(house)} >= {
        "migrations",
        "database",
        "audit",
        "outbox",
        "disk",
    }


def test_every_trouble_says_what_to_do_and_what_is_well_needs_nothing(house: Config, alice: Actor) -> None:
    for one in checks.run(house):
        assert bool(one.fix) != one.ok, one
        assert one.message.endswith("."), one


def test_a_sender_no_mail_could_leave_from_is_critical(house: Config) -> None:
    found = wrong(house.model_copy(update={"mail_from": "office@two words.example"}))["sender"]
    assert (found.level, found.message) == (
        "critical", "STEWARD_MAIL_FROM is wrong: The address of the sender is not an email address.",
    )  # fmt: skip


def test_a_changed_entry_of_the_audit_trail_is_critical(house: Config, alice: Actor, ada: ContactCard) -> None:
    with work(alice) as session:
        seal(session)
        session.connection().execute(sa.update(ENTRIES).values(action="contacts.innocent"))
    found = wrong(house)[f"audit.{alice.place}"]
    assert found.level == "critical"
    assert "tampered with" in found.message


@sqlite_only
def test_a_damaged_file_is_critical_and_the_other_companies_are_still_checked(
    house: Config, alice: Actor, charlie: Actor, ada: ContactCard
) -> None:
    path = places().path(alice.place)
    close_places()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = bytearray(path.read_bytes())
    raw[4096 * 3 : 4096 * 40] = os.urandom(4096 * 37)
    path.write_bytes(raw)
    cast.open_house(house)
    found = wrong(house)
    assert any(one.level == "critical" and alice.place in name for name, one in found.items())
    assert not any(charlie.place in name for name in found)
    assert f"audit.{charlie.place}" in {one.id for one in checks.run(house)}


@sqlite_only
def test_a_missing_company_is_critical_once_and_no_empty_one_is_made(
    house: Config, alice: Actor, charlie: Actor
) -> None:
    path = places().path(charlie.place)
    places().close()
    path.rename(path.with_suffix(".aside"))
    found = {name: one for name, one in wrong(house).items() if one.level == "critical" and name != "data.mode"}
    assert {name: one.message for name, one in found.items()} == {
        f"migrations.{charlie.place}": "Other: the data is missing."
    }
    assert not path.exists()


@sqlite_only
def test_a_reference_to_what_is_gone_is_critical(house: Config, alice: Actor, ada: ContactCard) -> None:
    path = places().path(alice.place)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM companies")
    assert wrong(house)[f"references.{alice.place}"].level == "critical"


def test_a_migration_that_waits_is_critical(
    house: Config, alice: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = trees.copied(tmp_path)
    trees.add(root, "op.add_column('contacts', sa.Column('of_a_test', sa.Text()))")
    monkeypatch.setattr(upgrades, "ROOT", root)
    found = wrong(house)[f"migrations.{alice.place}"]
    assert (found.level, found.message) == ("critical", "Acme: 1 migration is pending.")
    assert "upgrade" in found.fix


def test_an_upgrade_that_was_stopped_halfway_is_critical(house: Config, alice: Actor) -> None:
    (house.data_dir / upgrades.MARK).touch()
    assert wrong(house)["upgrade"].level == "critical"


def test_messages_that_wait_for_a_person_are_warnings(house: Config, alice: Actor) -> None:
    force(alice, queue(alice), "unknown")
    assert wrong(house)[f"outbox.unknown.{alice.place}"].level == "warning"
    queue(alice, due=timedelta(hours=-2))
    assert wrong(house)[f"outbox.late.{alice.place}"].level == "warning"
    with work(alice) as session:
        claim.hold(session, "A test holds it.")
    found = wrong(house)
    assert "A test holds it." in found[f"outbox.held.{alice.place}"].message
    assert f"outbox.late.{alice.place}" not in found, "what is held is not late"


def test_l22_a_channel_that_has_stopped_after_failures_is_a_finding_with_its_reason(
    house: Config, alice: Actor
) -> None:
    assert "channel.stopped" not in wrong(house)
    with work(house_actor()) as session:
        session.add(
            Circuit(channel="sms", state="open", failures=5, why="It cannot be reached.", changed_at=clock.now())
        )
    found = wrong(house)["channel.stopped.sms"]
    said = "Messages to the SMS provider have stopped: It cannot be reached."
    assert (found.level, found.message) == ("warning", said)


def test_a_clock_that_stands_still_beside_a_running_server_is_critical(house: Config, alice: Actor) -> None:
    hold = Hold(house, "serve")
    later = clock.now() + timedelta(minutes=7, seconds=10)
    try:
        with work(house_actor()) as session:
            session.add(Beat(chore="tick", took_ms=1, at=clock.now()))
        with clock.at(later):
            found = wrong(house)["clock"]
        assert (found.level, found.message) == (
            "critical", "The server runs, but its background tasks have not for 7 minutes.",
        )  # fmt: skip
        with clock.at(later), work(house_actor()) as session:
            session.add(Beat(chore="tock", took_ms=1, at=later))
        with clock.at(later):
            assert "clock" not in wrong(house)
    finally:
        hold.release()
    with clock.at(later):
        assert "clock" not in wrong(house), "without a server nothing beats"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_a_folder_open_to_others_is_a_warning(house: Config, alice: Actor) -> None:
    house.data_dir.chmod(0o755)
    assert wrong(house)["data.mode"].fix == f"chmod 700 {house.data_dir}"


def test_production_by_plain_http_is_a_warning(house: Config, alice: Actor) -> None:
    served = house.model_copy(update={"environment": "production", "site_url": "http://crm.example"})
    assert wrong(served)["production.https"].level == "warning"
    served = served.model_copy(update={"site_url": "https://crm.example"})
    assert "production.https" not in wrong(served)


def run(folder: Path, *words: str, key: str = cast.KEY) -> tuple[int, str]:
    """The command, on a folder of its own."""
    environment = {"STEWARD_DATA_DIR": str(folder), "STEWARD_SECRET_KEY": key}
    result = CliRunner().invoke(cli, list(words), env=environment)
    said = str(result.exception) if isinstance(result.exception, SystemExit) and not result.output else result.output
    return result.exit_code, said


def test_the_command_ends_with_1_where_something_critical_fails(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, said = run(tmp_path / "empty", "check", "--json")
    assert code == 1
    (only, *_) = json.loads(said)
    assert (only["id"], only["level"], only["ok"]) == ("data", "critical", False)
    assert set(only) == {"id", "level", "ok", "message", "fix", "checked"}


@sqlite_only
@pytest.mark.parametrize("words", [("check", "--json"), ("check",)])
def test_the_command_says_as_a_finding_why_nothing_can_be_looked_at(
    house: Config, alice: Actor, words: tuple[str, ...]
) -> None:
    close_places()
    code, said = run(house.data_dir, *words, key="")
    assert code == 1
    assert "The secret key of this data is missing." in (json.loads(said)[0]["message"] if "--json" in words else said)


@sqlite_only
def test_with_another_key_nobody_is_said_to_have_tampered(house: Config, alice: Actor) -> None:
    copies.recognise_key()
    close_places()
    code, said = run(house.data_dir, "check", "--json", key="another key of more than 32 characters")
    failed = [one["id"] for one in json.loads(said) if not one["ok"] and one["level"] == "critical"]
    assert (code, failed) == (1, ["key"])


@sqlite_only
def test_the_command_speaks_to_people_and_ends_with_0_where_all_is_well(house: Config, alice: Actor) -> None:
    close_places()
    code, said = run(house.data_dir, "check")
    assert code == 0
    assert "ok    Acme: the database is intact." in said
    assert "Acme: the audit trail is sound" in said
