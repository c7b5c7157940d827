"""Saved views: the address of one leads to its list, narrowed and sorted as it says."""

from uuid import UUID

from nicegui import ui

from services import views
from services.records.declaration import of_noun
from ui.live import ask
from ui.routes import page


@page("/views/{view_id}", needs="views.read")
async def view_page(view_id: UUID) -> None:
    """Open the list of a view."""
    view = await ask(views.find, view_id)
    ui.navigate.to(f"{of_noun(view.record).path}?view={view.id}")
