"""Files: what people attach and what comes in by mail. Rows in the database, bytes beside it, kept together."""

from services.files.attached import KINDS, NOUNS, attach_to, follow_bin, keep_on, of_record, prepare, preview, remove
from services.files.checking import load, tried
from services.files.kinds import INLINE, clean_name, kind_of
from services.files.leaving import attach, carried
from services.files.stored import (
    KEPT,
    FileCard,
    add,
    belong,
    card,
    cards,
    content,
    drop,
    find,
    keep,
    keep_all,
    keep_laid,
    lay,
    named,
    put,
    read,
)
from services.files.sweeping import sweep

__all__ = [
    "INLINE",
    "KEPT",
    "KINDS",
    "NOUNS",
    "FileCard",
    "add",
    "attach",
    "attach_to",
    "belong",
    "card",
    "cards",
    "carried",
    "clean_name",
    "content",
    "drop",
    "find",
    "follow_bin",
    "keep",
    "keep_all",
    "keep_laid",
    "keep_on",
    "kind_of",
    "lay",
    "load",
    "named",
    "of_record",
    "prepare",
    "preview",
    "put",
    "read",
    "remove",
    "sweep",
    "tried",
]
