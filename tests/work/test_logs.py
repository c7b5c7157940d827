"""Logs: one line per happening, in files that do not grow for ever, and no secret in any of them."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.work import logs
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


def test_a04_a_full_file_makes_room_for_the_next_and_only_five_are_kept(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LARGEST", 2_000)
    logs.start(Config(_env_file=None, data_dir=tmp_path))  # type: ignore[call-arg]
    for number in range(200):
        logging.getLogger("steward").warning("line %d", number)
    names = sorted(path.name for path in log.parent.iterdir())
    assert names == ["steward.log", *(f"steward.log.{n}" for n in range(1, logs.KEPT + 1))]
    assert all(path.stat().st_size <= 2_000 for path in log.parent.iterdir())
    assert lines(log)[-1]["event"] == "line 199"
