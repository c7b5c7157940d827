"""A house in which all evidence is well, for tests that break one thing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from models.audit import AuditReview
from models.events import EventRow
from models.routines import ChecklistRun
from models.upgrades import Upgrade, WatchPoint
from services.house import mailbox, serving
from services.house.checklists import evidence
from services.house.telemetry import store
from services.work import clock
from services.work.config import Config
from tests.house.checks.conftest import DOMAIN, World, world
from tests.routines.ground import Ground, measured, noon, post, site, times

__all__ = ["world"]


@pytest.fixture
def ground(world: World, house: Config) -> Iterator[Ground]:
    """The world of the checks, which serves pages and sends mail, was measured for a month, and upgraded two days ago."""
    with site() as pages, post() as server:
        house.smtp_url, house.mail_from = SecretStr(f"smtp://127.0.0.1:{server.port}"), f"Acme <office@{DOMAIN}>"
        house.dkim_selector = "mail"
        world.told(server=mailbox.server(house))
        serving.at("127.0.0.1", pages.port)
        one = Ground(world, house, pages)
        for ago in (timedelta(days=20), timedelta(days=10), timedelta(hours=26), timedelta(minutes=30)):
            well(ago)
        one.keep(
            EventRow(at=noon(1), kind="log.exported", subject="tenants", subject_id=world.alice.user_id),
            upgrade := Upgrade(
                state="done",
                to_version="1.0",
                made_at=noon(2),
                begun_at=noon(2),
                ended_at=noon(2),
                rehearsal={"size": 30_000_000},
            ),
            ChecklistRun(checklist="evening", due_on=noon(1).date(), due_at=noon(1), state="signed"),
        )
        with clock.at(noon(2)):
            for place in evidence.moment().places:
                one.keep(read(), place=place)
        one.keep(WatchPoint(upgrade_id=upgrade.id, minutes=15, due_at=noon(2), taken_at=noon(2), ok=True))
        yield one
        serving.no_more()
        store.close()


def read() -> AuditReview:
    """A signed review of two days ago: nothing unusual."""
    return AuditReview(until_at=noon(2), sequence=1, seal="", entries=1, verdict="fine", by="Alice")


def well(ago: timedelta) -> None:
    """Measure that all is well."""
    quick = times(*[120.0] * 20)
    histograms = {"events": quick, "api": times(*[80.0] * 20), "statements": times(*[2.0] * 50)}
    values = {"requests": 60.0, "sign_ins": 40.0, "sign_ins_failed": 1.0, "cpu_machine": 20.0, "memory_used": 40.0}
    disk = {"disk_free": 80e9, "disk_total": 100e9, "database": 30e6, "bytes_sent": 5e6, "bytes_received": 1e6}
    measured(ago, {"/contacts/{contact_id}": quick}, histograms, **values, **disk)
