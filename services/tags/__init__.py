"""Tags: short words that mark contacts, companies and deals, to find them again together."""

from services.tags.linking import many, marks, names, part, tagged
from services.tags.merging import MARKED, MERGED
from services.tags.record import (
    KINDS,
    TAG,
    Mark,
    Query,
    TagCard,
    bin,
    change,
    create,
    find,
    known,
    restore,
    search,
    would_merge,
)

__all__ = [
    "KINDS",
    "MARKED",
    "MERGED",
    "TAG",
    "Mark",
    "Query",
    "TagCard",
    "bin",
    "change",
    "create",
    "find",
    "known",
    "many",
    "marks",
    "names",
    "part",
    "restore",
    "search",
    "tagged",
    "would_merge",
]
