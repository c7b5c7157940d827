"""Opened: notes which record a page showed, for the palette's list of what a person opened lately."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from services.records import recent
from services.records.declaration import declared
from services.work import Actor
from ui.routes import Page


def note_opened(page: Page, given: Mapping[str, Any], actor: Actor) -> None:
    """Note the record whose page was shown; a page of anything else says nothing."""
    noun = _pages().get(page.path.partition("/{")[0])
    ids = [one for name, one in given.items() if page.kinds.get(name) is UUID]
    if noun is not None and page.path.endswith("}") and len(ids) == 1 and isinstance(ids[0], UUID):
        recent.note(actor, noun, ids[0])


@cache
def _pages() -> Mapping[str, str]:
    """Return the record types by the address of their pages."""
    return {record.path: record.noun for record in declared()}
