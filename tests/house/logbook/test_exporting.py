"""The log as a file, the level for an hour, and how far back it reaches."""

import csv
import json
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from models.audit import AuditEntry
from services.house import logbook, settings
from services.work import Actor, Invalid, NotFound, clock, house_actor, log_files, perform, work
from tests.house.logbook.written import line

DAY = timedelta(days=1)


def exported(actor: Actor, form: str, **asked: str) -> bytes:
    return b"".join(perform(actor, logbook.export, logbook.asked(asked, "UTC"), form))


def test_a06_the_errors_of_the_past_week_are_a_file(alice: Actor, log: Path) -> None:
    log.write_text(
        line("long ago", ago=8 * DAY)
        + line("=HYPERLINK(1)", ago=6 * DAY, place="acme", exception="Traceback\nValueError")
        + line("a warning", "warning")
        + line("of today", reference="Q7XK2M")
    )
    rows = list(csv.DictReader(exported(alice, "csv", level="error", span="week").decode("utf-8-sig").splitlines(True)))
    assert [one["event"] for one in rows] == ["'=HYPERLINK(1)", "of today"]  # no formula for a spreadsheet
    assert (rows[0]["trace"], json.loads(rows[0]["more"])) == ("Traceback\nValueError", {"place": "acme"})
    lines = [json.loads(one) for one in exported(alice, "jsonl", level="error", span="week").splitlines()]
    assert [(one["event"], one["reference"]) for one in lines] == [("=HYPERLINK(1)", ""), ("of today", "Q7XK2M")]


def test_a06_each_export_leaves_an_entry_in_the_trail(alice: Actor, log: Path) -> None:
    exported(alice, "csv", level="error")
    exported(alice, "jsonl", q="ada")
    with work(house_actor(), read=True) as session:
        found = list(session.scalars(select(AuditEntry).where(AuditEntry.subject == "log").order_by(AuditEntry.id)))
    assert [(one.verb, one.actor_id) for one in found] == [("exported", alice.user_id)] * 2
    assert found[0].changes == {"format": [None, "csv"], "level": [None, "error"]}


def test_a06_another_format_is_refused(alice: Actor, log: Path) -> None:
    with pytest.raises(NotFound):
        exported(alice, "exe")


def test_a05_an_operator_changes_the_level_for_an_hour(alice: Actor, log: Path) -> None:
    house, ours = house_actor(), logging.getLogger("services.contacts")
    logbook.obey(house)
    perform(alice, logbook.set_level, "warning")
    assert not ours.isEnabledFor(logging.INFO)
    now = perform(alice, logbook.state)
    assert (now.level, now.by, now.usual) == ("warning", alice.name, "debug")
    assert now.until is not None
    with clock.at(now.until):
        logbook.obey(house)
        assert ours.isEnabledFor(logging.DEBUG)
        assert perform(alice, logbook.state).until is None


def test_a05_the_level_of_the_environment_ends_it_at_once_and_others_are_refused(alice: Actor, log: Path) -> None:
    perform(alice, logbook.set_level, "error")
    perform(alice, logbook.set_level, "debug")
    assert perform(alice, logbook.state).until is None
    with pytest.raises(Invalid):
        perform(alice, logbook.set_level, "loud")


def test_a04_the_page_says_from_when_the_log_reaches_and_when_a_week_has_no_room(
    alice: Actor, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.write_text(line("the first", ago=3 * DAY) + line("the last"))
    now = perform(alice, logbook.state)
    assert now.reaches is not None
    assert timedelta(days=2.9) < clock.now() - now.reaches < timedelta(days=3.1)
    assert not now.short  # nothing was removed: it was begun then
    monkeypatch.setattr(log_files, "LARGEST", 200_000_000)
    assert perform(alice, logbook.state).short


def test_a04_the_room_of_the_log_is_a_setting(alice: Actor, log: Path) -> None:
    perform(alice, settings.change_installation, "logs.room_mb", 10)
    for number in range(4):
        (log.parent / f"steward.{(clock.now() - DAY * number):%Y%m%dT%H%M%S%f}.log").write_bytes(b"x\n" * 2_000_000)
    logbook.obey(house_actor())
    assert len(log_files.older(log.parent)) == 2
