"""Icons: each name that the code gives to an icon is one of the font's, or its letters would stand on the page."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page

from tests.rules.sources import ROOT

Window = Callable[..., Page]
# Where a call has the name of an icon: the place of the argument, by the name of the function.
PLACES = {"icon": 0, "empty": 0, "icon_button": 0, "set_icon": 0, "banner": 1, "button": 2, "kind": 2}
WIDTHS = """names => names.filter(name => {
    const one = document.createElement('i');
    one.className = 'q-icon notranslate material-icons';
    one.style.cssText = 'font-size:24px;width:auto;position:absolute';
    one.textContent = name;
    document.body.append(one);
    const wide = Math.abs(one.getBoundingClientRect().width - 24) > 1;
    one.remove();
    return wide;
})"""


def named() -> Iterator[str]:
    """Every name of an icon in the code."""
    for path in (*Path(ROOT / "ui").rglob("*.py"), *Path(ROOT / "services").rglob("*.py")):
        for call in (one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.Call)):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            given = [one.value for one in call.keywords if one.arg in ("icon", "icon_name")]
            if name in PLACES:
                given += call.args[PLACES[name] : PLACES[name] + 1]
            yield from (one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str))


def test_every_icon_is_one_of_the_font(window: Window) -> None:
    page = window("alice", "/contacts")
    names = sorted({*named()} - {""})
    assert len(names) > 150
    page.evaluate("() => document.fonts.load('24px \"Material Icons\"')")
    assert page.evaluate(WIDTHS, names) == []
    assert page.evaluate(WIDTHS, ["nothing_of_the_font"]) == ["nothing_of_the_font"]
