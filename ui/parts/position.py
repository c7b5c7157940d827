"""The position of the browser: asked for by a button alone, with its accuracy, its source and its time (V-03)."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from models.language import _
from ui.parts.markup import button, text_element

# The browser asks the person itself; what it answers, or why not, comes back as one event.
FIND = """() => {
  if (!navigator.geolocation || !window.isSecureContext) { emit({why: "insecure"}); return; }
  emit({why: "asked"});
  navigator.geolocation.getCurrentPosition(
    (found) => emit({lat: found.coords.latitude, lon: found.coords.longitude, accuracy: found.coords.accuracy,
                     at: found.timestamp}),
    (wrong) => emit({why: {1: "denied", 2: "unavailable", 3: "slow"}[wrong.code] || "unavailable"}),
    {enableHighAccuracy: true, timeout: 15000, maximumAge: 0});
}"""
NETWORK_FROM = 150  # metres: satellites are better than that in the open, a network seldom is


class PositionField:
    """A line that says what was found of the position of the browser, and a button that saves with it. `value` is what
    `visits.create` takes as `position`, or None."""

    def __init__(self) -> None:
        self.value: dict[str, Any] | None = None
        self.told = text_element("p", "", "sub").props("role=status")

    def button(self, save: Callable[[], Awaitable[object]]) -> None:
        """Add the button: it finds the position, and calls `save` with it; else it says why there is none."""
        self.press = button(_("Save with position"), "ghost", "my_location")

        async def heard(event: Any) -> None:
            self.take(event.args)
            if self.value is not None:
                await save()

        self.press.on("click", heard, js_handler=FIND)

    def take(self, said: Any) -> None:
        """Take what the browser answered, or say why there is no position."""
        self.value = None
        if not isinstance(said, dict) or not {"lat", "lon"} <= said.keys():
            self.told.set_text(why(str(said.get("why", "")) if isinstance(said, dict) else ""))
            return
        accuracy = float(said.get("accuracy") or 0)
        self.value = {
            "lat": float(said["lat"]),
            "lon": float(said["lon"]),
            "accuracy_m": accuracy,
            "source": "network" if accuracy > NETWORK_FROM else "gps",
            "taken_at": datetime.fromtimestamp(float(said.get("at") or 0) / 1000, UTC).isoformat(),
        }
        self.told.set_text(_("Found, to within {metres} m").format(metres=self.metres))

    @property
    def metres(self) -> int:
        """How accurate it is."""
        return round(self.value["accuracy_m"]) if self.value else 0


def why(reason: str) -> str:
    """Return why the browser gave no position, or not yet, in words."""
    words = {
        "asked": _("Finding your position …"),
        "denied": _("The browser may not say where you are. Allow it in its settings, or save without."),
        "slow": _("No position was found in time. Try again in the open, or save without."),
        "insecure": _("The browser says where you are only over https. Save without."),
    }
    return words.get(reason, _("The position is not known here. Save without."))
