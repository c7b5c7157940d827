"""The log as operators read it: the newest first, filtered, in portions, and what comes while they look."""

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services.house import crashes, logbook
from services.house.logbook import Query, reading
from services.work import Actor, NotAllowed, log_files, perform
from tests.house.logbook.written import line

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def events(actor: Actor, **asked: object) -> list[str]:
    return [one.event for one in perform(actor, logbook.find, Query(**asked)).lines]  # type: ignore[arg-type]


def test_a04_the_newest_line_comes_first_across_all_files(
    alice: Actor, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_files, "LARGEST", 1_000)
    for number in range(40):
        logging.getLogger("steward").warning("line %d", number)
    assert len(log_files.older(log.parent)) > 3
    assert events(alice) == [f"line {number}" for number in range(39, -1, -1)]


def test_a04_it_is_filtered_by_level_kind_module_text_time_and_reference(alice: Actor, log: Path) -> None:
    log.write_text(
        line("an old one", ago=8 * DAY)
        + line("of yesterday", "warning", ago=20 * HOUR)
        + line("a mail failed", kind="email", ago=3 * HOUR)
        + line("Grüße von “Ada”", "info", ago=2 * HOUR, reference="Q7XK2M", exception="Traceback: KeyError")
        + line("something broke", ago=HOUR, kind="crash", place="acme", reference="ZZZZZZ")
    )
    assert events(alice, level="error") == ["something broke", "a mail failed", "an old one"]
    assert events(alice, level="warning")[2] == "of yesterday"
    assert events(alice, kind="email") == ["a mail failed"]
    assert events(alice, text="GRÜSSE von") == ["Grüße von “Ada”"]
    assert events(alice, text="keyerror") == ["Grüße von “Ada”"]
    assert events(alice, text="acme") == ["something broke"]
    assert events(alice, text="timestamp") == []
    assert events(alice, reference="Q7XK2M") == ["Grüße von “Ada”"]
    assert len(events(alice, module="services")) == 5
    assert events(alice, module="services.ho") == []
    day = logbook.asked({"span": "day"}, "UTC")
    assert len(events(alice, since=day.since)) == 4


def test_a04_the_reference_of_a_crash_finds_its_lines(alice: Actor, log: Path) -> None:
    try:
        raise ValueError("a test breaks it")
    except ValueError as error:
        reference = crashes.crashed(error, "/contacts")
    logging.getLogger("steward").error("something else")
    (found,) = perform(alice, logbook.find, Query(text=reference)).lines
    assert (found.event, found.reference, found.kind) == ("something broke", reference, "crash")
    assert "a test breaks it" in found.trace


def test_a04_earlier_lines_follow_where_a_portion_ended_even_when_the_file_was_put_aside(
    alice: Actor, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10):
        logging.getLogger("steward").warning("line %d", number)
    first = perform(alice, logbook.find, Query(), most=4)
    monkeypatch.setattr(log_files, "LARGEST", 100)
    logging.getLogger("steward").warning("the next file")
    rest = perform(alice, logbook.find, Query(), first.earlier, most=4)
    assert [one.event for one in (*first.lines, *rest.lines)] == [f"line {number}" for number in range(9, 1, -1)]
    assert perform(alice, logbook.find, Query(), rest.earlier, most=4).earlier == ""


def test_a04_what_came_since_is_found_without_reading_the_rest(
    alice: Actor, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logging.getLogger("steward").warning("before")
    mark = perform(alice, logbook.find, Query()).newest
    assert perform(alice, logbook.newer, Query(), mark).lines == []
    logging.getLogger("steward").warning("one")
    monkeypatch.setattr(log_files, "LARGEST", 100)
    logging.getLogger("steward").warning("two")  # in the next file
    found = perform(alice, logbook.newer, Query(), mark)
    assert [one.event for one in found.lines] == ["two", "one"]
    assert perform(alice, logbook.newer, Query(), found.newest).lines == []


def test_a04_a_line_that_was_cut_off_is_shown_as_it_is_and_one_being_written_is_not(alice: Actor, log: Path) -> None:
    log.write_text(line("whole") + line("cut off")[:20] + "\n" + line("being written")[:-1])
    first, second = perform(alice, logbook.find, Query()).lines
    assert (first.level, second.event) == ("", "whole")
    assert first.event.startswith('{"event": "cut of')


def test_a04_a_long_search_pauses_and_goes_on(alice: Actor, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PATIENCE", 0.0)
    monkeypatch.setattr(reading, "BREATH", 5)
    log.write_text(line("the one") + "".join(line(f"line {number}") for number in range(12)))
    found, turns = perform(alice, logbook.find, Query(text="the one")), 0
    while found.paused:
        found, turns = perform(alice, logbook.find, Query(text="the one"), found.earlier), turns + 1
    assert ([one.event for one in found.lines], turns) == (["the one"], 2)


def test_a04_the_day_is_counted_by_what_its_warnings_are_about(alice: Actor, log: Path) -> None:
    log.write_text(
        line("long ago", kind="email", ago=2 * DAY)
        + line("a mail failed", kind="email")
        + line("nothing bad", "info", kind="email")
        + line("refused", "warning", kind="sign_in")
    )
    assert perform(alice, logbook.counts) == {"email": 1, "sign_in": 1}


def test_a04_only_operators_read_it(alice: Actor, bob: Actor, log: Path) -> None:
    for ask in (logbook.find, logbook.state, logbook.counts):
        with pytest.raises(NotAllowed):
            perform(bob, ask, *([Query()] if ask is logbook.find else []))
    with pytest.raises(NotAllowed):
        perform(replace(alice, permissions=alice.permissions - {"maintenance.read"}), logbook.find, Query())
