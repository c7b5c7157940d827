"""Messages: what we wrote to whom, when it goes out, and why it did or did not."""

from services.messages.compose import QUEUED, send
from services.messages.explain import LABELS, MessageCard, Step, find
from services.messages.listing import DUE, FAILED, SENT, Listed, Query, Standing, counts, daily_counts, search, standing
from services.messages.planning import follow_contact, plan_all
from services.messages.schedules import (
    ENDED,
    SCHEDULED,
    ScheduleCard,
    create_schedule,
    end_schedule,
    find_schedule,
    follow_bin,
    schedules,
)
from services.messages.settle import CANCELLED, SETTLED, cancel, release, settle
from services.messages.withhold import tell_waiting, withheld

KINDS = [QUEUED, CANCELLED, SETTLED, SCHEDULED, ENDED]

__all__ = [
    "CANCELLED",
    "DUE",
    "ENDED",
    "FAILED",
    "KINDS",
    "LABELS",
    "QUEUED",
    "SCHEDULED",
    "SENT",
    "SETTLED",
    "Listed",
    "MessageCard",
    "Query",
    "ScheduleCard",
    "Standing",
    "Step",
    "cancel",
    "counts",
    "create_schedule",
    "daily_counts",
    "end_schedule",
    "find",
    "find_schedule",
    "follow_bin",
    "follow_contact",
    "plan_all",
    "release",
    "schedules",
    "search",
    "send",
    "settle",
    "standing",
    "tell_waiting",
    "withheld",
]
