"""The pages of the room of jobs, as far as this person may open them."""

from models.language import N_
from services.work import Actor
from ui.parts.tabs import tabs

PAGES = {
    "/jobs": (N_("Jobs"), "jobs.read"),
    "/jobs/series": (N_("Series"), "jobs.read"),
    "/sites": (N_("Sites"), "sites.read"),
    "/technicians": (N_("Technicians"), "technicians.read"),
}


def field_tabs(actor: Actor, here: str) -> None:
    """Show the pages of the room."""
    tabs({path: word for path, (word, needs) in PAGES.items() if actor.may(needs)}, here)
