"""When a campaign is sent: now or later, in each person's own zone, spread over some time; and when it pauses itself."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from nicegui import ui

from models.language import N_, _, ngettext
from services.work import Actor, clock
from ui.parts.forms import Fields
from ui.parts.markup import element, text_element

WAYS = {"now": N_("Now"), "at": N_("Later")}
SPREADS = (0, 30, 60, 120, 240, 480)  # minutes


class Timing:
    """The choice, in any form. `heard` is called after each change."""

    def __init__(self, form: Fields, actor: Actor, heard: Callable[[], Awaitable[None]]) -> None:
        with element("div").props("role=group") as group:
            group.props["aria-label"] = _("When to send")
            self.way = ui.toggle({way: _(word) for way, word in WAYS.items()}, value="now")
            self.way.classes("seg").props("no-caps unelevated spread")
        morning = datetime.combine(clock.today(actor.zone) + timedelta(days=1), datetime.min.time()).replace(hour=9)
        with element("div", "stack") as self.at:
            at = ui.input(_("Date and time"), value=f"{morning:%Y-%m-%dT%H:%M}").props(
                "type=datetime-local stack-label"
            )
            self.send_at = form.add("send_at", at)
            self.in_zones = ui.switch(_("In each person’s own time zone"))
        self.now = text_element("p", _("It starts 10 seconds after the click."), "sub")
        self.spread = form.add(
            "spread", ui.select({one: _long(one) for one in SPREADS}, value=0, label=_("Spread over"))
        )
        self.guarded = ui.switch(_("Pause by itself when too many addresses bounce"), value=True)
        self._show()
        for one in (self.way, self.send_at, self.in_zones):
            one.on_value_change(self._show)
            one.on_value_change(heard)

    @property
    def later(self) -> bool:
        """Whether it is planned for later."""
        return bool(self.way.value == "at")

    def values(self) -> dict[str, Any]:
        """Return the fields of `campaigns.start` about the times."""
        found = {"spread": self.spread.value or 0, "guarded": bool(self.guarded.value)}
        if self.later:
            found |= {"send_at": self.send_at.value or None, "in_zones": bool(self.in_zones.value)}
        return found

    def _show(self) -> None:
        self.at.set_visibility(self.later)
        self.now.set_visibility(not self.later)


def _long(minutes: int) -> str:
    if not minutes:
        return _("All at once")
    if minutes < 60:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    return ngettext("{count} hour", "{count} hours", minutes // 60).format(count=minutes // 60)
