"""What breaks each item that Steward measures: one function for each collector, by its name (Y-04)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr

from models.feedback import Feedback
from models.files import StoredFile
from models.health import ChoreRun
from models.secrets import SecretAge
from models.tenants import SignInFailure
from models.watching import SlowQuery
from services.house.checklists.evidence import speed
from services.map import checking
from services.work import clock, house_actor, vault, work
from tests.house.checks.breaks import BREAKS as CHECKS
from tests.outbox.rows import in_state
from tests.routines.ground import Ground, measured, noon, times

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
