"""Where recurring campaigns join: what planning calls for a schedule with `chosen` recipients, instead of one message."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.messages import Schedule
from services.work import Actor
from services.work.occurrences import Occurrence


@dataclass(frozen=True, slots=True)
class Recurring:
    """The two steps of planning for a schedule whose `chosen` is set.

    `prepare(session, actor, schedule, occurrence, expires_at)` runs in the work of planning, up to 36 hours before
    `occurrence.due_at`, and again whenever the schedule is planned anew: it adds the campaign of (schedule,
    `occurrence.day`) as a draft for `occurrence.due_at`, or moves the one that is there and has not begun, and returns
    whether it added one. It is short: recipients are written later, by an errand. With `schedule.in_zones` the errand
    spreads the day over the recipients' zones; `schedule.zone` is then that of recipients without one.

    `take_back(session, actor, schedule, why)` removes what `prepare` added and has not begun: the schedule was paused,
    changed or ended. `skip` calls it too, before all is planned again without the skipped day.
    """

    prepare: Callable[[Session, Actor, Schedule, Occurrence, datetime | None], bool]
    take_back: Callable[[Session, Actor, Schedule, str], None]


CAMPAIGNS: list[Recurring] = []  # at most one: services/campaigns puts its own here when it is imported
