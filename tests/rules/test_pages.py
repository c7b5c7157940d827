"""What a page must not do: subscribe by hand, refresh wholes, run text as code, or reach into NiceGUI's insides."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.rules.sources import calls, files, imports, name, tree
from ui.parts import markup
from ui.parts.markup import StaticHtml
from ui.theme import ASSETS

SUBSCRIBES = "ui/live/hub.py"  # the one bridge from pages to services
INSIDE = "ui/guard/"  # knows how sockets are bound to sessions, which NiceGUI gives no public way to
QUASAR = {"hidden", "text-left", "text-center", "notranslate", "material-icons"}  # its classes that we use
PRIVATE_MODULES = ("nicegui.core", "nicegui.outbox", "nicegui.storage", "nicegui.nicegui", "nicegui.client.core")


def test_only_the_bridge_subscribes_to_events() -> None:
    wrong = [f"{name(p)}:{line}" for p in files("ui") for line, called, _ in calls(p) if called.endswith(".subscribe")]
    assert [one for one in wrong if not one.startswith(SUBSCRIBES)] == []


def test_a_field_of_a_mirror_is_bound_by_our_own_bind() -> None:
    """NiceGUI's own would tell all the others again for each element that is added, or ask ten times a second."""
    wrong = [
        f"{name(path)}:{line} {called}"
        for path in files("ui")
        for line, called, _ in calls(path)
        if re.search(r"\.bind_\w+_from$", called)
    ]
    assert wrong == []


def test_nothing_is_refreshed_as_a_whole() -> None:
    wrong = [
        name(path)
        for path in files("ui", "main.py")
        for node in ast.walk(tree(path))
        if _dotted(node) == "ui.refreshable"
    ]
    assert wrong == []


def test_no_text_reaches_a_page_unsanitized_but_markup_made_of_escaped_values() -> None:
    wrong = [
        name(path)
        for path in files("ui", "main.py")
        for line, _, call in calls(path)
        if any(
            k.arg == "sanitize" and isinstance(k.value, ast.Constant) and k.value.value is False for k in call.keywords
        )
    ]
    assert wrong == ["ui/parts/markup.py"], "only Still shows markup, and takes no plain text"
    with pytest.raises(TypeError, match="only Markup"):
        StaticHtml._handle_content_change(cast(StaticHtml, None), "<b>" + "a plain text")


def test_markup_is_written_out_in_the_code_and_its_values_are_escaped_by_format() -> None:
    wrong = [
        f"{name(path)}:{line}"
        for path in files("ui", "main.py")
        for line, called, call in calls(path)
        if called.rpartition(".")[2] == "Markup" and not all(isinstance(one, ast.Constant) for one in call.args)
    ]
    assert wrong == []


def test_no_text_is_pasted_into_code() -> None:
    pasted = ("run_javascript", "add_head_html", "add_body_html", "add_css")
    wrong = [
        f"{name(path)}:{line} {called}"
        for path in files("ui", "main.py")
        for line, called, call in calls(path)
        if called.rpartition(".")[2] in pasted and call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert wrong == []


def test_a_page_never_touches_a_session() -> None:
    wrong = [
        f"{name(path)} imports {one}"
        for path in files("ui/pages", "ui/parts")
        for one in imports(path)
        if one in ("sqlmodel.Session", "services.work.work", "services.work.transaction.work")
        or one.startswith("sqlalchemy")
    ]
    assert wrong == []


def test_only_the_guard_reaches_into_nicegui() -> None:
    wrong = [f"{name(path)}: {what}" for path in files("ui", "main.py") for what in _insides(path)]
    assert [one for one in wrong if not one.startswith(INSIDE)] == []


def _insides(path: Path) -> Iterator[str]:
    for one in imports(path):
        if one.startswith("nicegui") and ("._" in one or one.startswith(PRIVATE_MODULES)):
            yield f"imports {one}"
    own = {
        node.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    own |= {
        _dotted(node).rpartition(".")[2]
        for node in ast.walk(tree(path))
        if _dotted(node).startswith(("self._", "cls._"))
    }
    for node in ast.walk(tree(path)):
        if (
            isinstance(node, ast.Attribute)
            and node.attr.startswith("_")
            and not node.attr.endswith("__")
            and node.attr not in own
        ):
            yield f"line {node.lineno}: {ast.unparse(node)}"
        elif _dotted(node) in ("core.sio", "core.app", "core.loop"):
            yield f"line {node.lineno}: {_dotted(node)}"  # type: ignore[attr-defined]


def _dotted(node: ast.AST) -> str:
    return ast.unparse(node) if isinstance(node, ast.Attribute) else ""


def test_a_class_is_one_of_the_theme() -> None:
    """Tailwind is off, and with it whatever its classes should have done (`md:hidden`)."""
    known = {one for sheet in ASSETS.glob("*.css") for one in re.findall(r"\.([a-z][\w-]*)", sheet.read_text("utf-8"))}
    wrong = {f"{name(path)} {one}" for path in files("ui") for one in _classes(path) if "{" not in one}
    assert {one for one in wrong if one.rpartition(" ")[2] not in known | QUASAR} == set()


def test_a_colour_is_named_by_the_theme_alone() -> None:
    literal = re.compile(r"#([0-9a-f]{3}){1,2}\b|\b(rgb|hsl)a?\(", re.IGNORECASE)
    wrong = [
        f"{name(path)}:{node.lineno} {node.value[:60]}"
        for path in files("ui")
        for node in ast.walk(tree(path))
        if not name(path).startswith("ui/theme/") and isinstance(node, ast.Constant) and isinstance(node.value, str)
        and literal.search(node.value)
    ]  # fmt: skip
    assert wrong == []


def _classes(path: Path) -> Iterator[str]:
    """Every class a file names: in `.classes(…)`, in the pieces of ui/parts/markup.py, and in written-out markup."""
    for _, called, call in calls(path):
        piece = getattr(markup, called, None)
        takes = list(inspect.signature(piece).parameters) if inspect.isfunction(piece) else []
        given = dict(zip(takes, call.args, strict=False)) | {str(one.arg): one.value for one in call.keywords}
        named = [call] if called.endswith(".classes") else [given["classes"]] if "classes" in given else []
        yield from (one for value in named for text in _texts(value) for one in text.split())
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (one for text in re.findall(r'\sclass="([^"]*)"', node.value) for one in text.split())


def _texts(node: ast.AST) -> Iterator[str]:
    """The texts in an expression; what is not known before it runs is written `{}`."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
    else:
        for child in [*node.args, *node.keywords] if isinstance(node, ast.Call) else ast.iter_child_nodes(node):
            yield from _texts(child)
