"""How hard a password is to guess, said while it is typed."""

import asyncio
from typing import Any

from nicegui import ui

from models.language import N_, _
from services.accounts import passwords, users
from ui.live import ask
from ui.parts.markup import element, text_element

WORDS = (N_("Very easy to guess"), N_("Easy to guess"), N_("Too easy to guess"), N_("Good"), N_("Very good"))


def strength_meter(field: Any) -> None:
    """Add a meter under a password's field. It judges off the event loop, the latest text alone."""
    with element("div", "line strength") as row:
        bar = ui.element("meter").props("min=0 max=4 low=2.5 high=2.9 optimum=4 value=0")
        bar.props["aria-label"] = _("Strength")
        word = text_element("span", "", "sub").props("role=status")
    row.set_visibility(False)

    async def judge() -> None:
        typed = field.value or ""
        row.set_visibility(bool(typed))
        me = await ask(users.me)
        score = await asyncio.to_thread(passwords.strength, typed, me.name, me.email)
        if typed == (field.value or "") and not row.is_deleted:
            bar.props(f"value={score}")
            word.set_text(_(WORDS[score]))

    field.props("debounce=300")
    field.on_value_change(judge)
