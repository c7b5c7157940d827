"""The tabs of the channels. One that is switched off cannot be chosen, and says why."""

from collections.abc import Callable
from typing import Any

from models.language import N_, _
from models.typed import CHANNEL_WORDS
from services import sending
from services.channels import written
from ui.parts.markup import button, element

SIGNS = {"email": "mail", "sms": "sms", "whatsapp": "chat"}
OFF = N_("This channel is switched off.")


class Channels:
    """The tabs; `value` is the name of the chosen channel."""

    def __init__(self, value: str, *, fixed: bool = False) -> None:
        self.heard: list[Callable[[], Any]] = []
        self.tabs: dict[str, Any] = {}
        with element("div", "seg tabs-of").props("role=group") as group:
            group.props["aria-label"] = _("Channel")
            for name in written():
                tab = button(_(CHANNEL_WORDS.get(name, name)), "", SIGNS.get(name, "send"))
                tab.on_click(lambda _event, name=name: self._press(name))
                self.tabs[name] = tab
                if sending.mode(name) == sending.OFF:
                    tab.disable()
                    tab.tooltip(_(OFF))
                elif fixed and name != value:
                    tab.disable()
                    tab.tooltip(_("The channel of a waiting message stays."))
        self.value = value

    @property
    def value(self) -> str:
        """The name of the chosen channel."""
        return self._value

    @value.setter
    def value(self, name: str) -> None:
        self._value = name
        for one, tab in self.tabs.items():
            tab.props["aria-pressed"] = "true" if one == name else "false"

    def on_value_change(self, heard: Callable[[], Any]) -> None:
        """Call this after another channel was chosen."""
        self.heard.append(heard)

    async def _press(self, name: str) -> None:
        if name == self.value:
            return
        self.value = name
        for one in self.heard:
            await one()
