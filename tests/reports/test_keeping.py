"""Reports are computed until they are signed, and stay as they were afterwards (X-01 to X-11)."""

from datetime import UTC, datetime

import pytest

from services import jobs, reports
from services.work import Actor, Conflict, Invalid, NotAllowed, clock, perform

NOVEMBER = datetime(2026, 11, 12, 9, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_x04_the_current_month_has_what_there_is_so_far(alice: Actor) -> None:
    with clock.at(NOVEMBER):
        perform(alice, jobs.create, {"title": "Pipe"})
        found = perform(alice, reports.read, "monthly", "2026-11")
    assert (found.state, found.fields["jobs_created"]) == ("so_far", 1)
