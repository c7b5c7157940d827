"""Words: the value of a custom field as people read it, and as a field of a form shows it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from models import dates
from models.language import _, counted
from services.money import amounts
from services.records.custom.defined import Custom


def said(field: Custom, value: Any) -> str:
    """Return a value in words; an empty text for none."""
    if value is None:
        return ""
    if field.kind == "choice":
        return field.choices.get(str(value), str(value))
    if field.kind == "choices" and isinstance(value, list):
        return ", ".join(field.choices.get(one, one) for one in value)
    if field.kind == "yes_no":
        return _("Yes") if value else _("No")
    if field.kind == "money" and isinstance(value, Mapping):
        return amounts.shown(value["amount"], value["currency"])
    if field.kind == "number":
        return counted(value)
    if field.kind == "day":
        return said_day(str(value))
    return str(value)


def said_day(text: str) -> str:
    """Return a day that is kept as text (`2026-03-01`) as people read it; another text as it is."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    return dates.day(found)


def typed(field: Custom, value: Any, currency: str) -> str:
    """Return a value as a field of a form shows it, which cleaning reads as the same value."""
    if value is None:
        return ""
    if field.kind == "money" and isinstance(value, Mapping):
        plain = amounts.typed(value["amount"], value["currency"])
        return plain if value["currency"] == currency else f"{plain} {value['currency']}"
    return str(value)
