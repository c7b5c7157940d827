"""The stars of a record; pressing one rates it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui import ui
from nicegui.element import Element

from models.language import _, ngettext
from ui.live import bind
from ui.parts.markup import element, text_element


def rating(card: Any, rate: Callable[[int], Awaitable[Any]] | None) -> None:
    """Show five stars; pressing one rates, pressing the current one removes the rating. The last press wins."""
    turn = asyncio.Lock()

    async def pressed(stars: int) -> None:
        wanted = 0 if card.rating == stars else stars
        async with turn:
            await rate(wanted)  # type: ignore[misc]

    holder = element("div", "rate").props("role=group data-live")
    buttons: list[Element] = []
    with holder:
        for stars in range(1, 6):
            press = (
                ui.button(ngettext("{count} star", "{count} stars", stars), color=None).classes("star").props("flat")
            )
            if rate is not None:
                press.on_click(lambda stars=stars: pressed(stars))
            press.set_enabled(rate is not None)
            buttons.append(press)
    count = text_element("span", classes="vh").props("role=status")
    bind(count, "text", card, "rating", lambda n: _set_stars(holder, buttons, n))


def _set_stars(holder: Element, buttons: Sequence[Element], number: int) -> str:
    holder.classes(remove="s0 s1 s2 s3 s4 s5", add=f"s{number}")
    holder.props["aria-label"] = _("Rating: {number} of 5").format(number=number)
    for place, button in enumerate(buttons, start=1):
        button.props(f"aria-pressed={'true' if place == number else 'false'}")
    return _("{number} of 5").format(number=number)
