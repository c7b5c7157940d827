"""Imports: contacts out of a file that somebody brings in. Read, checked row by row, fixed, run, and undone as a whole."""

from services.imports.asking import apply, cancel, change, find, lines, refused, samples, search, some_rows, undo
from services.imports.cards import ImportCard, RowCard
from services.imports.checking import CHECK
from services.imports.fixing import BadRow, BadValue, bad_values, fix, unfix
from services.imports.keeping import forget_old
from services.imports.lands import Lands, other_countries
from services.imports.mapping import FIELDS, label
from services.imports.options import CHOICES
from services.imports.running import RUN
from services.imports.starting import Prepared, begin, prepare, reread, start, take_rows
from services.imports.states import ADDED, IMPORTED, KINDS, MOVED, STOPPED, UNDONE, follow_errand
from services.imports.staying import KeptLine, kept
from services.imports.undoing import UNDO

ERRANDS = (CHECK, RUN, UNDO)

__all__ = [
    "ADDED",
    "CHOICES",
    "ERRANDS",
    "FIELDS",
    "IMPORTED",
    "KINDS",
    "MOVED",
    "STOPPED",
    "UNDONE",
    "BadRow",
    "BadValue",
    "ImportCard",
    "KeptLine",
    "Lands",
    "Prepared",
    "RowCard",
    "apply",
    "bad_values",
    "begin",
    "cancel",
    "change",
    "find",
    "fix",
    "follow_errand",
    "forget_old",
    "kept",
    "label",
    "lines",
    "other_countries",
    "prepare",
    "refused",
    "reread",
    "samples",
    "search",
    "some_rows",
    "start",
    "take_rows",
    "undo",
    "unfix",
]
