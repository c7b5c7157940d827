"""Files: what people attach and what comes in by mail. Rows in the database, bytes beside it, kept together."""

from services.files.kinds import INLINE, clean_name, kind_of
from services.files.leaving import attach
from services.files.stored import (
    KEPT,
    FileCard,
    belong,
    card,
    cards,
    content,
    drop,
    find,
    keep,
    keep_all,
    named,
    put,
    read,
)
from services.files.sweeping import sweep

__all__ = [
    "INLINE",
    "KEPT",
    "FileCard",
    "attach",
    "belong",
    "card",
    "cards",
    "clean_name",
    "content",
    "drop",
    "find",
    "keep",
    "keep_all",
    "kind_of",
    "named",
    "put",
    "read",
    "sweep",
]
