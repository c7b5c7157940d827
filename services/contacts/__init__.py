"""Contacts: the people we sell to and work for."""

from services.contacts.cards import ContactCard
from services.contacts.contacts import (
    ADDED,
    BINNED,
    CHANGED,
    CONTACT,
    KINDS,
    RATED,
    RESTORED,
    bin,
    change,
    create,
    find,
    rate,
    restore,
)
from services.contacts.indexing import follow_company, index_many
from services.contacts.listing import Listed, Query, added, chosen, count_new, interests, search, suggest

__all__ = [
    "ADDED",
    "BINNED",
    "CHANGED",
    "CONTACT",
    "KINDS",
    "RATED",
    "RESTORED",
    "ContactCard",
    "Listed",
    "Query",
    "added",
    "bin",
    "change",
    "chosen",
    "count_new",
    "create",
    "find",
    "follow_company",
    "index_many",
    "interests",
    "rate",
    "restore",
    "search",
    "suggest",
]
