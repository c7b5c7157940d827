"""The rows of a list: NiceGUI's table, sent no more often than it has to be."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from nicegui import events, ui
from nicegui.element import Element

TURN = (
    "({ pagination }) => { if (pagination.page !== element.props.pagination.page) scrollTo(0, 0);"
    " element.props.pagination = pagination; emit(pagination); }"
)
# The browser shows the marks at once; the table is not sent again for each of them.
CHOSEN = (
    "({ keys, added }) => { const others = element.props.selected.filter((row) => !keys.includes(row.id));"
    " element.props.selected = added ? [...others, ...keys.map((id) => ({ id }))] : others; emit({ keys, added }); }"
)


class Rows(ui.table):
    """NiceGUI's table, but not sent and drawn a second time when the browser repeats the pagination it was given."""

    @property
    def pagination(self) -> dict[str, Any]:
        """The visible part, in Quasar's terms."""
        return super().pagination

    @pagination.setter
    def pagination(self, value: dict[str, Any]) -> None:
        if value != self._props["pagination"]:
            self._props["pagination"] = value

    def on_turn(self, turn: Callable[[Mapping[str, Any]], Awaitable[None]]) -> None:
        """Call `turn` with the requested sort and page. The browser moves there at once, and the next click starts from
        there, even before the rows arrive: it does not undo the first one. Another page is read from its top."""

        async def turned(event: events.GenericEventArguments) -> None:
            with quietly(self):
                self._props["pagination"] = event.args
            await turn(event.args)

        self.on("request", turned, js_handler=TURN)

    def on(self, type: str, *handler: Any, **more: Any) -> Self:
        """Leave out NiceGUI's own listener of the choice: it keeps whatever rows the browser sends, and sends the whole
        table back. `on_choice` is there instead."""
        return self if type == "selection" else super().on(type, *handler, **more)

    def on_choice(self, chosen: Callable[[events.GenericEventArguments], object]) -> None:
        """Call `chosen` with the `keys` of rows that were chosen, or let go (`added`)."""
        super().on("selection", chosen, js_handler=CHOSEN)

    def choose(self, keys: Iterable[str]) -> None:
        """Take over the rows that the browser shows as chosen."""
        with quietly(self):
            self._props["selected"] = [{"id": key} for key in keys]


@contextmanager
def quietly(one: Element) -> Iterator[None]:
    """Change the properties of an element that the browser has changed by itself."""
    with one.props.suspend_updates():
        yield
