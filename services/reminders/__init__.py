"""Reminders: customers are reminded of what is overdue, by three steps and then a person; and the truth about each."""

from services.reminders.explaining import GROUPS, STEP_WORDS, WORDS
from services.reminders.holding import KINDS, HoldCard, hold, release
from services.reminders.leaving import answered, withheld
from services.reminders.reading import Day, ReminderLine, of_document, on
from services.reminders.rules import RUN_AT, STEPS, TASK
from services.reminders.running import count_now, run, run_now

__all__ = [
    "GROUPS",
    "KINDS",
    "RUN_AT",
    "STEPS",
    "STEP_WORDS",
    "TASK",
    "WORDS",
    "Day",
    "HoldCard",
    "ReminderLine",
    "answered",
    "count_now",
    "hold",
    "of_document",
    "on",
    "release",
    "run",
    "run_now",
    "withheld",
]
