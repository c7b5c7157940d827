"""The values that one recipient lacks."""

from collections.abc import Mapping
from typing import Any

from models.templates import TemplateVersion
from services import templates
from services.templates import rendering, variables

EMPTY: tuple[Any, ...] = (None, "", [])


class Gaps:
    """Which variables of a version would be shown and have no value, for one recipient after the other.

    It is rendered to find out, and only where some value is missing at all. Without conditions the answer depends on
    nothing but which values are missing: then once for each such set.
    """

    def __init__(self, version: TemplateVersion) -> None:
        self.version = version
        self.plain = "{%" not in version.subject + version.html + version.text
        self.known: dict[frozenset[str], list[str]] = {}

    def of(self, values: Mapping[str, Any]) -> list[str]:
        """Return the variables without a value."""
        names = self.version.variables
        if not names or rendering.complete(names, values):
            return []
        empty = frozenset(name for name in names if variables.look_up(values, variables.plain(name)) in EMPTY)
        if not self.plain or empty not in self.known:
            self.known[empty] = templates.missing(self.version, values)
        return self.known[empty]
