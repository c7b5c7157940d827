"""The language of templates: what may be written in one, checked when it is saved, and compiled to be rendered.

Jinja's sandbox alone is not enough: it let `'a' * 10 ** 8` run for seconds. So every node must be on the list below:
output, if, one for over a listed list, names, comparisons, and, or, not, constants, and our filters. What is on it
cannot loop for ever, call, compute or reach for attributes; time and length grow with the text only.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from models.language import _, counted
from services.templates import variables
from services.templates.filters import FILTERS, FORMAT, LONGEST_FORMAT, TAKES, as_text

MOST_TAGS = 2_000  # of one text
DEEPEST = 12  # conditions inside one another; Python itself stops at 100
LONGEST_TAG = 500  # characters


class Mistake(Exception):
    """Something that a template may not hold: the sentence, and its line."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line
        self.sentence = sentence

    def __str__(self) -> str:
        return _("Line {line}: {sentence}").format(line=self.line, sentence=self.sentence)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text that was checked: its tree, and the variables it uses, in their order."""

    tree: nodes.Template
    names: tuple[str, ...]


def environment(html: bool, finish: Callable[[Any], Any] = as_text) -> SandboxedEnvironment:
    """Return the environment of one part. `finish` turns each value into what is shown."""
    found = SandboxedEnvironment(
        autoescape=html, undefined=StrictUndefined, finalize=finish, cache_size=0, keep_trailing_newline=True,
        trim_blocks=not html, lstrip_blocks=not html,
    )  # fmt: skip
    found.globals.clear()
    found.tests.clear()
    found.filters.clear()
    found.filters.update(FILTERS)
    return found


_READERS = {html: environment(html) for html in (False, True)}


def parse(source: str, html: bool = False) -> Parsed:
    """Return a checked text. Refuses everything that is not on the list (`Mistake`)."""
    _refuse_long(source)
    try:
        tree = _READERS[html].parse(source)
    except TemplateSyntaxError as error:
        raise Mistake(error.lineno, _syntax(error.message or "")) from None
    except RecursionError:
        raise Mistake(1, _("This is nested too deeply.")) from None
    reader = _Reader()
    reader.body(tree.body, "", 0)
    return Parsed(tree, tuple(dict.fromkeys(reader.names)))


def _refuse_long(source: str) -> None:
    for number, tag in enumerate(tags(source), start=1):
        line = source.count("\n", 0, tag[0]) + 1
        if number > MOST_TAGS:
            raise Mistake(line, _("Use at most {count} variables and conditions.").format(count=counted(MOST_TAGS)))
        if tag[1] - tag[0] > LONGEST_TAG:
            raise Mistake(line, _("Use at most {count} characters between the braces.").format(count=LONGEST_TAG))


def tags(source: str) -> Iterator[tuple[int, int]]:
    """Yield where each `{{ … }}`, `{% … %}` and `{# … #}` begins and ends."""
    at = 0
    while (at := source.find("{", at)) >= 0:
        closing = {"{": "}}", "%": "%}", "#": "#}"}.get(source[at + 1 : at + 2])
        if closing is None:
            at += 1
            continue
        end = source.find(closing, at + 2)
        end = len(source) if end < 0 else end + 2
        yield at, end
        at = end


def _syntax(said: str) -> str:
    if "unknown tag" in said:
        return _("Only “if”, “elif”, “else”, “endif”, “for” and “endfor” may stand between {% and %}.")
    if "Unexpected end" in said or "end of template" in said:
        return _("A condition or a list is not ended: “endif” or “endfor” is missing.")
    if "No filter" in said or "No test" in said:
        return _filters()
    return _("This cannot be read. A variable looks like this: {{ first_name }}.")


def _filters() -> str:
    return _("These can stand after a bar: {names}.").format(names=", ".join(FILTERS))


class _Reader:
    """Goes through a tree, refuses what is not on the list, and collects the names."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def body(self, body: list[nodes.Node], item: str, depth: int) -> None:
        """Check statements; `item` is the variable of the list they are in, if they are in one."""
        for one in body:
            if depth > DEEPEST:
                raise Mistake(one.lineno, _("This is nested too deeply."))
            if isinstance(one, nodes.Output):
                for part in one.nodes:
                    if not isinstance(part, nodes.TemplateData):
                        self.value(part, item)
            elif isinstance(one, nodes.If):
                self._condition(one, item, depth)
            elif isinstance(one, nodes.For):
                self._list(one, item, depth)
            else:
                raise Mistake(one.lineno, _syntax("unknown tag"))

    def _condition(self, one: nodes.If, item: str, depth: int) -> None:
        self.value(one.test, item)
        self.body(one.body, item, depth + 1)
        for other in one.elif_:
            self._condition(other, item, depth + 1)
        self.body(one.else_, item, depth + 1)

    def _list(self, one: nodes.For, item: str, depth: int) -> None:
        if item:
            raise Mistake(one.lineno, _("A list cannot stand inside another list."))
        over = dotted(one.iter)
        if over is None or variables.plain(over) not in variables.LISTS:
            allowed = ", ".join(sorted(variables.LISTS))
            raise Mistake(one.lineno, _("“for” goes through one of these: {names}.").format(names=allowed))
        simple = isinstance(one.target, nodes.Name) and not one.recursive and one.test is None
        name = one.target.name if isinstance(one.target, nodes.Name) else ""
        if not simple or name in variables.VARIABLES or name in variables.GROUPS or name == "loop":
            raise Mistake(one.lineno, _("Write it like this: {% for one in interests %}."))
        self.names.append(variables.plain(over))
        self.body(one.body, name, depth + 1)
        self.body(one.else_, "", depth + 1)

    def value(self, one: nodes.Node, item: str) -> None:
        """Check an expression."""
        name = dotted(one)
        if name is not None:
            self._name(one, name, item)
        elif isinstance(one, nodes.Const):
            if not isinstance(one.value, str | int | float | bool | None):
                raise Mistake(one.lineno, _("Only texts and numbers can stand here."))
        elif isinstance(one, nodes.Filter):
            self._filter(one, item)
        elif isinstance(one, nodes.Compare):
            self.value(one.expr, item)
            for operand in one.ops:
                self.value(operand.expr, item)
        elif isinstance(one, nodes.And | nodes.Or):
            self.value(one.left, item)
            self.value(one.right, item)
        elif isinstance(one, nodes.Not):
            self.value(one.node, item)
        else:
            raise Mistake(
                one.lineno, _("Only variables, texts, numbers, comparisons, “and”, “or”, “not” can stand here.")
            )

    def _name(self, one: nodes.Node, name: str, item: str) -> None:
        if item and name in (item, "loop.first", "loop.last", "loop.index"):
            return
        if not variables.known(name) or "_" in (name[0], name.rpartition(".")[2][0]):
            near = get_close_matches(name, [*variables.VARIABLES], 1, 0.7)
            said = _("There is no variable “{name}”.").format(name=name)
            hint = (
                _("Did you mean “{name}”?").format(name=near[0]) if near else _("Your own are written as fields.name.")
            )
            raise Mistake(one.lineno, f"{said} {hint}")
        self.names.append(variables.plain(name))

    def _filter(self, one: nodes.Filter, item: str) -> None:
        if one.name not in FILTERS or one.node is None:
            raise Mistake(one.lineno, _filters())
        given = [arg.value if isinstance(arg, nodes.Const) else None for arg in one.args]
        wrong = one.kwargs or one.dyn_args or one.dyn_kwargs or len(given) > TAKES.get(one.name, 0)
        if wrong or not all(isinstance(value, str | int | float) for value in given):
            raise Mistake(one.lineno, _('“{name}” takes one text, as in default("there").').format(name=one.name))
        if one.name == "date" and given and not _is_format(given[0]):
            raise Mistake(one.lineno, _('Write a date like this: date("%d.%m.%Y").'))
        self.value(one.node, item)


def dotted(one: nodes.Node) -> str | None:
    """Return the name of a variable, as it is written, or None for anything else."""
    if isinstance(one, nodes.Name):
        return one.name
    if isinstance(one, nodes.Getattr) and isinstance(one.node, nodes.Name):
        return f"{one.node.name}.{one.attr}"
    return None


def _is_format(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_FORMAT and FORMAT.fullmatch(value) is not None
