"""Rendering: a version and values become the texts of one message."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Protocol

from jinja2 import Template
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from models.language import _, counted
from services import html as formatted
from services.templates import language, variables
from services.templates.filters import Address, Blank, as_text
from services.work import Invalid, Refused

LIMITS = {"subject": 400, "html": 400_000, "text": 100_000}  # characters of a rendered part
LONGEST = 1.0  # seconds for one part; 5 kB take 0.2 ms
LOOK = 256  # pieces between two looks at the clock


class Version(Protocol):
    """The texts of a version, as they were checked (`models.templates.TemplateVersion`)."""

    @property
    def subject(self) -> str: ...
    @property
    def html(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one message. `html` is empty where the version has none."""

    subject: str
    html: str
    text: str


class MissingValues(Refused):
    """Variables without a value: nothing is sent. `more["missing"]` maps each to the ids of the contacts concerned."""

    status, code = 422, "missing_values"

    def __init__(self, missing: Mapping[str, Sequence[Any]]) -> None:
        said = _("These variables have no value: {names}. Fill them in, or give a default.")
        found = {name: [str(one) for one in ids] for name, ids in missing.items()}
        super().__init__(said.format(names=", ".join(found)), missing=found)


def render(version: Version, values: Mapping[str, Any], gaps: bool = False) -> Texts:
    """Return the texts for these values. Refuses where a shown variable has none (`MissingValues`) unless `gaps` may
    stay, and what is too long or cannot be compared (`Invalid`)."""
    told: list[str] = []
    texts = _render(version, values, told, tint=False)
    blank = [name for name in told if not _late(name)]
    if blank and not gaps:
        raise MissingValues(dict.fromkeys(blank, ()))
    return texts


def missing(version: Version, values: Mapping[str, Any]) -> list[str]:
    """Return the variables that would be shown and have no value. What is known only when the message leaves counts as
    there."""
    told: list[str] = []
    _render(version, values, told, tint=False)
    return [name for name in told if not _late(name)]


def complete(names: Sequence[str], values: Mapping[str, Any]) -> bool:
    """Return whether all variables of a version have a value: then nothing can be missing."""
    return all(_late(name) or variables.look_up(values, name) not in (None, "", []) for name in names)


def tinted(version: Version, values: Mapping[str, Any]) -> tuple[Texts, list[str]]:
    """Return the texts for a preview, its variables marked in the HTML, and those without a value."""
    told: list[str] = []
    texts = _render(version, values, told, tint=True)
    return texts, [name for name in told if not _late(name)]


def _tinted_html(value: Any) -> Any:
    if isinstance(value, Blank):
        str(value)  # noted
        return Markup('<span class="missing">{}</span>').format(value.name)
    if isinstance(value, Address):
        return str(value)
    shown = _html(value)
    return Markup('<span class="value">{}</span>').format(shown) if shown else ""


def _tinted_text(value: Any) -> str:
    if isinstance(value, Blank):
        str(value)
        return f"[{value.name}]"
    return as_text(value)


def _html(value: Any) -> Any:
    return value if isinstance(value, Markup) else as_text(value)


FINISH = {  # by whether it is HTML, and whether it is tinted for a preview
    (False, False): as_text,
    (True, False): _html,
    (False, True): _tinted_text,
    (True, True): _tinted_html,
}


def _late(name: str) -> bool:
    return name in variables.VARIABLES and variables.VARIABLES[name].late


def _render(version: Version, values: Mapping[str, Any], told: list[str], *, tint: bool) -> Texts:
    def run(part: str) -> str:
        source = getattr(version, part)
        return _run(source, part, values, told, tint=tint) if "{" in source else source

    subject, html, text = run("subject"), run("html"), run("text")
    return Texts(" ".join(subject.split()), html, text.strip() or formatted.as_text(html))


def _run(source: str, part: str, values: Mapping[str, Any], told: list[str], *, tint: bool) -> str:
    template, names = _compiled(source, part, tint)
    pieces: list[str] = []
    until, rest = time.monotonic() + LONGEST, LIMITS[part]
    try:
        made = template.generate(_context(names, values, told, html=part == "html"))
        while some := list(islice(made, LOOK)):
            pieces += some
            rest -= sum(map(len, some))
            if rest < 0 or time.monotonic() > until:
                said = _("With its values this is too long: at most {count} characters.").format(
                    count=counted(LIMITS[part])
                )
                raise Invalid(_("This template cannot be used."), **{part: said})
    except (TypeError, ValueError) as error:
        said = _("This compares values that cannot be compared, such as a text with a number.")
        raise Invalid(_("This template cannot be used."), **{part: said}) from error
    return "".join(pieces)


@lru_cache(maxsize=128)
def _compiled(source: str, part: str, tint: bool) -> tuple[Template, frozenset[str]]:
    """Return a compiled text, the same for all its recipients, and the names it uses. It is known by the text itself."""
    html = part == "html"
    try:
        parsed = language.parse(source, html)
    except language.Mistake as mistake:
        raise Invalid(_("This template cannot be used."), **{part: str(mistake)}) from None
    names = frozenset(name.partition(".")[0] for name in parsed.names)
    return _environment(html, tint).from_string(parsed.tree), names


@lru_cache(maxsize=4)
def _environment(html: bool, tint: bool) -> SandboxedEnvironment:
    return language.environment(html, FINISH[html, tint])


class _Group:
    """A namespace of values. It has no attributes of its own that a template could reach."""

    __slots__ = ("_name", "_told", "_values")

    def __init__(self, name: str, values: Mapping[str, Any], told: list[str]) -> None:
        self._name, self._values, self._told = name, values, told

    def __getitem__(self, key: str) -> Any:
        return _value(f"{self._name}.{key}" if self._name else key, self._values.get(key), self._told)


def _context(names: frozenset[str], values: Mapping[str, Any], told: list[str], *, html: bool) -> dict[str, Any]:
    """Return the values that a text uses, as templates see them; what is empty is a blank."""
    found: dict[str, Any] = {"contact": _Group("", values, told)}
    for name in names:
        value = values.get(name)
        if name == "me":
            value = _signed(value, html)
        if name in variables.GROUPS:
            found[name] = _Group(name, value if isinstance(value, Mapping) else {}, told)
        else:
            found[name] = _value(name, value, told)
    return found


def _signed(me: Any, html: bool) -> dict[str, Any]:
    """Return the values of `me`; the signature, which is safe HTML, as such or as text."""
    found = dict(me) if isinstance(me, Mapping) else {}
    signature = found.get("signature")
    if isinstance(signature, str) and signature:
        found["signature"] = Markup(signature) if html else formatted.as_text(signature)  # noqa: S704 - cleaned when saved
    return found


def _value(name: str, value: Any, told: list[str]) -> Any:
    if value in (None, "", []):
        return Blank(name, told)
    if isinstance(value, list | tuple):
        return [as_text(one)[: variables.LONGEST] for one in value[: variables.MOST]]
    if isinstance(value, Markup | int | float):
        return value
    return as_text(value)[: variables.LONGEST]
