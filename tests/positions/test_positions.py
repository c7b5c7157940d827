"""Positions of colleagues on the road: consent, accuracy, the end of a session, and who looked (J-03, J-04)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlmodel import col

from models.positions import Position, TrackingSession
from services import positions, technicians
from services.positions import Taken
from services.work import Actor, Invalid, NotAllowed, house_actor, perform, work

MORNING = datetime(2026, 11, 26, 9, tzinfo=UTC)  # a Thursday, 10:00 in Paris
HOME = (50.7989, -1.0912)


def report(actor: Actor, lat: float = HOME[0], lon: float = HOME[1], accuracy: float = 12, ago: int = 0) -> Taken:
    at = datetime.now(UTC) - timedelta(seconds=ago)
    return perform(actor, positions.report, lat, lon, accuracy, at)


def kept(actor: Actor) -> int:
    with work(actor, read=True) as session:
        return session.scalar(select(func.count()).select_from(Position)) or 0


def sessions(actor: Actor) -> list[TrackingSession]:
    with work(actor, read=True) as session:
        return list(session.scalars(select(TrackingSession).order_by(col(TrackingSession.id))))


def test_j04_without_consent_nothing_is_stored(alice: Actor, bob: Actor) -> None:
    """Case 23."""
    with pytest.raises(NotAllowed):
        report(bob)
    assert (kept(alice), sessions(alice)) == (0, [])


def test_j03_an_inaccurate_position_is_kept_with_its_ring_and_is_not_precise(alice: Actor, bob: Actor) -> None:
    """Case 20."""
    perform(bob, positions.agree)
    assert report(bob, accuracy=2_000).precise is False
    assert report(bob, accuracy=12).precise is True
    assert [one.accuracy_m for one in perform(alice, positions.whereabouts)] == [12]


def test_j03_a_position_that_cannot_be_true_is_kept_and_not_shown(alice: Actor, bob: Actor) -> None:
    """Case 21: the sign of the longitude was lost."""
    perform(bob, positions.agree)
    assert report(bob, 47.5, -57.0, ago=60).doubtful is False
    assert report(bob, 47.5, 57.0).doubtful is True
    assert kept(alice) == 2
    assert [one.lon for one in perform(alice, positions.whereabouts)] == [-57.0]


def test_j03_a_clock_that_is_a_day_ahead_is_refused(alice: Actor, bob: Actor) -> None:
    """Case 22."""
    perform(bob, positions.agree)
    for seconds in (-86_400, 4 * 86_400):
        with pytest.raises(Invalid) as refusal:
            report(bob, ago=seconds)
        assert "taken_at" in refusal.value.fields
    with pytest.raises(Invalid) as refusal:
        report(bob, 91, 181, accuracy=-1)
    assert set(refusal.value.fields) == {"lat", "lon", "accuracy_m"}
    assert kept(alice) == 0


def test_j04_a_session_that_is_forgotten_ends_with_the_shift(alice: Actor, bob: Actor) -> None:
    """Case 24."""
    perform(alice, technicians.create, {"name": "Bob", "user_id": bob.user_id, "zone": "Europe/Paris"})
    with time_machine.travel(MORNING, tick=False):
        perform(bob, positions.agree)
        until = report(bob).tracked_until
        assert until == datetime(2026, 11, 26, 16, tzinfo=UTC), "17:00 in Paris"
        assert len(perform(alice, positions.whereabouts)) == 1
    with time_machine.travel(MORNING + timedelta(hours=8), tick=False):
        assert perform(alice, positions.whereabouts) == []
        with work(house_actor(alice.place)) as session:
            positions.tidy(session, session.info["actor"])
        assert [(one.ended_by, one.ended_at) for one in sessions(alice)] == [("shift", until)]


def test_j04_sessions_are_counted(alice: Actor, bob: Actor) -> None:
    perform(bob, positions.agree)
    with time_machine.travel(MORNING, tick=False):
        report(bob)
        report(bob)
        perform(bob, positions.stop)
        report(bob)
        with work(alice, read=True) as session:
            day = timedelta(days=1)
            assert positions.sessions_between(session, MORNING - day, MORNING + day) == 2
            assert positions.sessions_between(session, MORNING + day, MORNING + 2 * day) == 0


def test_j03_who_looked_is_seen_by_who_was_looked_at(alice: Actor, bob: Actor) -> None:
    perform(bob, positions.agree)
    report(bob)
    for _ in range(3):
        positions.looked(alice, [one.user_id for one in perform(alice, positions.whereabouts)])
    assert [(one.viewer, one.times) for one in perform(bob, positions.looks)] == [("Alice", 3)]
    assert perform(alice, positions.looks) == []


def test_j03_taking_the_consent_back_deletes_every_position(alice: Actor, bob: Actor) -> None:
    perform(bob, positions.agree)
    report(bob)
    perform(bob, positions.withdraw)
    assert (kept(alice), perform(alice, positions.whereabouts)) == (0, [])
    assert [one.ended_by for one in sessions(alice)] == ["consent"]
    with pytest.raises(NotAllowed):
        report(bob)


def test_j03_old_positions_are_deleted(alice: Actor, bob: Actor) -> None:
    perform(bob, positions.agree)
    report(bob)
    for days, left in ((29, 1), (31, 0)):
        with (
            time_machine.travel(datetime.now(UTC) + timedelta(days=days), tick=False),
            work(house_actor(alice.place)) as session,
        ):
            positions.tidy(session, session.info["actor"])
        assert kept(alice) == left


def test_j03_another_company_sees_nobody(bob: Actor, charlie: Actor) -> None:
    perform(bob, positions.agree)
    report(bob)
    assert perform(charlie, positions.whereabouts) == []


def test_j04_a_phone_may_begin_by_itself_in_a_shift_until_its_person_signs_off(alice: Actor, bob: Actor) -> None:
    perform(alice, technicians.create, {"name": "Bob", "user_id": bob.user_id, "zone": "Europe/Paris"})

    def until() -> datetime | None:
        return perform(bob, positions.standing).shift_until

    with time_machine.travel(MORNING - timedelta(hours=4), tick=False):
        assert until() is None, "at six in Paris nobody works"
    with time_machine.travel(MORNING, tick=False):
        perform(bob, positions.agree)
        assert until() == datetime(2026, 11, 26, 16, tzinfo=UTC)
        report(bob)
        perform(bob, positions.stop)
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        assert until() is None
        assert report(bob).tracked_until == datetime(2026, 11, 26, 16, tzinfo=UTC), "asked for by hand"
        perform(bob, positions.stop)
    with time_machine.travel(MORNING + timedelta(hours=8), tick=False):
        assert until() is None, "the shift is over"
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        assert until() == datetime(2026, 11, 27, 16, tzinfo=UTC), "a new day"
        assert perform(bob, positions.standing).kept_days == 30
