"""What operators ask for is done by a chore, survives a restart, and is refused where it must be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models.backups import BackupSet, Drill, Restore
from services import settings
from services.chores import CHORES
from services.house import restarting
from services.house import settings as values
from services.house.backups import asking, catalogue, files, making, overview, swapping
from services.house.backups.errors import BackupFailed
from services.house.health import verdict
from services.work import Actor, Conflict, Invalid, NotAllowed, clock, house_actor, work
from tests.house.backups import sets

HOUSE = house_actor()


def state(kind: type, index: int = 0) -> str:
    """The state of a row, the newest first."""
    with work(HOUSE, read=True) as session:
        rows = sorted(session.scalars(select(kind)), key=lambda one: one.made_at, reverse=True)
    return str(rows[index].state)


def proved(alice: Actor) -> Actor:
    """Alice, who typed her password just now."""
    return replace(alice, proved_at=clock.now())


def test_b14_a_backup_that_was_asked_for_is_made_by_the_chore(alice: Actor) -> None:
    asking.back_up(alice)
    with pytest.raises(Conflict, match="Another backup"):
        asking.run_drill(alice)
    assert asking.go_on(HOUSE)
    assert catalogue.sets(alice)[0].state == "verified"
    asking.run_drill(alice)
    asking.go_on(HOUSE)
    assert state(Drill) == "passed"


def test_what_a_dead_server_left_is_begun_again_within_an_hour_and_has_failed_later(alice: Actor) -> None:
    for age, expected in ((timedelta(minutes=5), "verified"), (timedelta(hours=2), "failed")):
        with work(HOUSE) as session:
            row = BackupSet(name=f"of {age}", reason="manual", state="making", begun_at=clock.now())
            session.add(row)
            session.flush()
            row.made_at = clock.now() - age
        asking.go_on(HOUSE)
        with work(HOUSE, read=True) as session:
            assert expected in {one.state for one in session.scalars(select(BackupSet))}


def test_what_another_process_is_at_is_not_taken_for_dead(alice: Actor) -> None:
    with work(HOUSE) as session:
        session.add(BackupSet(name="elsewhere", reason="manual", state="making", begun_at=clock.now()))
    with files.alone():
        asking.go_on(HOUSE)
    assert state(BackupSet) == "making"


def test_a_restore_wants_the_password_and_the_name(alice: Actor, bob: Actor) -> None:
    made = sets.make()
    with pytest.raises(NotAllowed):
        asking.restore(bob, made.name, "", typed="everything")
    with pytest.raises(NotAllowed, match="password"):
        asking.restore(replace(alice, proved_at=None), made.name, "", typed="everything")
    with pytest.raises(Invalid):
        asking.restore(proved(alice), made.name, alice.place, typed="everything")
    assert asking.restore(proved(alice), made.name, alice.place, typed="Acme").label == "Acme"


def test_a_prepared_restore_restarts_the_server_which_finishes_it(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, asked = sets.make(), list[bool]()
    monkeypatch.setattr(asking, "time", type("Still", (), {"sleep": staticmethod(lambda _: None), "time": None}))
    monkeypatch.setattr(restarting, "_ways", [lambda: asked.append(True)])
    asking.restore(proved(alice), made.name, "", typed="everything")
    asking.go_on(HOUSE)
    assert asked == [True] and state(Restore) == "prepared"
    assert swapping.finish() == "done"
    assert state(Restore) == "done"


def test_b02_the_night_is_the_oldest_workspaces_and_hourly_backups_are_a_setting(alice: Actor) -> None:
    (night,) = [one for one in CHORES if one.run is asking.make_tonight]
    assert (night.at, night.tenants, night.zone) == ("02:00", False, None)
    asking.make_hourly(HOUSE)
    assert catalogue.sets(alice) == []
    values.change_installation(proved(alice), settings.BACKUP_HOURLY.key, True)
    for _ in range(2):
        asking.make_hourly(HOUSE)
    assert [one.reason for one in catalogue.sets(alice)] == ["hourly"]


def test_b06_the_drill_is_on_fridays_and_waits_for_a_first_set(alice: Actor) -> None:
    (weekly,) = [one for one in CHORES if one.run is asking.drill_weekly]
    assert (weekly.at, list(weekly.days)) == ("03:00", [4])
    asking.drill_weekly(HOUSE)
    sets.make()
    asking.drill_weekly(HOUSE)
    assert state(Drill) == "passed"


def test_the_overview_says_that_copies_on_site_burn_with_the_machine(alice: Actor, tmp_path: object) -> None:
    sets.make()
    now = overview.overview(alice)
    assert now.newest is not None and now.lost is None and not now.late
    assert [list(one.days[-1:]) for one in now.strips] == [["verified"]]
    sets.add(tmp_path / "far")  # type: ignore[operator]
    sets.make()
    now = overview.overview(alice)
    assert now.lost is not None and now.lost < timedelta(minutes=1) and now.verified_places == 2


def reasons() -> list[str]:
    """What the maintenance page says of the backups."""
    return [one.text for one in verdict.of_backups(overview.now())]


def test_b10_a_late_and_a_failed_backup_need_attention(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [one[:33] for one in reasons()] == ["There is no verified backup yet: "]
    with clock.at(clock.now() + timedelta(hours=27)):
        assert reasons() == ["There is no verified backup yet."]
    sets.make()
    assert any(one.startswith("Every backup is on site") for one in reasons())
    with clock.at(clock.now() + timedelta(hours=27)):
        assert "The last verified backup is older than a day and two hours." in reasons()
    monkeypatch.setattr(making, "_take", _break)
    with pytest.raises(BackupFailed):
        sets.make()
    assert any(one.startswith("The last backup failed.") for one in reasons())


def _break(_run: object) -> None:
    raise RuntimeError("a test breaks it")


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        (datetime(2026, 10, 24, 12, tzinfo=UTC), "Europe/Paris", datetime(2026, 10, 25, 0, tzinfo=UTC)),
        (datetime(2026, 3, 8, 3, tzinfo=UTC), "America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ],
)
def test_the_next_night_is_told_through_clock_changes(now: datetime, zone: str, expected: datetime) -> None:
    with clock.at(now):
        assert overview._next(zone) == expected
