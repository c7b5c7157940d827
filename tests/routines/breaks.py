"""What breaks each item that Steward measures: one function for each collector, by its name (Y-04)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr

from models.backups import BackupSet, DestinationLook, Drill
from models.feedback import Feedback
from models.files import StoredFile
from models.health import ChoreRun
from models.incidents import Incident
from models.notices import Notice
from models.reports import Report, RetentionRun
from models.routines import ChecklistRun
from models.secrets import SecretAge
from models.tenants import SignInFailure
from models.upgrades import Upgrade, WatchPoint
from models.watching import SlowQuery
from services import upkeep
from services.house.checklists.evidence import cleanup, server, speed
from services.house.checks import versions
from services.map import checking
from services.work import clock, house_actor, vault, work
from tests.house.checks.breaks import BREAKS as CHECKS
from tests.house.checks.conftest import a_set
from tests.outbox.rows import in_state
from tests.routines.ground import HOUR, Ground, measured, noon, times

Break = Callable[[Ground], Any]
BREAKS: dict[str, Break] = {}
SLOW = times(*[4_000.0] * 200)


def breaks(*names: str) -> Callable[[Break], Break]:
    """Mark what makes items red."""

    def mark(function: Break) -> Break:
        BREAKS.update(dict.fromkeys(names, function))
        return function

    return mark


@breaks("probe.home", "probe.sign_in")
def _(ground: Ground) -> None:
    ground.site.status = 500


@breaks("probe.dashboard")
def _(ground: Ground) -> None:
    ground.crash("/")


@breaks("probe.job", "probe.all", "probe.workflows", "probe.features")
def _(ground: Ground) -> None:
    gone(ground, "visits")


@breaks("probe.invoice")
def _(ground: Ground) -> None:
    gone(ground, "invoice_lines")


@breaks("probe.import")
def _(ground: Ground) -> None:
    gone(ground, "import_claims")


@breaks("probe.message")
def _(ground: Ground) -> None:
    ground.config.smtp_url = SecretStr("smtp://127.0.0.1:1")


@breaks("probe.map")
def _(ground: Ground) -> None:
    ground.world.patch.setattr(checking, "ASSETS", Path("nowhere"))


@breaks("probe.images")
def _(ground: Ground) -> None:
    lost = StoredFile(name="plate.png", type="image/png", digest="0" * 64, size=9)
    ground.keep(lost, place=ground.world.alice.place)


@breaks("probe.charts")
def _(ground: Ground) -> None:
    measured(timedelta(minutes=20), cpu_machine=float("inf"))


@breaks("speed.pages", "speed.slow_pages", "speed.week", "speed.slow_week", "speed.bottlenecks", "speed.month",
        "speed.quarter")  # fmt: skip
def _(ground: Ground) -> None:
    measured(timedelta(minutes=20), {"/reports": SLOW})


@breaks("speed.degradation", "usage.response_today", "deployed.responses")
def _(ground: Ground) -> None:
    measured(timedelta(seconds=20), histograms={"events": SLOW})


@breaks("speed.bundles")
def _(ground: Ground) -> None:
    ground.world.patch.setattr(speed, "BUNDLES_MOST", 1)


@breaks("speed.queries")
def _(ground: Ground) -> None:
    ground.keep(SlowQuery(action="contacts.search", shape="x", statement="SELECT ?", worst_ms=2_100, at=noon(3)))


@breaks("errors.shown", "errors.today", "errors.tickets", "deployed.errors")
def _(ground: Ground) -> None:
    ground.crash()


@breaks("errors.export")
def _(ground: Ground) -> None:
    change(sa.text("DELETE FROM events WHERE kind = 'log.exported'"))


@breaks("errors.levels")
def _(ground: Ground) -> None:
    ground.crash(level="critical")


@breaks("errors.recurring")
def _(ground: Ground) -> None:
    ground.crash(since=timedelta(days=20))


@breaks("logs.database")
def _(ground: Ground) -> None:
    ground.crash(what="OperationalError")


@breaks("logs.mails")
def _(ground: Ground) -> None:
    in_state(ground.world.alice, "failed")


@breaks("logs.sign_ins", "activity.today", "activity.week")
def _(ground: Ground) -> None:
    ground.keep(*(SignInFailure(key="alice", at=clock.now() - timedelta(seconds=n)) for n in range(10)))


@breaks("audit.today", "audit.month", "data.integrity")
def _(ground: Ground) -> None:
    CHECKS["audit"](ground.world)


@breaks("issues.today")
def _(ground: Ground) -> None:
    ground.keep(Feedback(text="Broken", kind="problem"), place=ground.world.alice.place)


@breaks("security.sign_ins", "deployed.sign_ins")
def _(ground: Ground) -> None:
    measured(timedelta(minutes=20), sign_ins_failed=300.0)


@breaks("users.accounts")
def _(ground: Ground) -> None:
    CHECKS["roles.empty"](ground.world)


@breaks("users.idle")
def _(ground: Ground) -> None:
    CHECKS["users.idle30"](ground.world)


@breaks("security.review")
def _(ground: Ground) -> None:
    ground.config.data_dir.chmod(0o755)


@breaks("security.passwords")
def _(ground: Ground) -> None:
    ground.config.secret_key = SecretStr("ab" * 20)


@breaks("secrets.ages")
def _(ground: Ground) -> None:
    ground.keep(SecretAge(name="secret_key", key_id=vault.key_id(), set_at=noon(91)))


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


def change(statement: Any, place: str = "house") -> None:
    """Carry out a statement in a place."""
    with work(house_actor(place)) as session:
        session.connection().execute(statement)


def gone(ground: Ground, table: str) -> None:
    """A table of Alice's workspace that is no longer there under its name."""
    change(sa.text(f"ALTER TABLE {table} RENAME TO {table}_gone"), ground.world.alice.place)


def broke_off(ground: Ground, chore: str) -> None:
    """A chore that was begun in Alice's workspace, and did not end."""
    ground.keep(ChoreRun(chore=chore, place=ground.world.alice.place, last_on=clock.today("UTC")))
