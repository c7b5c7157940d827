"""Saved views: a view's address leads to its list, narrowed and sorted as saved."""

from uuid import UUID

from nicegui import ui

from services import views
from services.records.declaration import of_noun
from ui.live import ask
from ui.routes import page


@page("/views/{view_id}", needs="views.read")
async def view_page(view_id: UUID) -> None:
    """Open a view's list."""
    view = await ask(views.find, view_id)
    ui.navigate.to(f"{of_noun(view.record).path}?view={view.id}")
