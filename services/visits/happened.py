"""What happens to visits, as timelines and pages are told."""

from models.language import N_
from services.work import kind

SCHEDULED = kind("visit.scheduled", N_("{actor} gave {subject} to {technician}"), "event_available")
MOVED = kind("visit.moved", N_("{actor} moved {subject}"), "event_repeat")
UNSCHEDULED = kind("visit.unscheduled", N_("{actor} took {subject} off the plan"), "event_busy")
PINNED = kind("visit.pinned", N_("{actor} pinned {subject}"), "push_pin")
PROMISED = kind("visit.promised", N_("{actor} set the arrival window of {subject}"), "schedule")
SET_OUT = kind("visit.set_out", N_("{actor} is on the way to {subject}"), "directions_car")
ARRIVED = kind("visit.arrived", N_("{actor} arrived at {subject}"), "pin_drop")
PAUSED = kind("visit.paused", N_("{actor} paused {subject}"), "pause_circle")
RESUMED = kind("visit.resumed", N_("{actor} went on with {subject}"), "play_circle")
FINISHED = kind("visit.finished", N_("{actor} finished {subject}"), "task_alt")
REOPENED = kind("visit.reopened", N_("{actor} reopened {subject}"), "replay")
MISSED = kind("visit.missed", N_("{actor} could not do {subject}: {reason}"), "event_busy")
CANCELLED = kind("visit.cancelled", N_("{actor} cancelled {subject}: {reason}"), "cancel")
TICKED = kind("visit.ticked", N_("{actor} ticked “{item}” of {subject}"), "check_box")
SIGNED = kind("visit.signed", N_("{actor} had {subject} signed"), "draw")
PICTURED = kind("visit.pictured", N_("{actor} added a photo to {subject}"), "photo_camera")
FLAGGED = kind("visit.flagged", N_("{subject} needs a look: {reason}"), "flag")
CONFIRMED = kind("visit.confirmed", N_("The customer confirmed the time of {subject}"), "event_available")
WISHED = kind("visit.wished", N_("The customer asks for another time for {subject}: {wish}"), "event_repeat")
TOLD = kind("visit.told", N_("{actor} told the customer the time of {subject}"), "campaign")
ON_WAY_TOLD = kind("visit.on_way_told", N_("The customer was told that somebody is on the way to {subject}"), "sms")
LINKED = kind("visit.linked", N_("{actor} made a customer's link for {subject}"), "link")
UNLINKED = kind("visit.unlinked", N_("{actor} revoked the customer's links of {subject}"), "link_off")
NOT_TOLD = kind("visit.not_told", N_("The customer of a visit was not told"), "campaign")  # a signal
HAPPENED = (
    SCHEDULED,
    MOVED,
    UNSCHEDULED,
    PINNED,
    PROMISED,
    SET_OUT,
    ARRIVED,
    PAUSED,
    RESUMED,
    FINISHED,
    REOPENED,
    MISSED,
    CANCELLED,
    TICKED,
    SIGNED,
    PICTURED,
    FLAGGED,
    CONFIRMED,
    WISHED,
    TOLD,
    ON_WAY_TOLD,
    LINKED,
    UNLINKED,
    NOT_TOLD,
)
