"""The position of the browser: asked for by a button alone, with its accuracy, its source and its time (V-03)."""

from datetime import UTC, datetime
from typing import Any

from models.language import _
from ui.parts.markup import button, element, text_element

# The browser asks the person itself; what it answers, or why not, comes back as one event.
FIND = """() => {
  if (!navigator.geolocation || !window.isSecureContext) { emit({why: "insecure"}); return; }
  navigator.geolocation.getCurrentPosition(
    (found) => emit({lat: found.coords.latitude, lon: found.coords.longitude, accuracy: found.coords.accuracy,
                     at: found.timestamp}),
    (wrong) => emit({why: {1: "denied", 2: "unavailable", 3: "slow"}[wrong.code] || "unavailable"}),
    {enableHighAccuracy: true, timeout: 15000, maximumAge: 0});
}"""
NETWORK_FROM = 150  # metres: satellites are better than that in the open, a network seldom is


class PositionField:
    """A button that takes the position of the browser, and a line that says what it found. `value` is what
    `visits.create` takes as `position`, or None."""

    def __init__(self) -> None:
        self.value: dict[str, Any] | None = None
        with element("div", "line"):
            self.press = button(_("Add my position"), "ghost", "my_location")
            self.told = text_element("span", "", "sub").props("role=status")
        self.press.on("click", self._heard, js_handler=FIND)

    def _heard(self, event: Any) -> None:
        said = event.args if isinstance(event.args, dict) else {}
        if not {"lat", "lon"} <= said.keys():
            self.value = None
            self.told.set_text(why(str(said.get("why", ""))))
            return
        accuracy = float(said.get("accuracy") or 0)
        self.value = {
            "lat": float(said["lat"]),
            "lon": float(said["lon"]),
            "accuracy_m": accuracy,
            "source": "network" if accuracy > NETWORK_FROM else "gps",
            "taken_at": datetime.fromtimestamp(float(said.get("at") or 0) / 1000, UTC).isoformat(),
        }
        self.told.set_text(_("Found, to within {metres} m").format(metres=round(accuracy)))
        self.press.set_text(_("Take it again"))


def why(reason: str) -> str:
    """Return why the browser gave no position, in words."""
    words = {
        "denied": _("The browser may not say where you are. Allow it in its settings, or go on without."),
        "slow": _("No position was found in time. Try again in the open, or go on without."),
        "insecure": _("The browser says where you are only over https."),
    }
    return words.get(reason, _("The position is not known here. Go on without."))
