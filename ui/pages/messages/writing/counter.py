"""The size of an SMS while it is typed: segments, encoding, characters left and price; and plain quotes in one click."""

from collections.abc import Callable
from decimal import Decimal

from models.language import _, ngettext
from services.channels import segments
from ui.parts.markup import button, element, text_element


class Counter:
    """The line under an SMS. `plain` is called with the text in plain quotes when somebody wants it."""

    def __init__(self, price: Decimal | None, plain: Callable[[str], object]) -> None:
        self.price, self.plain_ones = price, ""
        with element("div", "line between sheet-count") as self.whole:
            self.said = text_element("span", "", "sub num").props("role=status")
            with element("div", "line") as self.curly:
                text_element("span", _("Curly quotes or dashes make it longer."), "sub")
                button(_("Use plain ones"), "ghost small", on_click=lambda: plain(self.plain_ones))

    def show(self, text: str) -> None:
        """Show the size of a text."""
        found = segments.count(text)
        self.plain_ones = found.plain_ones
        self.curly.set_visibility(bool(found.plain_ones))
        parts = [
            ngettext("{count} segment", "{count} segments", found.segments).format(count=found.segments),
            found.encoding,
            ngettext("{count} character left", "{count} characters left", found.room_left).format(
                count=found.room_left
            ),
        ]
        if self.price is not None and found.segments:
            parts.append(_("costs about {price}").format(price=f"{self.price * found.segments:f}"))
        self.said.set_text(" · ".join(parts))
