"""The pages of the room of contacts, as far as this person may open them."""

from models.language import N_
from services.work import Actor
from ui.parts.tabs import tabs

PAGES = {
    "/contacts": (N_("All contacts"), "contacts.read"),
    "/hygiene": (N_("Hygiene"), "contacts.read"),
    "/duplicates": (N_("Duplicates"), "duplicates.read"),
    "/imports": (N_("Imports"), "imports.read"),
    "/notes": (N_("Notes"), "notes.read"),
    "/tags": (N_("Tags"), "tags.read"),
}


def contact_tabs(actor: Actor, here: str) -> None:
    """Show the pages of the room."""
    tabs({path: word for path, (word, needs) in PAGES.items() if actor.may(needs)}, here)
