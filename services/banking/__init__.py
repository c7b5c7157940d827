"""Banking: statements of our accounts are read, and each entry that came in is matched to what it pays."""

from services.banking.applying import Applied, apply, apply_all, follow_reversal, ignore, undo
from services.banking.events import CHANGED, IGNORED, IMPORTED, KINDS
from services.banking.importing import Imported, OtherAccount, import_file
from services.banking.lines import LineCard, Query, Sure, count, find, search, sure
from services.banking.matching import Part, Suggestion
from services.banking.readers import LARGEST, MOST

__all__ = [
    "CHANGED",
    "IGNORED",
    "IMPORTED",
    "KINDS",
    "LARGEST",
    "MOST",
    "Applied",
    "Imported",
    "LineCard",
    "OtherAccount",
    "Part",
    "Query",
    "Suggestion",
    "Sure",
    "apply",
    "apply_all",
    "count",
    "find",
    "follow_reversal",
    "ignore",
    "import_file",
    "search",
    "sure",
    "undo",
]
