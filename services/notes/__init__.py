"""Notes: what people write down about contacts, companies and deals, in Markdown, with each former text."""

from services.notes.marking import html
from services.notes.record import (
    KINDS,
    NOTE,
    NoteCard,
    Query,
    Version,
    bin,
    change,
    create,
    find,
    may_change,
    restore,
    search,
    versions,
)

__all__ = [
    "KINDS",
    "NOTE",
    "NoteCard",
    "Query",
    "Version",
    "bin",
    "change",
    "create",
    "find",
    "html",
    "may_change",
    "restore",
    "search",
    "versions",
]
