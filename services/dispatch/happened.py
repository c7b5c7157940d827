"""What happens to plans of a day, as open pages and the activity are told."""

from models.language import N_
from services.work import kind

PLANNED = kind("dispatch.planned", N_("{actor} had {day} planned"), "auto_awesome")
APPLIED = kind("dispatch.applied", N_("{actor} applied the plan of {day}"), "done_all")
UNDONE = kind("dispatch.undone", N_("{actor} undid the plan of {day}"), "undo")
DISCARDED = kind("dispatch.discarded", N_("{actor} discarded the plan of {day}"), "delete_sweep")
HAPPENED = (PLANNED, APPLIED, UNDONE, DISCARDED)
