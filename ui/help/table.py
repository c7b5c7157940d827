"""The table of help: for what a page is, what one does there, its keys, and where the guide says more."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ui.routes import match


@dataclass(frozen=True, slots=True)
class Help:
    """The help of a page. Its texts are marked; `keys` are those of `ui.parts.keys.KEYS`, by their names with spaces;
    `guide` is a section of the guide, or of the operator guide: "operating#queues"."""

    about: str
    do: tuple[str, ...]
    guide: str
    keys: tuple[str, ...] = ()


@cache
def table() -> Mapping[str, Help]:
    """Return the help of each page that has its own, by the address as it is declared."""
    from ui.help import daily, field, operations, outreach, sales, workspace

    return {**daily.HELP, **field.HELP, **sales.HELP, **outreach.HELP, **workspace.HELP, **operations.HELP}


def of(path: str) -> Help | None:
    """Return the help of an address: its own, else that of the page above it."""
    found = match(path.partition("?")[0].partition("#")[0])
    known = table()
    here = found.path if found is not None else ""
    while here and here not in known:
        here = here.rpartition("/")[0]
    return known.get(here)
