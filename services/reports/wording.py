"""Wording: what people write in a report, which fields each kind has, and what is proposed until somebody wrote it."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.language import _
from models.reports import ReportWords
from models.text import line
from services.records import fields
from services.work import Invalid

QUARTERS = ("q1", "q2", "q3", "q4")
WORDS: dict[str, tuple[str, ...]] = {
    "daily": ("status", "notes"),
    "weekly": ("system_health", "in_words"),
    "monthly": ("action_items", "in_words"),
    "quarterly": (*QUARTERS, "in_words"),
    "annual": ("achievements", "challenges", "goals", "in_words"),
}
LISTS = {"action_items": 3, "achievements": 3, "challenges": 2, "goals": 3}
LONGEST = 200  # characters of an entry of a list


def typed(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed, cleaned, for the fields that were named. Refuses fields that this kind of report does not
    have, more entries than it has, and long ones (`Invalid`)."""
    strange = [name for name in values if name not in WORDS[kind]]
    if strange:
        raise Invalid(_("Please check the form."), **{name: _("This report has no such field.") for name in strange})
    cleaned = {name: _entries(name, value) if name in LISTS else value for name, value in values.items()}
    draft = fields.draft(ReportWords, cleaned)
    return {name: getattr(draft, name) for name in values}


def _entries(name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Invalid(_("Please check the form."), **{name: _("Send a list of texts.")})
    found = [line(one) or "" for one in value]
    while found and not found[-1]:
        found.pop()
    if any(len(one) > LONGEST for one in found):
        raise Invalid(_("Please check the form."), **{name: _("At most 200 characters each.")})
    return found


def spoken(kind: str, words: Mapping[str, Any], proposed: Sequence[str]) -> dict[str, Any]:
    """Return the words of a report by the names of its fields: lists have all their entries, empty ones too; action items
    that nobody wrote are the proposed ones; the goals of the four quarters are one field."""
    found: dict[str, Any] = {name: words.get(name, "") for name in WORDS[kind] if name not in QUARTERS}
    for name in found.keys() & LISTS.keys():
        entries = words.get(name)
        if entries is None:
            entries = list(proposed) if name == "action_items" else []
        found[name] = [*entries, *[""] * LISTS[name]][: LISTS[name]]
    if kind == "quarterly":
        found["goals"] = {name: words.get(name, "") for name in QUARTERS}
    return found
