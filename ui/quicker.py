"""NiceGUI, quicker: two of its steps that every page takes, with the same result in a fraction of the time.

A tenth of each page went into asking what arguments a handler takes, another into escaping the page letter by letter
(decision 0008). tests/pages/test_quicker.py holds both against NiceGUI's own.
"""

from collections.abc import Callable, Mapping
from types import CodeType, SimpleNamespace
from typing import Any

import nicegui.client
from nicegui import helpers, json

slow_expects_arguments = helpers.expects_arguments
_known: dict[tuple[CodeType, int, bool], bool] = {}


def install() -> None:
    """Take the place of NiceGUI's own, once for a process."""
    helpers.expects_arguments = expects_arguments  # type: ignore[assignment]
    found = SimpleNamespace(loads=json.loads, dumps=lambda value: Escaping(json.dumps(value)))
    nicegui.client.json = found  # type: ignore[attr-defined, assignment]


def expects_arguments(handler: Callable[..., Any]) -> bool:
    """Whether a handler must be given arguments; known by its code, for a page makes the same few handlers each time."""
    plain = getattr(handler, "__func__", handler)
    code = getattr(plain, "__code__", None)
    if code is None or hasattr(plain, "__wrapped__") or plain.__kwdefaults__ or hasattr(plain, "__signature__"):
        return slow_expects_arguments(handler)
    key = (code, len(plain.__defaults__ or ()), plain is not handler)
    if key not in _known:
        _known[key] = slow_expects_arguments(handler)
    return _known[key]


class Escaping(str):
    """A text whose `translate` takes one pass for each sign to be escaped, not one lookup for each letter of the text.
    None of the replacements may hold a sign that comes later in the table."""

    __slots__ = ()

    def translate(self, table: Mapping[int, str]) -> str:  # type: ignore[override]
        """The text with each sign of the table replaced."""
        text = str(self)
        for sign, replacement in table.items():
            text = text.replace(chr(sign), replacement)
        return text
