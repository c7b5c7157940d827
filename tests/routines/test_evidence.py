"""Y-04: every item that Steward fills in has a collector, and each collector goes red when its thing breaks."""

from datetime import UTC, datetime, timedelta

import pytest

from models.payments import Reconciliation
from models.routines import ChecklistRun
from services import upkeep
from services.chores import CHORES
from services.house import checklists
from services.house.checklists import SCHEDULED
from services.house.checklists.evidence import COLLECTORS, cleanup, money
from services.work import clock, house_actor, perform, work
from tests.house.checks.sites import site as over_tls
from tests.invoices.test_issuing import issued
from tests.routines.ground import Ground
from tests.routines.more_breaks import BREAKS
from ui import pages, routes

NAMED = {item.evidence for one in SCHEDULED.values() for item in one.items if item.evidence}
# A number that is neither good nor bad: counted in another way in test_figures.py.
FIGURES = {
    "usage.active_today", "usage.jobs_today", "usage.invoices_today", "usage.features_week", "usage.features_quarter",
    "usage.adoption", "usage.unused", "usage.impact", "users.active", "users.new", "users.inactive",
    "security.permissions", "server.bandwidth", "feedback.quarter", "feedback.documents",
    "cleanup.cache", "usage.roi", "usage.roi_year", "updates.available", "updates.listed",
}  # fmt: skip
ELSEWHERE = {"site.certificate", "money.reconciled"}  # below


def test_y04_every_name_of_evidence_has_a_collector_and_every_collector_is_used() -> None:
    assert set(COLLECTORS) == NAMED
    assert all(one.title and name.count(".") == 1 for name, one in COLLECTORS.items())


def test_y04_every_measurable_item_is_broken_by_a_test_or_counted_in_another_way() -> None:
    assert {*BREAKS, *FIGURES, *ELSEWHERE} == NAMED
    assert not BREAKS.keys() & (FIGURES | ELSEWHERE)


@pytest.mark.sqlite_only  # as the checks: on PostgreSQL the tools of the machine count, too
@pytest.mark.parametrize("name", BREAKS)
def test_y04_an_item_goes_red_when_its_thing_breaks(ground: Ground, name: str) -> None:
    assert ground.found(name).verdict != "failed"
    BREAKS[name](ground)
    found = ground.found(name)
    assert found.verdict == "failed", found
    assert found.words and found.fix and len(found.words) <= 60


def test_y04_newer_versions_of_packages_are_unknown_until_an_index_is_asked(ground: Ground) -> None:
    ground.config.package_index_url = ""
    found = ground.found("updates.available")
    assert (found.verdict, found.value, found.fix) == (
        "unknown", None, "Name a package index in STEWARD_PACKAGE_INDEX_URL.",
    )  # fmt: skip
    ground.config.package_index_url = "http://127.0.0.1:1/simple"
    ground.world.told(newer=["jinja 1.0 → 1.1"])
    found = ground.found("updates.available")
    assert (found.verdict, found.value, found.words) == ("ok", 1, "1 newer version")


def test_n31_a_certificate_that_ends_soon_is_red(ground: Ground) -> None:
    for days, verdict in ((90, "ok"), (5, "failed")):
        with over_tls(clock.now() + timedelta(days=days)) as address:
            ground.config.site_url = address
            assert ground.found("site.certificate").verdict == verdict


@pytest.mark.sqlite_only
def test_n01_in_a_healthy_house_nothing_is_red_and_every_link_opens_a_page(ground: Ground) -> None:
    assert pages
    found = {name: ground.found(name) for name in COLLECTORS}
    assert {name: one for name, one in found.items() if one.verdict == "failed"} == {}
    for name, one in found.items():
        path = one.link.partition("?")[0]
        assert not path or routes.match(path) or path == "/sign-in", (name, path)


def test_n13_the_chores_that_receipts_are_of_are_there() -> None:
    names = {str(one.name) for one in CHORES}
    assert {cleanup.JOBS, cleanup.NOTICES, cleanup.BIN, upkeep.CLEAN, upkeep.OPTIMISE} <= names


def test_n01_the_morning_is_filled_in_whole(ground: Ground) -> None:
    with work(house_actor()) as session:
        run = ChecklistRun(checklist="daily", due_on=clock.today("UTC"), due_at=clock.now())
        session.add(run)
    checklists.fill(house_actor(), run.id)
    found = perform(ground.world.alice, checklists.find, run.id)
    red = [(one.item.key, one.found.words) for one in found.lines if one.found.verdict == "failed"]
    assert (red, found.count("ok") >= 15) == ([], True), [(one.item.key, one.found) for one in found.lines]


def test_n27_a_quarter_with_invoices_is_to_be_reconciled(ground: Ground) -> None:
    first, _last = money.last_quarter(clock.today("Europe/Paris"))
    assert ground.found("money.reconciled").verdict == "unknown"
    with clock.at(datetime.combine(first, datetime.min.time(), UTC) + timedelta(days=40)):
        issued(ground.world.alice)
    found = ground.found("money.reconciled")
    assert (found.verdict, found.words) == ("failed", "0 of 1")
    row = Reconciliation(from_on=first, to_on=first + timedelta(days=92), signed_at=clock.now())
    ground.keep(row, place=ground.world.alice.place)
    assert ground.found("money.reconciled").words == "1 of 1"
