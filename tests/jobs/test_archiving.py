"""J-06: on Fridays, jobs that were done more than 90 days ago leave the list."""

from datetime import UTC, datetime, timedelta

import time_machine

from services import jobs, retention
from services.chores import CHORES
from services.house import bells
from services.work import Actor, clock, perform
from tests.in_the_field import done, job
from tests.retention.world import friday, to_the_end

FRIDAY = datetime(2030, 7, 5, 12, tzinfo=UTC)
DAYS = timedelta(days=1)


def listed(actor: Actor, archived: bool = False) -> set[str]:
    return {one.title for one in perform(actor, jobs.search, jobs.Query(archived=archived)).rows}


def ring(actor: Actor, at: datetime) -> None:
    (one,) = [chore for chore in CHORES if chore.run is retention.weekly]
    with time_machine.travel(at, tick=False):
        bells.run(one)
        to_the_end(actor)


def test_j06_what_was_done_91_days_ago_is_archived_on_friday_and_not_90_days_ago(alice: Actor) -> None:
    done(alice, title="Old", at=FRIDAY - 91 * DAYS)
    done(alice, title="Young", at=FRIDAY - 90 * DAYS + timedelta(hours=1))
    job(alice, "Open")
    ring(alice, FRIDAY - 1 * DAYS)  # the first look only notes the day
    ring(alice, FRIDAY)
    assert (listed(alice), listed(alice, archived=True)) == ({"Young", "Open"}, {"Old", "Young", "Open"})


def test_j06_nothing_is_archived_on_another_day(alice: Actor) -> None:
    ring(alice, FRIDAY - 8 * DAYS)
    ring(alice, FRIDAY - 6 * DAYS)  # a Saturday: the Friday before is done with
    done(alice, title="Old", at=FRIDAY - 200 * DAYS)
    ring(alice, FRIDAY - 1 * DAYS)
    assert listed(alice) == {"Old"}
    ring(alice, FRIDAY)
    assert listed(alice) == set()


def test_j06_archiving_is_told_and_runs_twice_without_harm(alice: Actor) -> None:
    made = done(alice, at=FRIDAY - 91 * DAYS)
    with clock.at(FRIDAY):
        friday(alice)
        friday(alice)
    assert perform(alice, jobs.find, made.id).archived_at == FRIDAY
