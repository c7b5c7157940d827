"""The log of the process, for operators: read, filtered, exported; and how much is written (A-04 to A-06)."""

from services.house.logbook import exporting, levels
from services.house.logbook.exporting import FORMATS, export
from services.house.logbook.levels import EACH, State, obey, set_level, state
from services.house.logbook.reading import KINDS as LINE_KINDS
from services.house.logbook.reading import LEVELS, Found, Line, Query, asked, counts, find, newer

KINDS = [exporting.EXPORTED, levels.LEVEL_CHANGED]

__all__ = [
    "EACH",
    "FORMATS",
    "KINDS",
    "LEVELS",
    "LINE_KINDS",
    "Found",
    "Line",
    "Query",
    "State",
    "asked",
    "counts",
    "export",
    "find",
    "newer",
    "obey",
    "set_level",
    "state",
]
