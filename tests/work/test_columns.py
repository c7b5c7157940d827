"""Ids sort by the time they were made; times keep their instant whatever zone they were given in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import select

from models.columns import uuid7
from models.events import EventRow
from services.work import Actor, work


def test_ids_are_uuids_of_version_7_and_carry_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.columns._last", 0)  # a test that moved the clock ahead leaves later ids behind it
    made = uuid7()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert abs(datetime.fromtimestamp((made.int >> 80) / 1000, UTC) - datetime.now(UTC)) < timedelta(minutes=1)


def test_ids_sort_in_the_order_they_were_made() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert all(one < after for one, after in pairwise(made))
    assert all(str(one) < str(after) for one, after in pairwise(made))


def test_threads_never_make_the_same_id_and_each_keeps_its_order() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: [uuid7() for _ in range(3_000)], range(8)))
    assert len({one for some in made for one in some}) == 24_000
    assert all(some == sorted(some) for some in made)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/New_York"])
def test_a_time_comes_back_as_the_same_instant_in_utc(alice: Actor, zone: str) -> None:
    at = datetime(2026, 7, 1, 9, 30, 15, 123456, ZoneInfo(zone))
    with work(alice) as session:
        session.add(EventRow(at=at, kind="test", subject="test", subject_id=UUID(int=1)))
    with work(alice, read=True) as session:
        found = session.exec(select(EventRow.at).where(EventRow.kind == "test")).one()
        assert (found, found.tzinfo) == (at, UTC)


def test_times_of_different_zones_compare_by_instant_in_the_database(alice: Actor) -> None:
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    with work(alice) as session:
        session.add(EventRow(at=noon, kind="test", subject="test", subject_id=UUID(int=1)))
    earlier = datetime(2026, 7, 1, 13, 59, tzinfo=ZoneInfo("Europe/Paris"))
    with work(alice, read=True) as session:
        assert session.exec(select(EventRow.kind).where(EventRow.kind == "test", EventRow.at > earlier)).all() == [
            "test"
        ]


def test_a_time_without_a_zone_is_refused(alice: Actor) -> None:
    naive = EventRow(at=datetime(2026, 7, 1), kind="test", subject="test", subject_id=UUID(int=1))
    with pytest.raises(StatementError, match="a time needs a zone"), work(alice) as session:
        session.add(naive)
