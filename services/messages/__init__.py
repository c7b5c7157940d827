"""Messages: what we wrote to whom, when it is sent, and why it was or was not."""

from models.language import N_
from models.messages import Message, MessageDraft, Schedule, ScheduleDraft
from services.messages import indexing, listing, story
from services.messages.compose import QUEUED, send
from services.messages.explain import LABELS, Attached, MessageCard, Step, carrier, find, keeps, label
from services.messages.listing import SENT, Listed, Query, Standing, counts, daily_counts, search, settled, standing
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
from services.messages.schedules import SORTS as SCHEDULE_SORTS
from services.messages.settle import CANCELLED, SETTLED, cancel, release, settle
from services.messages.signature import sign, signed
from services.messages.withhold import stopped, tell_waiting, withheld
from services.outbox.depth import FAILED
from services.outbox.depth import WAITS as DUE
from services.records.declaration import Record

MESSAGE = Record(
    N_("message"),
    Message,
    MessageDraft,
    [QUEUED, CANCELLED, SETTLED],
    "mail",
    plural=N_("messages"),
    title="subject",
    words=indexing.words,
    sorts=listing.SORTS,
    usual="-made_at",
    entries=story.entries,
    quiet=frozenset({QUEUED.name}),
)
SCHEDULE = Record(
    N_("schedule"),
    Schedule,
    ScheduleDraft,
    [SCHEDULED, ENDED],
    "event_repeat",
    plural=N_("schedules"),
    room="messages",
    title="subject",
    sorts=SCHEDULE_SORTS,
    usual="-made_at",
)
KINDS = [*MESSAGE.kinds, *SCHEDULE.kinds]

__all__ = [
    "CANCELLED",
    "DUE",
    "ENDED",
    "FAILED",
    "KINDS",
    "LABELS",
    "MESSAGE",
    "QUEUED",
    "SCHEDULE",
    "SCHEDULED",
    "SENT",
    "SETTLED",
    "Attached",
    "Listed",
    "MessageCard",
    "Query",
    "ScheduleCard",
    "Standing",
    "Step",
    "cancel",
    "carrier",
    "counts",
    "create_schedule",
    "daily_counts",
    "end_schedule",
    "find",
    "find_schedule",
    "follow_bin",
    "follow_contact",
    "keeps",
    "label",
    "plan_all",
    "release",
    "schedules",
    "search",
    "send",
    "settle",
    "settled",
    "sign",
    "signed",
    "standing",
    "stopped",
    "tell_waiting",
    "withheld",
]
