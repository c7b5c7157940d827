"""What breaks the items of backups, cleaning up, updates, deployments, the machine and reports (Y-04)."""

from datetime import timedelta

import sqlalchemy as sa

from models.backups import BackupSet, DestinationLook, Drill
from models.feedback import Feedback
from models.incidents import Incident
from models.notices import Notice
from models.reports import Report, RetentionRun
from models.routines import ChecklistRun
from models.upgrades import Upgrade, WatchPoint
from services import settings, upkeep
from services.house import settings as of_house
from services.house import tenants
from services.house.checklists.evidence import cleanup, server
from services.house.checks import versions
from services.work import clock, house_actor, work
from tests.house.checks.breaks import BREAKS as CHECKS
from tests.house.checks.conftest import a_set
from tests.routines.breaks import BREAKS, SLOW, breaks, broke_off, change
from tests.routines.ground import HOUR, Ground, measured, noon

__all__ = ["BREAKS"]


@breaks("backup.age")
def _(ground: Ground) -> None:
    change(sa.update(BackupSet).values(taken_at=noon(2), verified_at=noon(2)))


@breaks("backup.size")
def _(ground: Ground) -> None:
    change(sa.update(BackupSet).values(bytes=0))


@breaks("backup.places")
def _(ground: Ground) -> None:
    change(sa.update(DestinationLook).values(trouble="Access denied."))


@breaks("backup.errors")
def _(ground: Ground) -> None:
    failed = a_set(0, state="failed", verified_at=None, digest="", trouble="No room.")
    failed.ended_at = clock.now() + HOUR
    ground.keep(failed)


@breaks("backup.drill", "backup.drill_full")
def _(ground: Ground) -> None:
    change(sa.update(Drill).values(ended_at=noon(101)))


@breaks("backup.seven_days")
def _(ground: Ground) -> None:
    CHECKS["backup.gap7"](ground.world)


@breaks("backup.space")
def _(ground: Ground) -> None:
    change(sa.update(DestinationLook).values(free=5, size=100))


@breaks("backup.rotated")
def _(ground: Ground) -> None:
    ground.keep(*(a_set(night, name=f"old {night}") for night in range(400, 440)))


@breaks("cleanup.jobs")
def _(ground: Ground) -> None:
    with work(ground.world.alice) as session:
        session.connection().execute(
            sa.text("INSERT INTO jobs (id, made_at, version, title, name_key, state, priority, minutes, skills, checklist, "
                    "done_at, cancel_reason) SELECT id, made_at, 1, 'Old', 'old', 'done', 'normal', 60, '[]', '[]', :at, '' "
                    "FROM users LIMIT 1").bindparams(sa.bindparam("at", noon(120), sa.DateTime(timezone=True)))
        )  # fmt: skip


@breaks("cleanup.notices")
def _(ground: Ground) -> None:
    alice = ground.world.alice
    assert alice.user_id
    read = Notice(user_id=alice.user_id, kind="x", subject="users", subject_id=alice.user_id, read_at=noon(30))
    ground.keep(read, place=alice.place)


@breaks("cleanup.files")
def _(ground: Ground) -> None:
    broke_off(ground, upkeep.CLEAN)


@breaks("cleanup.database")
def _(ground: Ground) -> None:
    broke_off(ground, upkeep.OPTIMISE)


@breaks("cleanup.purged")
def _(ground: Ground) -> None:
    broke_off(ground, cleanup.BIN)


@breaks("cleanup.leads", "cleanup.year")
def _(ground: Ground) -> None:
    for key in ("leads", "former"):
        run = RetentionRun(key=key, before_at=noon(400), proposed_at=clock.now(), proposed=3)
        ground.keep(run, place=ground.world.alice.place)


@breaks("updates.advisories")
def _(ground: Ground) -> None:
    ground.world.told(weak=["jinja 1.0 (GHSA-1)"])


@breaks("updates.stack")
def _(ground: Ground) -> None:
    ground.world.patch.setattr(versions, "NICEGUI", (99, 0))


@breaks("upgrades.rehearsed")
def _(ground: Ground) -> None:
    change(sa.update(Upgrade).values(rehearsal={}))


@breaks("upgrades.documented")
def _(ground: Ground) -> None:
    ground.keep(Upgrade(state="failed", to_version="1.1"))


@breaks("upgrades.changelog")
def _(ground: Ground) -> None:
    (ground.world.tmp / "pyproject.toml").touch()  # without one it would be an installed package
    ground.world.patch.setattr(versions, "ROOT", ground.world.tmp)


@breaks("deployed.database")
def _(ground: Ground) -> None:
    measured(timedelta(minutes=20), histograms={"statements": SLOW})


@breaks("deployed.evenings")
def _(ground: Ground) -> None:
    ground.keep(ChecklistRun(checklist="evening", due_on=clock.today("UTC"), due_at=clock.now() - HOUR))


@breaks("deployed.growth")
def _(ground: Ground) -> None:
    measured(timedelta(seconds=20), database=90e9)


@breaks("deployed.rollback")
def _(ground: Ground) -> None:
    change(sa.update(WatchPoint).values(ok=False, figures={"wrong": ["most sign-ins fail"]}))


@breaks("server.load")
def _(ground: Ground) -> None:
    for minutes in range(1, 30):
        measured(timedelta(minutes=minutes), cpu_machine=100.0, memory_used=99.0)


@breaks("server.storage")
def _(ground: Ground) -> None:
    ground.world.patch.setattr(server, "DISK_LOW", 101)


@breaks("server.forecast")
def _(ground: Ground) -> None:
    for hour in range(1, 40):
        measured(hour * HOUR, disk_free=hour * 1e9, disk_total=100e9)


@breaks("feedback.requests")
def _(ground: Ground) -> None:
    with clock.at(noon(100)):
        ground.keep(Feedback(text="Darker", kind="idea"), place=ground.world.alice.place)


@breaks("reports.month", "reports.year", "reports.kept", "reports.goals")
def _(ground: Ground) -> None:
    for month in (1, 3):
        at = {"begins_on": noon(0).date().replace(year=2020, month=month, day=1), "ends_on": noon(0).date()}
        report = Report(kind="monthly", period=f"2020-{month:02d}", drafted_at=noon(9), signed_at=noon(9), **at)
        ground.keep(report, place=ground.world.alice.place)


@breaks("incidents.reviewed")
def _(ground: Ground) -> None:
    last_year = clock.now() - timedelta(days=366)
    year = last_year.year
    ground.keep(Incident(year=year, count=1, title="Down", severity=1, opened_at=last_year.replace(month=6, day=1)))


@breaks("security.second_factor")
def _(ground: Ground) -> None:
    place = tenants.everyone()[0].id.hex
    with work(house_actor(place)) as session:
        of_house.write(session, settings.FACTORS.row, "everyone")
