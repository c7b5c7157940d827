"""Patches of NiceGUI 3.18: steps of every page, with the same result in a fraction of the time (decision 0008).

Each patch replaces one function of NiceGUI. Nothing depends on them: without this file, and its line in
`ui/shell.py`, every page is the same but slower. `tests/pages/test_nicegui_patches.py` fails when NiceGUI changes.
"""

from collections.abc import Callable, Mapping
from types import CodeType, SimpleNamespace
from typing import Any

import nicegui.client
from nicegui import helpers, json

their_expects_arguments = helpers.expects_arguments
_known: dict[tuple[CodeType, int, bool], bool] = {}


def remember_handlers() -> None:
    """NiceGUI calls `inspect.signature` three times for each element: 14 % of a page of contacts."""
    helpers.expects_arguments = expects_arguments  # type: ignore[assignment]


def escape_by_sign() -> None:
    """NiceGUI looks up each character of a page in a table: 3.5 ms for 32,000 characters; five passes take 0.2 ms."""
    found = SimpleNamespace(loads=json.loads, dumps=lambda value: Escaping(json.dumps(value)))
    nicegui.client.json = found  # type: ignore[attr-defined, assignment]


PATCHES = (remember_handlers, escape_by_sign)


def install() -> None:
    """Apply the patches, once per process."""
    for patch in PATCHES:
        patch()


def expects_arguments(handler: Callable[..., Any]) -> bool:
    """Return whether a handler expects arguments, cached by its code: a page makes the same few handlers each time."""
    plain = getattr(handler, "__func__", handler)
    code = getattr(plain, "__code__", None)
    if code is None or hasattr(plain, "__wrapped__") or plain.__kwdefaults__ or hasattr(plain, "__signature__"):
        return their_expects_arguments(handler)
    key = (code, len(plain.__defaults__ or ()), plain is not handler)
    if key not in _known:
        _known[key] = their_expects_arguments(handler)
    return _known[key]


class Escaping(str):
    """A text whose `translate` makes one pass per escaped character instead of one lookup per character of the text.
    No replacement may contain a character that comes later in the table."""

    __slots__ = ()

    def translate(self, table: Mapping[int, str]) -> str:  # type: ignore[override]
        """Return the text with each character of the table replaced."""
        text = str(self)
        for sign, replacement in table.items():
            text = text.replace(chr(sign), replacement)
        return text
