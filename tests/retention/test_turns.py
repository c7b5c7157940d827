"""The retention table: what is old is proposed or done by itself, confirmed, and taken back for 30 days (N-13, N-32, N-34)."""

from datetime import UTC, datetime, timedelta

import pytest

from services import contacts, hygiene, jobs, retention, settings, tasks
from services.house import settings as of_house
from services.records.errands import running
from services.work import Actor, Conflict, NotAllowed, clock, house_actor, perform, work
from tests.hygiene.people import contact
from tests.in_the_field import done
from tests.records.long_work import claim, go_on
from tests.retention.world import friday, january, line, state, to_the_end

FRIDAY = datetime(2030, 7, 5, 12, tzinfo=UTC)
JANUARY = datetime(2031, 1, 7, 12, tzinfo=UTC)
DAYS = timedelta(days=1)


def listed(actor: Actor, state: str = "") -> set[str]:
    return {one.title for one in perform(actor, jobs.search, jobs.Query(state=state)).rows}


def test_n13_the_table_counts_what_is_due_and_its_link_opens_the_rows(alice: Actor) -> None:
    done(alice, title="Old", at=FRIDAY - 91 * DAYS)
    done(alice, title="Young", at=FRIDAY - 89 * DAYS)
    with clock.at(FRIDAY):
        card = line(alice, "jobs")
        assert (card.due, card.kept, card.unit, card.link) == (1, 90, "days", "/jobs?state=to_archive")
        assert listed(alice, "to_archive") == {"Old"}


def test_j06_the_days_are_one_setting_that_the_table_and_the_chore_read(alice: Actor) -> None:
    done(alice, title="Young", at=FRIDAY - 40 * DAYS)
    perform(alice, of_house.change, settings.JOBS_ARCHIVED.key, 30)
    with clock.at(FRIDAY):
        assert (line(alice, "jobs").kept, line(alice, "jobs").due) == (30, 1)
        friday(alice)
        assert (listed(alice), line(alice, "jobs").due) == (set(), 0)


def test_n13_what_was_archived_comes_back_within_30_days_and_not_later(alice: Actor) -> None:
    done(alice, title="Old", at=FRIDAY - 91 * DAYS)
    with clock.at(FRIDAY):
        friday(alice)
        assert (state(alice, "jobs"), listed(alice)) == ("done", set())
    with clock.at(FRIDAY + 29 * DAYS):
        perform(alice, retention.undo, "jobs")
        to_the_end(alice)
        assert (state(alice, "jobs"), listed(alice)) == ("undone", {"Old"})
        with pytest.raises(Conflict):
            perform(alice, retention.undo, "jobs")
    with clock.at(FRIDAY + 60 * DAYS), pytest.raises(Conflict):
        perform(alice, retention.undo, "jobs")


def test_n13_after_an_undo_somebody_is_asked_the_next_time(alice: Actor) -> None:
    done(alice, title="Old", at=FRIDAY - 91 * DAYS)
    with clock.at(FRIDAY):
        friday(alice)
        perform(alice, retention.undo, "jobs")
        to_the_end(alice)
    with clock.at(FRIDAY + 7 * DAYS):
        friday(alice)
        assert (state(alice, "jobs"), listed(alice)) == ("proposed", {"Old"})


def test_n13_a_paused_line_does_nothing_and_one_to_be_confirmed_waits(alice: Actor) -> None:
    done(alice, title="Old", at=FRIDAY - 91 * DAYS)
    perform(alice, retention.adjust, "jobs", active=False)
    with clock.at(FRIDAY):
        friday(alice)
        assert (state(alice, "jobs"), listed(alice)) == ("", {"Old"})
        perform(alice, retention.adjust, "jobs", active=True, automatic=False)
        friday(alice)
        friday(alice)
        assert (state(alice, "jobs"), listed(alice)) == ("proposed", {"Old"})
        perform(alice, retention.confirm, "jobs")
        with pytest.raises(Conflict):
            perform(alice, retention.confirm, "jobs")
        to_the_end(alice)
        assert (state(alice, "jobs"), listed(alice)) == ("done", set())


def test_n34_in_january_stale_leads_are_proposed_by_their_rating(alice: Actor) -> None:
    for stars, days in ((5, 740), (5, 720), (2, 370), (2, 360), (0, 190), (0, 180)):
        contact(alice, f"{stars} stars, {days} days", JANUARY - days * DAYS, rating=stars)
    contact(alice, "A customer", JANUARY - 900 * DAYS, status="customer")
    with clock.at(JANUARY):
        january(alice)
        january(alice)
        assert (state(alice, "leads"), line(alice, "leads").due) == ("proposed", 3)
        found = perform(alice, hygiene.search, hygiene.Query(group="remove"))
        assert {one.name for one in found.rows} == {"5 stars, 740 days", "2 stars, 370 days", "0 stars, 190 days"}
        titles = [one.title for one in perform(alice, tasks.search, tasks.Query()).rows]
        assert titles == ["Archive leads without activity"]


def test_n34_confirmed_leads_go_to_the_bin_and_come_back(alice: Actor) -> None:
    ada = contact(alice, "Ada", JANUARY - 400 * DAYS, email="a@x.example")
    ben = contact(alice, "Ben", JANUARY - 400 * DAYS)
    with clock.at(JANUARY):
        january(alice)
        perform(alice, contacts.change, ben.id, {"rating": 5})
        perform(alice, retention.confirm, "leads")
        to_the_end(alice)
        assert perform(alice, contacts.find, ada.id).binned_at == JANUARY
        assert perform(alice, contacts.find, ben.id).binned_at is None, "one that is no longer old stays"
        perform(alice, retention.undo, "leads")
        to_the_end(alice)
        assert perform(alice, contacts.find, ada.id).binned_at is None


def test_n34_a_run_that_a_restart_broke_off_goes_on_and_its_undo_finds_every_row(alice: Actor) -> None:
    for number in range(30):
        contact(alice, f"Lead {number}", JANUARY - 400 * DAYS)
    with clock.at(JANUARY):
        perform(alice, retention.confirm, "leads")
        go_on(claim(alice.place))  # and the server dies after this work
        assert (state(alice, "leads"), line(alice, "leads").due) == ("running", 5)
        with work(house_actor(alice.place)) as session:
            running.recover(session, house_actor(alice.place))
        to_the_end(alice)
        run = line(alice, "leads").run
        assert run is not None
        assert (run.state, run.done, line(alice, "leads").due) == ("done", 30, 0)
        perform(alice, retention.undo, "leads")
        to_the_end(alice)
        assert (state(alice, "leads"), line(alice, "leads").due) == ("undone", 30)


def test_n34_nothing_is_proposed_outside_january_nor_again_after_it_was_declined(alice: Actor) -> None:
    contact(alice, "Ada", JANUARY - 400 * DAYS)
    with clock.at(JANUARY - 20 * DAYS):
        january(alice)
        assert state(alice, "leads") == ""
    with clock.at(JANUARY):
        january(alice)
        perform(alice, retention.decline, "leads")
        january(alice)
        assert state(alice, "leads") == "declined"
    with clock.at(JANUARY + 365 * DAYS):
        january(alice)
        assert state(alice, "leads") == "proposed"


def test_n13_only_who_may_change_settings_confirms_and_another_company_sees_nothing(
    alice: Actor, bob: Actor, charlie: Actor
) -> None:
    done(alice, title="Old", at=FRIDAY - 91 * DAYS)
    with clock.at(FRIDAY):
        with pytest.raises(NotAllowed):
            perform(bob, retention.confirm, "jobs")
        assert line(charlie, "jobs").due == 0
        with pytest.raises(Conflict, match="due"):
            perform(charlie, retention.confirm, "jobs")
        assert listed(alice) == {"Old"}
