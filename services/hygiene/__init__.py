"""Hygiene: which contacts want attention and why, and what can be done about them (C-10, C-11)."""

from services.hygiene.following import ask_owners, bring_back, put_away, verify
from services.hygiene.groups import GROUPS, Kept, Query, Standing, old_leads, quiet, search, standing, years

__all__ = [
    "GROUPS",
    "Kept",
    "Query",
    "Standing",
    "ask_owners",
    "bring_back",
    "old_leads",
    "put_away",
    "quiet",
    "search",
    "standing",
    "verify",
    "years",
]
