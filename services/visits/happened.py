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
)
