"""Evidence that is only a number: each is counted here in another way (N-07, N-12, N-21, N-22, N-23)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.accounts import User, UserSession
from models.feedback import Feedback
from models.watching import Usage
from services import settings, upkeep
from services.accounts import users
from services.house.checklists import evidence
from services.house.telemetry import usage
from services.settings.savings import HOURLY_RATE, SECONDS
from services.work import Actor, clock, house_actor, perform, work
from tests.in_the_field import done, job
from tests.invoices.test_issuing import draft, issued
from tests.routines.ground import Ground, measured, noon


def change(ground: Ground, statement: object) -> None:
    """Carry out a statement in Acme."""
    with work(house_actor(ground.world.alice.place)) as session:
        session.connection().execute(statement)  # type: ignore[call-overload]


def count(actor: Actor, sql: str) -> int:
    """Ask the database itself."""
    with work(actor, read=True) as session:
        return int(session.connection().exec_driver_sql(sql).scalar_one())


def test_n07_people_of_today_are_those_with_a_session_since_midnight(ground: Ground) -> None:
    assert ground.found("usage.active_today").words == "3 of 3"
    bob = sa.select(User.id).where(User.name == "Bob").scalar_subquery()
    change(ground, sa.update(UserSession).where(UserSession.user_id == bob).values(seen_at=noon(2)))
    assert ground.found("usage.active_today").words == "2 of 3"


def test_n07_jobs_and_invoices_of_today_are_counted_from_local_midnight(ground: Ground) -> None:
    alice = ground.world.alice
    midnight = evidence.moment().midnight
    with clock.at(midnight - timedelta(seconds=1)):
        job(alice, "Yesterday")
        issued(alice)
    with clock.at(midnight + timedelta(seconds=1)):
        job(alice, "Today")
        issued(alice)
        draft(alice)
    assert ground.found("usage.jobs_today").value == count(alice, "SELECT COUNT(*) FROM jobs") - 1 == 1
    assert ground.found("usage.invoices_today").value == 1


def test_n22_the_quarter_is_told_by_jobs_done_and_invoices_issued(ground: Ground) -> None:
    alice = ground.world.alice
    for days in (10, 200):
        done(alice, at=clock.now() - timedelta(days=days), title=f"Done {days}")
    issued(alice)
    assert ground.found("usage.impact").words == "1 job done, 1 invoice"


def test_n12_n21_use_is_summed_over_workspaces_and_days(ground: Ground) -> None:
    today = clock.today("Europe/Paris")
    rows = {
        (0, "contacts"): 5,
        (6, "contacts"): 7,
        (7, "contacts"): 100,
        (0, "jobs"): 3,
        (91, "quotes"): 9,
        (92, "deals"): 50,
    }
    for (days, feature), times in rows.items():
        ground.keep(
            Usage(used_on=today - timedelta(days=days), feature=feature, count=times), place=ground.world.alice.place
        )
    ground.keep(Usage(used_on=today, feature="contacts", count=1), place=ground.world.charlie.place)
    assert ground.found("usage.features_week").words == "Contacts 13, Jobs 3"
    assert ground.found("usage.features_week").value == sum(n for (days, _), n in rows.items() if days < 7) + 1
    assert ground.found("usage.features_quarter").value == sum(n for (days, _), n in rows.items() if days < 92) + 1
    adopted, unused = ground.found("usage.adoption"), ground.found("usage.unused")
    assert (adopted.value, adopted.value + unused.value) == (2, float(adopted.words.split()[2]))  # type: ignore[operator]


def test_n07_what_a_person_does_is_counted_and_what_a_probe_does_is_not(ground: Ground) -> None:
    usage.listen()
    for name in ("probe.job", "probe.invoice", "probe.import", "probe.map", "probe.dashboard"):
        assert ground.found(name).verdict == "ok"
    usage.flush()
    assert ground.found("usage.features_week").words == "No data"


@pytest.mark.parametrize(("days", "name"), [(8, "users.inactive"), (6, "users.active")])
def test_n12_who_was_away_for_a_week_is_inactive_and_no_other(ground: Ground, days: int, name: str) -> None:
    change(ground, sa.update(User).where(User.name == "Bob").values(made_at=noon(20)))
    bob = sa.select(User.id).where(User.name == "Bob").scalar_subquery()
    change(ground, sa.update(UserSession).where(UserSession.user_id == bob).values(seen_at=noon(days)))
    assert ground.found(name).words == {"users.inactive": "1 person", "users.active": "3 of 3"}[name]


def test_n12_who_joined_this_week_is_new(ground: Ground) -> None:
    assert ground.found("users.new").value == 3
    change(ground, sa.update(User).values(made_at=noon(8)))
    assert ground.found("users.new").value == 1  # Charlie, of another workspace


def test_n11_changes_of_roles_are_changes_of_permissions(ground: Ground) -> None:
    before = ground.found("security.permissions").value
    alice, bob = ground.world.alice, count
    with work(alice, read=True) as session:
        bob_id = session.scalars(sa.select(User.id).where(User.name == "Bob")).one()
    perform(alice, users.change_role, bob_id, "billing")
    assert bob and ground.found("security.permissions").value == (before or 0) + 1


def test_n23_bytes_of_the_quarter_are_the_sum_of_its_beats(ground: Ground) -> None:
    before = ground.found("server.bandwidth").value or 0
    measured(timedelta(minutes=5), bytes_sent=2e9, bytes_received=1e9)
    found = ground.found("server.bandwidth")
    assert found.value == before + 3e9 and found.words.startswith("2.0 GB sent, 1.0 GB received")


def test_n22_n26_feedback_is_counted_by_kind_and_page(ground: Ground) -> None:
    for kind, page, days in (("idea", "/jobs", 1), ("problem", "/help", 2), ("idea", "/help/operating", 100)):
        with clock.at(noon(days)):
            ground.keep(Feedback(text="x", kind=kind, page=page), place=ground.world.alice.place)
    assert ground.found("feedback.quarter").words == "1 idea, 1 problem"
    assert ground.found("feedback.documents").value == 1


def test_n17_the_caches_that_an_operator_cleared_are_told_with_their_day(ground: Ground) -> None:
    assert ground.found("cleanup.cache").words == "Not needed"
    perform(ground.world.alice, upkeep.clear_caches)
    assert ground.found("cleanup.cache").words == f"Cleared on {clock.today('Europe/Paris')}"


def test_n21_n30_the_return_is_uses_by_seconds_by_rate(ground: Ground) -> None:
    today = clock.today("Europe/Paris")
    last_month, last_year = today.replace(day=1) - timedelta(days=1), today.replace(year=today.year - 1, month=6, day=1)
    rows = {last_month: 120, last_year: 720, today: 9_999}
    ground.keep(
        *(Usage(used_on=day, feature="jobs", count=count) for day, count in rows.items()),
        place=ground.world.alice.place,
    )
    with work(ground.world.alice, read=True) as session:
        seconds, rate = settings.get_many(session, SECONDS)["jobs"], settings.get(session, HOURLY_RATE)
    for name, count in (("usage.roi", 120), ("usage.roi_year", 720 + (120 if last_month.year < today.year else 0))):
        found = ground.found(name)
        assert found.value == pytest.approx(count * seconds / 3_600)
        assert f"{float(found.value or 0) * float(rate):,.2f}" in found.words and found.link == "/savings"
