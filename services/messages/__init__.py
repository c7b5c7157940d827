"""Messages: what we wrote to whom, when it is sent, and why it was or was not."""

from models.language import N_, ngettext
from models.messages import Message, MessageDraft, Schedule, ScheduleDraft
from services.messages import changing, indexing, listing, story
from services.messages.calendar import Going, going_out
from services.messages.changing import change_schedule, pause_schedule, resume_schedule, skip, unskip
from services.messages.compose import QUEUED, send
from services.messages.editing import EDITED, edit, waiting
from services.messages.explain import LABELS, Attached, MessageCard, Step, carrier, find, keeps, label
from services.messages.listing import SENT, Listed, Query, Standing, counts, daily_counts, search, settled, standing
from services.messages.many import CHANGED as ACTED
from services.messages.many import (
    Acted,
    cancel_many,
    hold_many,
    release_many,
    retry_many,
    settle_many,
)
from services.messages.planning import follow_contact, plan_all
from services.messages.schedules import (
    ENDED,
    SCHEDULED,
    ScheduleCard,
    ScheduleQuery,
    create_schedule,
    end_schedule,
    find_schedule,
    follow_bin,
    schedules,
)
from services.messages.schedules import SORTS as SCHEDULE_SORTS
from services.messages.schedules import filter_fields as schedule_fields
from services.messages.settle import CANCELLED, SETTLED, cancel, release, settle
from services.messages.signature import sign, signed
from services.messages.times import NextTime, next_times
from services.messages.withhold import stopped, tell_waiting, withheld
from services.messages.writing import MOST as TOGETHER
from services.messages.writing import Desk, Foreseen, Reached, Written, desk, foresee, write
from services.outbox.depth import FAILED
from services.outbox.depth import WAITS as DUE
from services.records.declaration import Record
from services.records.indexing import under

MESSAGE = Record(
    N_("message"),
    Message,
    MessageDraft,
    [QUEUED, EDITED, CANCELLED, SETTLED, ACTED],
    "mail",
    plural=N_("messages"),
    counted=lambda n: ngettext("{count} message", "{count} messages", n),
    title="subject",
    words=indexing.words,
    under=indexing.addressee(),
    sorts=listing.SORTS,
    usual="-made_at",
    story="messages",
    entries={"messages": story.entries},
    quiet=frozenset({QUEUED.name}),
    filters=listing.filter_fields,
    unfiltered=frozenset({"to"}),  # sealed; found by its words
    listed=True,
)
SCHEDULE = Record(
    N_("schedule"),
    Schedule,
    ScheduleDraft,
    [SCHEDULED, *changing.KINDS, ENDED],
    "event_repeat",
    plural=N_("schedules"),
    counted=lambda n: ngettext("{count} schedule", "{count} schedules", n),
    room="messages",
    title="subject",
    words=lambda one: (one.subject,),
    named=("contact_id",),
    under=under(Schedule, "contact_id"),
    sorts=SCHEDULE_SORTS,
    usual="-made_at",
    story="messages",
    filters=schedule_fields,
    unfiltered=frozenset({"to", "html", "every", "rrule", "late"}),
    listed=True,
)
KINDS = [*MESSAGE.kinds, *SCHEDULE.kinds]

__all__ = [
    "ACTED",
    "CANCELLED",
    "DUE",
    "EDITED",
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
    "TOGETHER",
    "Acted",
    "Attached",
    "Desk",
    "Foreseen",
    "Going",
    "Listed",
    "MessageCard",
    "NextTime",
    "Query",
    "Reached",
    "ScheduleCard",
    "ScheduleQuery",
    "Standing",
    "Step",
    "Written",
    "cancel",
    "cancel_many",
    "carrier",
    "change_schedule",
    "counts",
    "create_schedule",
    "daily_counts",
    "desk",
    "edit",
    "end_schedule",
    "find",
    "find_schedule",
    "follow_bin",
    "follow_contact",
    "foresee",
    "going_out",
    "hold_many",
    "keeps",
    "label",
    "next_times",
    "pause_schedule",
    "plan_all",
    "release",
    "release_many",
    "resume_schedule",
    "retry_many",
    "schedules",
    "search",
    "send",
    "settle",
    "settle_many",
    "settled",
    "sign",
    "signed",
    "skip",
    "standing",
    "stopped",
    "tell_waiting",
    "unskip",
    "waiting",
    "withheld",
    "write",
]
