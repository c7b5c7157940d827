"""The values of one recipient: those of the contact, and those given for all."""

from collections.abc import Mapping
from typing import Any

from models.templates import TemplateVersion
from services import templates
from services.templates import rendering


def merged(contact: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a contact with those given for all recipients, which win; groups are merged."""
    found = dict(contact)
    for name, value in given.items():
        there = found.get(name)
        found[name] = {**there, **value} if isinstance(there, dict) and isinstance(value, dict) else value
    return found


def blank(version: TemplateVersion, values: Mapping[str, Any]) -> list[str]:
    """Return the variables that would be shown and have no value. Rendered only where some value is missing at all."""
    if not version.variables or rendering.complete(version.variables, values):
        return []
    return templates.missing(version, values)
