"""Cases that users of other products met, each with the number under which it was reported there.

Others are beside what they are about: uptime that is exact (tests/house/telemetry/test_beats.py), planned work over clock
changes and everybody who hears of its move (tests/incidents/test_planned_work.py), a status page that names nothing of the
inside (tests/incidents/test_status_page.py), and a kill before “resolved” has left (tests/crash/test_alerts_told.py).
"""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlmodel import Session

from models.incidents import PlannedWork
from services.house.alerts import acknowledging, channels, forget_old, measuring, running, silences
from services.house.alerts.readings import Readings
from services.work import Actor, clock, house_actor, work
from services.work.config import Config
from tests.house.alerts.test_running import AROUND, Watched, alerts, mail, queued, watched

__all__ = ["mail", "watched"]  # fixtures


def subjects() -> list[str]:
    """What ops@example.com was told, in order."""
    return [subject for to, subject in queued() if to == "ops@example.com"]


def window(minutes: int) -> None:
    """Work is planned from now on for so long."""
    with work(house_actor()) as session:
        session.add(
            PlannedWork(title="New disk", starts_at=clock.now(), ends_at=clock.now() + timedelta(minutes=minutes))
        )


def test_case_the_end_of_a_window_tells_only_what_changed(watched: Watched, mail: channels.ChannelCard) -> None:
    """uptime-kuma#7148: after maintenance, everything that works was told again."""
    watched.see(7, p95_s=3.0)
    assert subjects() == ["[Warning] Answers are slow: 3 s"]
    window(30)
    watched.see(35, p95_s=3.0)
    assert len(subjects()) == 1, "it is as it was before the window"


def test_case_what_is_over_within_a_window_is_told_at_its_end(watched: Watched, mail: channels.ChannelCard) -> None:
    """uptime-kuma#4004: “resolved” fell into the maintenance, and was never sent."""
    watched.see(7, p95_s=3.0)
    window(30)
    watched.see(20, p95_s=0.1)
    assert len(subjects()) == 1 and [one.state for one in alerts()] == ["resolved"]
    watched.see(12, p95_s=0.1)
    assert subjects()[1:] == ["[Resolved] Answers are slow: 0.1 s"]


def test_case_a_restart_repeats_nothing(watched: Watched, mail: channels.ChannelCard) -> None:
    """uptime-kuma#4085, gatus#679: what was down before a restart was told anew after it."""
    watched.see(3, disk_free_percent=15.0)
    running._latest = None
    measuring._known = measuring._Known()
    watched.moved.shift(timedelta(hours=2))
    watched.see(3, disk_free_percent=15.0)
    assert len(subjects()) == 1
    watched.see(7, disk_free_percent=50.0)
    assert subjects()[1:] == ["[Resolved] Little of the disk is free: 50 %"]


@pytest.mark.sqlite_only
def test_case_a_locked_database_is_not_down(house: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """uptime-kuma#7338: “database is locked” was counted as a site that is down. (L-01, L-02)"""
    begin = clock.now()
    measuring.now()
    with closing(sqlite3.connect(house.data_dir / "house.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(measuring.pulse, "writable", lambda: write_at_once(house))
        for minutes in (0, 4):
            with clock.at(begin + timedelta(minutes=minutes)):
                readings = measuring.now()
                assert (readings.health_failures, readings.database_fails) == (0, 0)
        with clock.at(begin + timedelta(minutes=5)):
            assert measuring.now().database_fails == 1, "but a lock that is never given back is"
        other.execute("ROLLBACK")
    assert measuring.now().database_fails == 0


def test_case_what_is_silenced_is_resolved_and_a_refire_notifies(
    alice: Actor, watched: Watched, mail: channels.ChannelCard
) -> None:
    """alertmanager#226: a silenced alert that ended and came back stayed silent."""
    silence = silences.silence(alice, {"rule": "disk", "hours": 1, "reason": "It is being replaced"})
    watched.see(3, disk_free_percent=15.0)
    watched.see(7, disk_free_percent=50.0)
    assert subjects() == [] and [one.state for one in alerts()] == ["resolved"]
    silences.end(alice, silence.id)
    watched.see(3, disk_free_percent=15.0)
    assert subjects() == ["[Warning] Little of the disk is free: 15 %"]


def test_case_a_partly_resolved_group_says_so(watched: Watched, mail: channels.ChannelCard) -> None:
    """alertmanager#1403: of a group of which one alert was over, nothing said that the others still hold."""
    both = {"disk_free_percent": 15.0, "sign_ins_failed": 60.0}
    watched.see(3, **both)
    watched.see(8, **{**both, "sign_ins_failed": 0.0})
    assert subjects()[-1] == "[Partly resolved] Many failed sign-ins: 0"


def test_case_what_is_forgotten_is_never_told_again(watched: Watched, mail: channels.ChannelCard) -> None:
    """signoz#10043: as old rows expired, their alerts were told once more."""
    watched.see(3, disk_free_percent=15.0)
    watched.see(8, disk_free_percent=50.0)
    before = subjects()
    watched.moved.shift(timedelta(days=366))

    def forget(session: Session) -> None:
        forget_old(session)

    with work(house_actor()) as session:
        forget(session)
    watched.see(3, disk_free_percent=50.0)
    assert alerts() == [] and subjects() == before


def test_case_what_is_explained_is_not_told_a_moment_before_its_cause(
    watched: Watched, mail: channels.ChannelCard
) -> None:
    """alertmanager#2628: the consequence was sent first, because its cause was still pending."""
    for _ in range(30):
        watched.see(0.2, p95_s=6.0, loop_p99_ms=1_500.0)
    assert subjects() and all("Pages stand still" in one for one in subjects())


def test_case_acknowledging_stops_the_reminders_never_ends_the_alert_and_expires(
    alice: Actor, watched: Watched, mail: channels.ChannelCard
) -> None:
    """oncall#3161, #4654: an acknowledged alert was resolved by it, or was never heard of again."""
    watched.see(3, disk_free_percent=15.0)
    [row] = alerts()
    acknowledging.acknowledge(alice, row.id, 8)
    watched.see(7 * 60, disk_free_percent=15.0)
    assert len(subjects()) == 1 and alerts()[0].state == "firing"
    watched.see(61, disk_free_percent=15.0)
    assert subjects()[1:] == ["[Still: Warning] Little of the disk is free: 15 %"]


def test_case_a_window_mutes_what_it_causes_for_everybody(watched: Watched, mail: channels.ChannelCard) -> None:
    """cachet#2720: alerts went on during planned maintenance."""
    window(30)
    watched.see(20, p95_s=6.0)
    running.turn(house_actor(), Readings(clock.now(), p95_s=6.0), AROUND)
    assert subjects() == [] and {one.state for one in alerts()} == {"firing"}


def write_at_once(house: Config) -> None:
    """Write into the house as we do, but without patience for the lock."""
    from sqlalchemy.exc import OperationalError

    with closing(sqlite3.connect(house.data_dir / "house.db", timeout=0)) as mine:
        try:
            mine.execute("BEGIN IMMEDIATE")
            mine.execute("ROLLBACK")
        except sqlite3.OperationalError as locked:
            raise OperationalError("BEGIN", {}, locked) from locked
