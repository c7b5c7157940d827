"""The photos of a visit, on its page."""

from typing import Any

from services.work import Actor


async def photos_panel(card: Any, actor: Actor) -> None:
    """Show the photos of a visit. Nothing is shown yet: what a phone sends comes here."""
