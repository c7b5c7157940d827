"""Steward with the long work of the tests and a page that shows it: `python -m tests.browser.long_work serve`."""

from uuid import UUID

import main
from services import record_types
from tests.records.long_work import NUMBER
from ui.parts.markup import element, page_head, panel
from ui.parts.progress import progress
from ui.routes import page


@page("/numbers/{errand_id}", needs="contacts.read")
async def numbers(errand_id: UUID) -> None:
    """One errand, as a page that began it shows it."""
    with page_head("Numbers", "What an import will look like."):
        pass
    with panel("Under way"), element("div", "panel-b"):
        await progress(errand_id)


if __name__ == "__main__":
    record_types.ERRANDS = (NUMBER,)
    main.cli()
