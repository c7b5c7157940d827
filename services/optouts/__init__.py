"""Opt-outs and consents: who must not be written to, and what people agreed to."""

from services.optouts import consents, words
from services.optouts.consents import ConsentCard, Standing, record, record_mine
from services.optouts.editing import BY_HAND, OptoutDraft, add, lift_because, lift_one
from services.optouts.exporting import export
from services.optouts.failures import of_failure
from services.optouts.hearing import heard
from services.optouts.importing import IMPORT, MOST, import_file
from services.optouts.leaving import list_unsubscribe, stopped
from services.optouts.listing import EVERYTHING, OPTOUT, Optout, Query, Stopped, counts, of_contact, search, topics
from services.optouts.quiet import wait_for_morning
from services.optouts.suppressions import KINDS, lift, stopped_keys, suppress, why_not
from services.optouts.tokens import link, link_of_contact

__all__ = [
    "BY_HAND",
    "EVERYTHING",
    "IMPORT",
    "KINDS",
    "MOST",
    "OPTOUT",
    "ConsentCard",
    "Optout",
    "OptoutDraft",
    "Query",
    "Standing",
    "Stopped",
    "add",
    "consents",
    "counts",
    "export",
    "heard",
    "import_file",
    "lift",
    "lift_because",
    "lift_one",
    "link",
    "link_of_contact",
    "list_unsubscribe",
    "of_contact",
    "of_failure",
    "record",
    "record_mine",
    "search",
    "stopped",
    "stopped_keys",
    "suppress",
    "topics",
    "wait_for_morning",
    "why_not",
    "words",
]
