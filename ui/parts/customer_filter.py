"""The filters of an address that name a record: whose jobs or visits a list shows, as buttons that remove them."""

from collections.abc import Mapping
from uuid import UUID

from models.language import _
from services import companies, contacts, deals, jobs, sites
from ui.live import perform
from ui.parts.filters import without

FINDS = {"contact": contacts.find, "company": companies.find, "site": sites.find, "deal": deals.find, "job": jobs.find}
NAMES = {"contact": "name", "company": "name", "site": "address", "deal": "title", "job": "title"}


async def show_customers(fixed: Mapping[str, UUID], path: str) -> None:
    """Show each as a button; `path` is the list without them. One that the actor may not see has no name."""
    for name, value in fixed.items():
        card = await perform(FINDS[name], value, refused=lambda _refusal: None)
        shown = str(getattr(card, NAMES[name])) if card is not None else _("Something you may not see")
        without(_("Of {name}").format(name=shown), path)
