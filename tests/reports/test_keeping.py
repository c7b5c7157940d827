"""Reports are computed until they are signed, and stay as they were afterwards; each is drafted and mailed once (X-11)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from models.outbox import Outgoing, OutgoingText
from models.reports import Report
from models.tenants import Tenant
from services import jobs, reports
from services.house import register
from services.house.telemetry import store as stores
from services.work import Actor, Conflict, Invalid, NotAllowed, clock, house_actor, perform, work
from services.work.config import Config

NOVEMBER = datetime(2026, 11, 12, 9, tzinfo=UTC)
FIRST = datetime(2026, 12, 1, 6, tzinfo=UTC)  # a Tuesday


@pytest.fixture(autouse=True)
def _closed(house: Config) -> Any:
    yield
    stores.close()


def made_on(actor: Actor, at: datetime) -> None:
    with work(house_actor()) as session:
        tenant = session.get(Tenant, UUID(actor.place))
        assert tenant
        tenant.made_at = at
    register.forget(actor.place)


def mails(actor: Actor) -> list[tuple[str, str, int]]:
    """Recipient, subject and number of files of each email."""
    with work(house_actor(actor.place), read=True) as session:
        query = select(col(Outgoing.recipient), col(OutgoingText.subject), col(OutgoingText.files))
        rows = session.execute(query.join(OutgoingText, col(OutgoingText.id) == col(Outgoing.id)))
        return [(to, subject, len(files)) for to, subject, files in rows]


def kept(actor: Actor) -> list[tuple[str, str]]:
    with work(house_actor(actor.place), read=True) as session:
        rows = session.scalars(select(Report).order_by(col(Report.kind), col(Report.begins_on)))
        return [(one.kind, one.period) for one in rows]


def test_x04_the_current_month_has_what_there_is_so_far(alice: Actor) -> None:
    with clock.at(NOVEMBER):
        perform(alice, jobs.create, {"title": "Pipe"})
        found = perform(alice, reports.read, "monthly")
        assert (found.period, found.state, found.fields["jobs_created"]) == ("2026-11", "so_far", 1)
        with pytest.raises(Invalid):
            perform(replace(alice, proved_at=NOVEMBER), reports.sign, "monthly", "2026-11")


def test_x11_a_late_fact_changes_a_draft_and_never_a_signed_report(alice: Actor) -> None:
    signer = replace(alice, proved_at=FIRST)
    with clock.at(FIRST):
        perform(alice, reports.write, "monthly", "2026-11", {"in_words": "Calm."})
    for expected in (1, 2):
        with clock.at(NOVEMBER):
            perform(alice, jobs.create, {"title": "Late"})
        with clock.at(FIRST):
            assert perform(alice, reports.read, "monthly", "2026-11").fields["jobs_created"] == expected
    with clock.at(FIRST):
        signed = perform(signer, reports.sign, "monthly", "2026-11")
    with clock.at(NOVEMBER):
        perform(alice, jobs.create, {"title": "Too late"})
    with clock.at(FIRST + timedelta(days=1)):
        found = perform(alice, reports.read, "monthly", "2026-11")
        assert (found.fields, found.signed_by) == (signed.fields, "Alice")
        assert (found.fields["jobs_created"], found.fields["in_words"]) == (2, "Calm.")
        with pytest.raises(Conflict):
            perform(alice, reports.write, "monthly", "2026-11", {"in_words": "Wild."})


def test_x11_the_database_keeps_a_signed_report(alice: Actor) -> None:
    with clock.at(FIRST):
        perform(replace(alice, proved_at=FIRST), reports.sign, "monthly", "2026-11")
    with pytest.raises((DBAPIError, Conflict)), work(house_actor(alice.place)) as session:
        session.delete(session.scalars(select(Report)).one())


def test_x11_words_of_another_version_are_refused(alice: Actor) -> None:
    with clock.at(FIRST):
        one = perform(alice, reports.write, "daily", "2026-11-30", {"status": "normal"}, 0)
        perform(alice, reports.write, "daily", "2026-11-30", {"notes": "x"}, one.version)
        with pytest.raises(Conflict):
            perform(alice, reports.write, "daily", "2026-11-30", {"status": "issues"}, one.version)
        found = perform(alice, reports.read, "daily", "2026-11-30").fields
    assert (found["status"], found["notes"]) == ("normal", "x")


def test_n25_the_goals_of_a_year_go_from_quarter_to_quarter(alice: Actor) -> None:
    with clock.at(FIRST):
        perform(alice, reports.write, "quarterly", "2026-Q2", {"q3": "Hire two"})
        assert perform(alice, reports.read, "quarterly", "2026-Q3").fields["goals"]["q3"] == "Hire two"
        perform(alice, reports.write, "quarterly", "2026-Q3", {"q4": "Open a shop"})
        goals = perform(alice, reports.read, "quarterly", "2026-Q4").fields["goals"]
        assert goals == {"q1": "", "q2": "", "q3": "Hire two", "q4": "Open a shop"}
        assert perform(alice, reports.read, "quarterly", "2025-Q4").fields["goals"]["q3"] == ""


def test_x03_a_person_may_judge_the_health_of_the_system(alice: Actor) -> None:
    with clock.at(FIRST):
        assert perform(alice, reports.read, "weekly", "2026-W48").fields["system_health"] == "excellent"
        perform(alice, reports.write, "weekly", "2026-W48", {"system_health": "fair"})
        assert perform(alice, reports.read, "weekly", "2026-W48").fields["system_health"] == "fair"
        perform(alice, reports.write, "weekly", "2026-W48", {"system_health": ""})
        assert perform(alice, reports.read, "weekly", "2026-W48").fields["system_health"] == "excellent"


def test_x01_reports_are_drafted_and_mailed_once_to_administrators(alice: Actor, bob: Actor) -> None:
    made_on(alice, NOVEMBER)
    house = house_actor(alice.place)
    with clock.at(FIRST):
        assert reports.draft_due(house) == 3
        assert kept(alice) == [("daily", "2026-11-30"), ("monthly", "2026-11"), ("weekly", "2026-W48")]
        assert mails(alice) == [("alice@example.com", "3 reports", 3)]
        assert reports.draft_due(house) == 0
    with clock.at(FIRST + timedelta(days=3)):
        assert reports.draft_due(house) == 3
        assert [period for kind, period in kept(alice) if kind == "daily"][-1] == "2026-12-03"
    assert len(mails(alice)) == 2


def test_x01_a_new_workspace_gets_no_reports_of_the_time_before(alice: Actor) -> None:
    made_on(alice, FIRST - timedelta(hours=1))
    with clock.at(FIRST):
        assert reports.draft_due(house_actor(alice.place)) == 0


def test_u04_who_may_not_sign_signs_nothing(alice: Actor, bob: Actor) -> None:
    with clock.at(FIRST):
        for asked in (reports.read, reports.sign):
            with pytest.raises(NotAllowed):
                perform(bob, asked, "monthly", "2026-11")
        with pytest.raises(NotAllowed):
            perform(bob, reports.write, "monthly", "2026-11", {"in_words": "x"})
