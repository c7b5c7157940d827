"""The rows behind the figures: a figure of a made-up month is the number of its rows; and the queue report."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from services import reports
from services.house.telemetry import store as stores
from services.outbox import claim
from services.outbox.states import OUTBOX
from services.reports import rows, showing
from services.work import Actor, Invalid, clock, house_actor, perform, work
from services.work.config import Config
from tests.reports import month

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
COUNTED = ("jobs_created", "invoices_generated", "gps_tracking_sessions", "issues_pending", "issues_resolved")


@pytest.fixture(autouse=True)
def _closed(house: Config) -> Iterator[None]:
    yield
    stores.close()


def test_x04_every_figure_opens_its_rows_and_counts_are_their_number(alice: Actor) -> None:
    month.zone_of_acme(alice)
    month.fill(alice)
    with clock.at(NOW):
        found = perform(alice, reports.read, "monthly", "2026-10").fields
        for kind, name in (("daily", "2026-10-25"), ("weekly", "2026-W43"), ("monthly", "2026-10"), ("annual", "2026")):
            for figure in showing.TILES[kind]:
                assert perform(alice, rows.rows, kind, name, figure).total >= 0
        for figure in COUNTED:
            assert perform(alice, rows.rows, "monthly", "2026-10", figure).total == found[figure], figure
        visits = perform(alice, rows.rows, "monthly", "2026-10", "auto_dispatch_usage")
        auto = sum(one.remark == "Given by the plan" for one in visits.lines)
        assert found["auto_dispatch_usage"] == 100 * auto / visits.total
        alerts = perform(alice, rows.rows, "monthly", "2026-10", "total_errors").lines
        assert sum(one.at is not None for one in alerts) == 2 * month.INSIDE
        with pytest.raises(Invalid):
            perform(alice, rows.rows, "monthly", "2026-10", "profit")


def test_x13_the_queue_report_counts_what_was_settled_in_the_week(alice: Actor) -> None:
    monday = datetime(2026, 10, 26, tzinfo=UTC)
    states = {"pending": None, "claimed": None, "sent": monday, "delivered": monday - timedelta(seconds=1),
              "failed": monday + timedelta(days=7) - timedelta(seconds=1), "bounced": monday + timedelta(days=7)}  # fmt: skip
    with clock.at(monday), work(house_actor(alice.place)) as session:
        for state, at in states.items():
            made = {"channel": "email", "recipient": "a@example.com", "subject": "x", "body": "x", "due_at": monday}
            one = claim.put(session, key=state, **made)
            session.execute(update(OUTBOX).where(OUTBOX.c.id == one).values(state=state, settled_at=at))
    month.zone_of_acme(alice, "UTC")
    with clock.at(NOW):
        week = perform(alice, reports.read, "weekly", "2026-W44").fields
    assert week["queue"] == {"waiting": 1, "active": 1, "completed": 1, "failed": 1}
