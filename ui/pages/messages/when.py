"""When to send a message: now, later, or again and again. One part of composing.

`When(form, actor)` shows the choice inside any form. The page that composes reads `way.value` (a key of `WAYS`),
`send_time()` and `schedule()`, and sets `heard` to learn of changes.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from nicegui import background_tasks, ui

from models.language import N_, _
from services.work import Actor, clock
from ui.pages.messages.repeat import LATE, Repeat
from ui.parts.forms import Fields
from ui.parts.markup import element, text_element

__all__ = ["LATE", "WAYS", "When"]
WAYS = {"now": N_("Now"), "at": N_("Later"), "repeat": N_("Repeat")}


class When:
    """The choice of now, later or repeat, and the fields of each; they belong to the form and show its mistakes.

    `contact_id` returns the chosen contact, whose time zone the next five may depend on.
    """

    def __init__(self, form: Fields, actor: Actor, contact_id: Callable[[], Any] = lambda: None) -> None:
        self.heard: Callable[[], Any] = lambda: None
        with element("div").props("role=group") as group:
            group.props["aria-label"] = _("When to send")
            self.way = ui.toggle({way: _(word) for way, word in WAYS.items()}, value="now")
            self.way.classes("seg").props("no-caps unelevated spread")
        morning = datetime.combine(clock.today(actor.zone) + timedelta(days=1), datetime.min.time()).replace(hour=9)
        with element("div", "stack") as self.at:
            at = ui.input(_("Date and time"), value=f"{morning:%Y-%m-%dT%H:%M}")
            self.send_at = form.add("send_at", at.props("type=datetime-local stack-label"))
            self.send_at.props["hint"] = _said(actor.zone)
        self.repeat = Repeat(form, actor, contact_id)
        self.now = text_element("p", _("Sends immediately."), "sub")
        self.fields = {"send_at": self.send_at, "starts_at": self.repeat.starts_at, "until": self.repeat.until}  # typed
        self.usual = {"way": "now", "send_at": str(self.send_at.value)}
        self.repeat.heard = self._changed
        for one in (self.way, self.send_at):
            one.on_value_change(self._changed)
        self.repeat.changed()

    def send_time(self) -> str | None:
        """Return the time for a single message, as typed; None for now."""
        return str(self.send_at.value or "") if self.way.value == "at" else None

    def schedule(self) -> dict[str, Any]:
        """Return the fields of `create_schedule` that concern the times."""
        return self.repeat.values()

    def typed(self) -> dict[str, str | None]:
        """Return the fields' contents, for the draft."""
        return {"way": self.way.value, "send_at": self.send_at.value, **self.repeat.typed()}

    def fill(self, typed: Mapping[str, str | None]) -> None:
        """Put a draft back into the fields; fields it does not contain get their initial values."""
        wanted = {name: typed.get(name) or value for name, value in self.usual.items()}
        self.send_at.value = wanted["send_at"]
        self.repeat.fill(typed)
        self.way.value = wanted["way"] if wanted["way"] in WAYS else "now"

    def _changed(self) -> None:
        self.now.set_visibility(self.way.value == "now")
        self.at.set_visibility(self.way.value == "at")
        self.repeat.whole.set_visibility(self.way.value == "repeat")
        if self.way.value == "repeat":
            background_tasks.create(self.repeat.preview(), name="the next five times")
        self.heard()


def _said(zone: str) -> str:
    time = f"{clock.now().astimezone(ZoneInfo(zone)):%H:%M}"
    return _("In your time zone, {zone} (now {time})").format(zone=zone.replace("_", " "), time=time)
