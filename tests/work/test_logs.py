"""Logs: one line per happening, in files that do not grow for ever, and no secret in any of them."""

import json
import logging
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.work import log_files, logs
from services.work.config import Config

SECRETS = ["hunter2hunter2", "s3cr3t-of-the-mail"]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The log file of a house; the logging of the tests is put back afterwards."""
    before, level = list(logging.root.handlers), logging.root.level
    logs.start(Config(_env_file=None, data_dir=tmp_path))  # type: ignore[call-arg]
    yield tmp_path / "logs" / "steward.log"
    for handler in logging.root.handlers:
        handler.close()
    logging.root.handlers[:] = before
    logging.root.setLevel(level)
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)


def lines(log: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_a_happening_is_one_line_with_its_time_its_level_and_what_it_is_about(log: Path) -> None:
    logging.getLogger("steward").warning("sending is held: %s", "a copy\nof another", extra={"place": "acme"})
    (line,) = lines(log)
    assert (line["event"], line["level"], line["place"]) == ("sending is held: a copy\nof another", "warning", "acme")
    assert line["timestamp"].endswith("Z")


def test_no_secret_reaches_a_log_by_its_name_in_an_address_or_in_a_traceback(log: Path) -> None:
    trouble = logging.getLogger("steward")
    trouble.warning("signed in", extra={"password": SECRETS[0], "session_token": SECRETS[1], "Cookie": SECRETS[0]})
    trouble.warning("smtp://shop:%s@mail.example did not answer", SECRETS[1])
    trouble.warning("asked with Authorization: Bearer %s", SECRETS[0])
    try:
        raise ConnectionError(f"postgresql://steward:{SECRETS[0]}@db.example/crm is gone")
    except ConnectionError:
        trouble.exception("the database is gone")
    told = log.read_text(encoding="utf-8")
    assert "ConnectionError" in told
    assert "mail.example did not answer" in told
    assert not [secret for secret in SECRETS if secret in told]


@pytest.mark.parametrize("password", ["p@ssw0rd", "p@ss@w0rd", "@", "p@ss:w0rd", "p@ss/w0rd"])
def test_a_password_in_an_address_is_hidden_to_its_last_sign(password: str) -> None:
    said = f"smtp://bob:{password}@mail.example:587 and redis://:{password}@db.example did not answer ada@example.com"
    hidden = "smtp://bob:(hidden)@mail.example:587 and redis://:(hidden)@db.example did not answer ada@example.com"
    assert logs.redact(None, "warning", {"event": said}) == {"event": hidden}


def written_on(day: datetime, text: str) -> logging.LogRecord:
    record = logging.LogRecord("steward", logging.WARNING, "", 0, text, None, None)
    record.created = day.timestamp()
    return record


def files(log: Path) -> list[str]:
    return [path.name for path in (*log_files.older(log.parent)[::-1], log)]


def test_a04_a_full_file_makes_room_for_the_next_and_all_stay_within_their_room(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_files, "LARGEST", 2_000)
    logs.obey("info", 10_000)
    for number in range(300):
        logging.getLogger("steward").warning("line %d", number)
    sizes = [(log.parent / name).stat().st_size for name in files(log)]
    assert len(sizes) >= 4
    assert max(sizes) < 2_200
    assert 6_000 < sum(sizes) <= 12_200  # the room, and the file that is written
    assert lines(log)[-1]["event"] == "line 299"


def test_a04_each_day_has_its_file_and_the_last_eight_days_are_kept(tmp_path: Path) -> None:
    handler = log_files.DailyFile(tmp_path)
    today = datetime.now(UTC)
    for ago in range(12, -1, -1):
        handler.emit(written_on(today - timedelta(days=ago), f"{ago} days ago"))
    handler.keep(log_files.ROOM)
    handler.close()
    kept = [path.read_text().strip() for path in log_files.older(tmp_path)]
    assert kept == [f"{ago} days ago" for ago in range(1, 8)]  # and the present one
    assert (tmp_path / "steward.log").read_text() == "0 days ago\n"


def test_a04_a_file_of_yesterday_is_put_aside_at_the_first_line_after_a_start(tmp_path: Path) -> None:
    before = tmp_path / "steward.log"
    before.write_text("of yesterday\n")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).timestamp()
    os.utime(before, (yesterday, yesterday))
    handler = log_files.DailyFile(tmp_path)
    handler.emit(written_on(datetime.now(UTC), "of today"))
    handler.close()
    assert before.read_text() == "of today\n"
    assert [one.read_text() for one in log_files.older(tmp_path)] == ["of yesterday\n"]


@pytest.mark.parametrize(
    ("module", "error", "kind"),
    [
        ("services.outbox.deliver", None, "message"),
        ("services.accounts.sign_in", None, "sign_in"),
        ("services.house.bells", sqlite3.OperationalError("database is locked"), "database"),
        ("services.house.bells", ValueError("x"), "other"),
    ],
)
def test_a04_a_line_says_what_it_is_about(log: Path, module: str, error: Exception | None, kind: str) -> None:
    logging.getLogger(module).error("something happened", exc_info=error)
    assert (lines(log)[-1]["kind"], lines(log)[-1]["logger"]) == (kind, module)


def test_a05_debug_is_of_our_own_modules_alone(log: Path) -> None:
    logs.set_level("debug")
    logging.getLogger("services.contacts").debug("ours")
    logging.getLogger("asyncio").debug("theirs")
    assert [one["event"] for one in lines(log)] == ["ours"]
    logs.set_level("warning")
    logging.getLogger("services.contacts").info("ours")
    assert [one["event"] for one in lines(log)] == ["ours"]
