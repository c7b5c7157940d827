"""How lists tell times and write numbers."""

from datetime import UTC, datetime, timedelta

import pytest

from services.work import clock
from ui import words

NOW = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(minutes=5), "Today 00:25"),
        (timedelta(minutes=31), "Yesterday"),
        (timedelta(hours=40), "2 days ago"),
        (timedelta(days=6), "6 days ago"),
        (timedelta(days=7), "23 Nov"),
        (timedelta(days=400), "26 Oct 2025"),
        (-timedelta(hours=2), "Today 02:30"),
        (-timedelta(hours=26), "Tomorrow 02:30"),
    ],
)
def test_a_list_tells_a_time_by_its_day_in_the_viewer_s_zone(before: timedelta, said: str) -> None:
    with clock.at(NOW):
        assert words.lately(NOW - before, "Europe/Paris") == said
        cells = words.timed("made_at", NOW - before, "Europe/Paris")
    assert cells["made_at"] == said and cells["made_at_exact"].endswith("Europe/Paris")


@pytest.mark.parametrize(
    ("kept", "written"),
    [
        ("+442079460958", "+44 20 7946 0958"),
        ("+33123456789", "+33 1 23 45 67 89"),
        ("+16085550142 ext. 42", "+1 608-555-0142 ext. 42"),
        ("ada@example.com", "ada@example.com"),
        ("+99999", "+99999"),
        ("", ""),
    ],
)
def test_a_phone_number_is_written_as_from_abroad(kept: str, written: str) -> None:
    assert words.phone(kept) == written
