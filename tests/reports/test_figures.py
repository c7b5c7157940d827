"""Each figure of the reports, counted in another way over a made-up month: its borders are those of the workspace's zone,
and one of its days has 25 hours."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.routines import Corrective
from services import feedback, reports
from services.house.telemetry import store as stores
from services.reports.periods import read as period
from services.work import Actor, clock, house_actor, perform, work
from services.work.config import Config
from tests.reports import month
from tests.reports.month import BEGIN, CHANGE, END, INSIDE

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _closed(house: Config) -> Iterator[None]:
    yield
    stores.close()


@pytest.fixture
def october(alice: Actor) -> dict[str, Any]:
    """The fields of the monthly report of the made-up month."""
    month.zone_of_acme(alice)
    month.fill(alice)
    return fields(alice, "monthly", "2026-10")


def fields(actor: Actor, kind: str, name: str) -> dict[str, Any]:
    with clock.at(NOW):
        return perform(actor, reports.read, kind, name).fields


def inside(times: Any) -> int:
    return sum(BEGIN <= at < END for at in times)


def test_x04_jobs_tracking_and_people_are_those_of_the_zones_month(october: dict[str, Any]) -> None:
    assert inside(month.TIMES) == INSIDE
    assert october["jobs_created"] == october["gps_tracking_sessions"] == october["active_users"] == INSIDE


def test_x04_invoices_count_by_the_day_on_them_without_drafts_and_credit_notes(october: dict[str, Any]) -> None:
    assert october["invoices_generated"] == sum(day.month == 10 for day in month.DAYS) == 3


def test_j02_auto_dispatch_is_a_share_of_what_was_given_to_anybody(october: dict[str, Any]) -> None:
    assert october["auto_dispatch_usage"] == 100 * INSIDE / (2 * INSIDE)


def test_h08_uptime_leaves_out_what_was_planned_and_is_cut_not_rounded(october: dict[str, Any]) -> None:
    minutes = 31 * 24 * 60 + 60  # an hour more: the clocks went back
    assert minutes == (END - BEGIN) / timedelta(minutes=1)
    served = minutes - 60 - 18
    assert october["uptime"] == int(10_000 * served / (served + 18)) / 100 == 99.95


def test_h07_load_is_the_mean_of_all_pages_and_the_slowest_is_named(alice: Actor, october: dict[str, Any]) -> None:
    assert october["average_load"] == (0.25 + 1.75) / 2
    assert fields(alice, "weekly", "2026-W43")["slowest_page"] == "/reports"


def test_x04_errors_are_crashes_and_alerts_that_fired(october: dict[str, Any]) -> None:
    measured = inside(month.measured_at())
    assert october["total_errors"] == 2 * measured + 2 * INSIDE


def test_x07_features_are_counted_and_rooms_of_one_feature_together(october: dict[str, Any]) -> None:
    days = sum(day.month == 10 for day in month.DAYS)
    top = [(one["feature"], one["count"]) for one in october["top_features"]]
    assert top == [("dispatch", 9 * days), ("invoices", 5 * days), ("pipeline", 4 * days)]
    low = [(one["feature"], one["count"]) for one in october["underutilised_features"]]
    assert low == [("contacts", 3 * days), ("tasks", days)]
    assert "map" in october["unused_features"] and "account" not in october["unused_features"]
    assert october["feature_adoption"] == round(100 * 5 / 23, 1)


def test_x15_issues_are_resolved_when_their_state_changed(alice: Actor) -> None:
    month.zone_of_acme(alice)
    with clock.at(BEGIN - timedelta(days=3)):
        ids = [perform(alice, feedback.create, {"text": f"Broken {n}", "kind": "problem"}).id for n in range(4)]
        perform(alice, feedback.create, {"text": "An idea", "kind": "idea"})
        perform(alice, feedback.change, ids[0], {"state": "done"})  # before: neither
    with clock.at(END - timedelta(seconds=1)):
        perform(alice, feedback.change, ids[1], {"state": "declined"})
    with clock.at(END):
        perform(alice, feedback.change, ids[2], {"state": "done"})  # after: still pending
    found = fields(alice, "monthly", "2026-10")
    assert (found["issues_resolved"], found["issues_pending"]) == (1, 2)
    assert set(found["pending"]) == {"Broken 3", "Broken 2"}
    assert fields(alice, "quarterly", "2026-Q3")["feedback"]["ideas"] == 1
    assert fields(alice, "quarterly", "2026-Q3")["issues_reported"] == 4


def test_x14_action_items_are_proposed_from_open_correctives(alice: Actor) -> None:
    with work(house_actor()) as session:
        for number, closed in enumerate((None, NOW, None)):
            at = NOW - timedelta(days=9 - number)
            more = {"opened_at": at, "closed_at": closed, "action": f"Do {number}"}
            session.add(Corrective(target=f"t{number}", period="2026-10", **more))
    assert fields(alice, "monthly", "2026-10")["action_items"] == ["Do 0", "Do 2", ""]


def test_x03_the_week_of_the_clock_change(alice: Actor) -> None:
    month.zone_of_acme(alice)
    month.fill(alice)
    week = fields(alice, "weekly", "2026-W43")
    begins, ends = datetime(2026, 10, 18, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)
    there = [at for at in month.TIMES if begins <= at < ends]
    beats = [at for at in month.measured_at() if begins <= at < ends]
    assert there == [CHANGE, CHANGE + timedelta(hours=1)]
    assert (week["critical"], week["warnings"]) == (len(there) + 4, len(there))
    assert week["total_errors"] == 2 * len(beats) + 2 * len(there)
    assert week["failed_logins"] == 3 * len(beats)
    assert (week["total_active"], week["new_users"], week["growth"]) == (len(there),) * 3
    assert week["average_load"] == 1.0 and week["system_health"] == "fair"
    assert week["week_of"] == "2026-10-19"


def test_x03_an_open_alert_asks_for_action_and_many_failed_sign_ins_are_suspicious(alice: Actor) -> None:
    from models.alerts import Alert

    at = datetime(2026, 10, 21, 9, tzinfo=UTC)
    with work(house_actor()) as session:
        session.add(Alert(rule="sign_in", level="warning", state="firing", since_at=at, fired_at=at))
        session.add(Alert(rule="p95", level="warning", state="resolved", since_at=at, fired_at=at, resolved_at=at))
    week = fields(alice, "weekly", "2026-W43")
    needed = [week[f"{one}_action_needed"] for one in ("performance", "errors", "security")]
    assert (needed, week["suspicious_activity"], week["system_health"]) == ([False, False, True], True, "good")
    assert fields(alice, "weekly", "2026-W42")["suspicious_activity"] is False


def test_x01_a_day_of_25_hours(alice: Actor) -> None:
    month.zone_of_acme(alice)
    month.fill(alice)
    day = fields(alice, "daily", "2026-10-25")
    assert (day["jobs_created"], day["active_users"], day["invoices_generated"]) == (2, 2, 1)
    assert day["average_response_time"] == 1.0
    with clock.at(NOW):
        assert period("daily", "2026-10-25", "Europe/Paris").ends_at - CHANGE.replace(hour=0, minute=0) == timedelta(
            hours=23
        )


def test_x06_a_year_grows_against_the_one_before(alice: Actor) -> None:
    month.zone_of_acme(alice)
    month.fill(alice)
    year = fields(alice, "annual", "2026")
    assert year["total_jobs"] == len(month.TIMES)
    assert year["total_invoices"] == len(month.DAYS)
    assert year["total_revenue"] == {"EUR": len(month.DAYS) * (5_000 - 1_000)}
    assert year["growth"]["jobs"] is None and year["growth"]["revenue"] == {"EUR": None}
    with work(house_actor(alice.place)) as session:
        session.add(month._payment(month.DAYS[0].replace(year=2025), "in", 16_000))
    assert fields(alice, "annual", "2026")["growth"]["revenue"] == {"EUR": 25.0}


def test_x04_the_bars_of_the_days_come_to_the_figures(alice: Actor, october: dict[str, Any]) -> None:
    with clock.at(NOW):
        days = perform(alice, reports.read, "monthly", "2026-10").days
    assert len(days) == 31
    for name in ("jobs_created", "invoices_generated", "gps_tracking_sessions", "total_errors"):
        assert sum(one[name] for one in days) == october[name], name
    assert days[24]["jobs_created"] == 2 and days[0]["down_s"] == 18 * 60
