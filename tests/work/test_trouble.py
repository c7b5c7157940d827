"""Trouble in the log: whole when it is new, a line while it lasts."""

import logging

import pytest

from services.work import trouble

log = logging.getLogger("a test")


def meet(error: Exception, place: str) -> None:
    """Something that fails, is told, and is tried again."""
    try:
        raise error
    except Exception:
        trouble.log_repeated(log, "a test failed", place=place)


def test_what_lasts_is_told_in_a_line_and_what_is_new_with_its_trace(caplog: pytest.LogCaptureFixture) -> None:
    meet(OSError("gone\nfor good"), "one")
    meet(OSError("gone\nfor good"), "one")
    meet(OSError("gone"), "two")
    meet(ValueError("wrong"), "one")
    assert [bool(one.exc_info) for one in caplog.records] == [True, False, True, True]
    assert vars(caplog.records[1])["trouble"] == "OSError: gone"


def test_what_comes_back_after_hours_is_told_with_its_trace_again(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(OSError("gone"), "three")
    monkeypatch.setattr(trouble, "LASTS", 0.0)
    meet(OSError("gone"), "three")
    assert [bool(one.exc_info) for one in caplog.records] == [True, True]
