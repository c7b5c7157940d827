"""When to send a message: now, later, or every day. One part of the writing page."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from nicegui import ui

from models.language import N_, _
from services.work import Actor, clock
from ui.parts.choices import Choices
from ui.parts.forms import Fields
from ui.parts.markup import element, text_element
from ui.words import zones

WAYS = {"now": N_("Now"), "at": N_("Later"), "daily": N_("Every day")}
LATE = {
    "latest": (N_("Send only the latest"), N_("A missed message is still sent, unless the next one is already due.")),
    "all": (N_("Send all"), N_("Every missed message is sent as soon as possible, even several at once.")),
    "skip": (N_("Skip it"), N_("A message more than ten minutes late is not sent, and its page says so.")),
}


class When:
    """The choice of now, later or every day, and the fields of each; they belong to the form and show its mistakes."""

    def __init__(self, form: Fields, actor: Actor) -> None:
        self.actor = actor
        self.heard: Callable[[], Any] = lambda: None
        with element("div").props("role=group") as group:
            group.props["aria-label"] = _("When to send")
            self.way = ui.toggle({way: _(word) for way, word in WAYS.items()}, value="now")
            self.way.classes("seg").props("no-caps unelevated spread")
        morning = datetime.combine(clock.today(actor.zone) + timedelta(days=1), datetime.min.time()).replace(hour=9)
        with element("div", "stack") as self.at:
            self.send_at = form.add("send_at", _moment(_("Date and time"), morning))
            self.send_at.props["hint"] = _said(actor.zone)
        with element("div", "stack") as self.daily:
            self.starts_at = form.add("starts_at", _moment(_("Starts"), morning))
            self.zone = form.add(
                "zone", ui.select(zones(actor.zone), value=actor.zone, label=_("Time zone"), with_input=True)
            )
            self.zone.tooltip(_("Sent at this local time, also after the clocks change"))
            self.until = form.add("until", ui.input(_("Ends (optional)")).props("type=date stack-label"))
            with element("div", "stack tight"):
                late = {key: (_(title), _(meaning)) for key, (title, meaning) in LATE.items()}
                text_element("div", _("If missed because Steward was off"), "sub")
                self.late = form.add("late", Choices(_("If missed because Steward was off"), late, "latest"))
        self.now = text_element("p", _("Sends immediately."), "sub")
        self.fields = {"send_at": self.send_at, "starts_at": self.starts_at, "until": self.until}  # the typed ones
        for one in (self.way, self.send_at, self.starts_at, self.zone, self.until, self.late):
            one.on_value_change(self._changed)
        self.usual = self.typed()
        self._changed()

    def send_time(self) -> str | None:
        """Return the time for a single message, as typed; None for now."""
        return str(self.send_at.value or "") if self.way.value == "at" else None

    def schedule(self) -> dict[str, Any]:
        """Return the fields of `create_schedule` that concern the days."""
        return {
            "starts_at": self.starts_at.value or None,
            "zone": self.zone.value or "",
            "until": self.until.value or None,
            "late": self.late.value,
        }

    def typed(self) -> dict[str, str | None]:
        """Return the fields' contents, for the draft."""
        names = ("way", "send_at", "starts_at", "zone", "until", "late")
        return {name: getattr(self, name).value for name in names}

    def fill(self, typed: Mapping[str, str | None]) -> None:
        """Put a draft back into the fields; fields it does not contain get their initial values."""
        wanted = {name: typed.get(name) or value for name, value in self.usual.items()}
        for name in ("send_at", "starts_at", "until"):
            getattr(self, name).value = wanted[name]
        self.way.value = wanted["way"] if wanted["way"] in WAYS else "now"
        self.late.value = wanted["late"] if wanted["late"] in LATE else "latest"
        self.zone.value = wanted["zone"] if wanted["zone"] in self.zone.options else self.actor.zone

    def _changed(self) -> None:
        self.now.set_visibility(self.way.value == "now")
        self.at.set_visibility(self.way.value == "at")
        self.daily.set_visibility(self.way.value == "daily")
        self.heard()


def _moment(label: str, at: datetime) -> ui.input:
    return ui.input(label, value=f"{at:%Y-%m-%dT%H:%M}").props("type=datetime-local stack-label")


def _said(zone: str) -> str:
    time = f"{clock.now().astimezone(ZoneInfo(zone)):%H:%M}"
    return _("In your time zone, {zone} (now {time})").format(zone=zone.replace("_", " "), time=time)
