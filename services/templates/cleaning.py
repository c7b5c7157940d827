"""HTML as it is kept: safe, its styles on its elements, and its variables where they were.

A tag of the template would not survive the two HTML readers: one moves text out of tables, the other escapes `<`. So
each `{{ … }}` becomes a word and each `{% … %}` a comment, which both keep, and comes back at the end. What was lost or
came to stand inside a tag, other than a variable in an address, is refused with its line.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

import css_inline

from models.language import _
from services import html
from services.html import refuse_heavy
from services.templates.language import Mistake, tags

STYLED = re.compile(r"<style[\s>]", re.IGNORECASE)
# One that is not ended goes to the end: looking for it from each "<!--" anew took the square of the text.
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
TABLE = re.compile(r"(<table[^>]*>)((?:\s*<!--\w+-->)+)(\s*<tbody>)")
ADDRESS = re.compile(r'\b(href|src)="([^"]*)"')
ELEMENT = re.compile(r"""(<[a-zA-Z/](?:[^"'>]|"[^"]*"|'[^']*')*>)""")
WORD = re.compile(r"q[0-9a-f]{8}v\d+z")
BETWEEN = re.compile(r"<!--(\w+)-->|q[0-9a-f]{8}v\d+z")
SHOWN = re.compile(r"<(img|hr)\b", re.IGNORECASE)
GAPS = re.compile(r"(\A|\n+)((?:\{%(?:(?!%\}).)*%\})+)(\n+)|%\}\n")
URL = re.compile(r"\|\s*url\s*$")
Tag = tuple[str, int]  # and where it stood


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text, and the same as plain text, each with its variables."""

    html: str
    text: str


def clean(source: str) -> Cleaned:
    """Return HTML as it is kept, and its plain text. Refuses a variable or condition in a place that cannot hold one
    (`Mistake`), and what is too heavy (`Invalid`). Cleaning what is clean changes nothing. HTML that shows nothing, such
    as `<br>`, is empty."""
    source = COMMENT.sub(lambda one: "\n" * one[0].count("\n"), source)
    mark = _mark(source)
    marked, found = _marked(source, mark)
    refuse_heavy(marked)
    if STYLED.search(marked):
        inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False, keep_link_tags=False)
        marked = inliner.inline(marked)
    safe = html.clean(marked, comments=True)
    safe = COMMENT.sub(lambda one: one[0] if one[0][4:-3] in found else "", safe)
    safe = TABLE.sub(r"\1\3\2", safe)  # a list of rows: its beginning and its end under one parent
    text = html.as_text(safe, comments=True)
    if not text and not SHOWN.search(safe):
        return Cleaned("", "")
    text = WORD.sub(lambda one: found.get(one[0], (one[0], 0))[0], text)
    return Cleaned(_restored(safe, found, source), GAPS.sub(_gap, text))


def _gap(one: re.Match[str]) -> str:
    """Return the line ends around tags, of which rendering drops the first one behind each: those of a tag that has a line
    to itself are the larger gap of both sides, once."""
    if one[2] is None:
        return f"{one[0]}\n"
    before, after = len(one[1] or one[3]), len(one[3])
    return f"{one[1]}{one[2]}" + "\n" * (max(before, after) - before + 1)


def _mark(source: str) -> str:
    """Return the beginning of words that the text does not hold."""
    while (mark := f"q{secrets.token_hex(4)}v") in source:
        pass
    return mark


def _marked(source: str, mark: str) -> tuple[str, dict[str, Tag]]:
    """Return the text with words and comments for its tags; and each tag and its place by its word."""
    parts, found, last = [], dict[str, Tag](), 0
    for number, (begin, end) in enumerate(tags(source)):
        tag, word = unescape(source[begin:end]).replace("\xa0", " "), f"{mark}{number}z"
        parts.append(source[last:begin])
        last = end
        if tag.startswith("{#"):  # a remark for the writers: nobody receives it
            continue
        found[word] = (tag, begin)
        parts.append(word if tag.startswith("{{") else f"<!--{word}-->")
    return "".join([*parts, source[last:]]), found


def _restored(safe: str, found: Mapping[str, Tag], source: str) -> str:
    """Return the HTML with its tags back, those of links as addresses. Refuses where one has no place (`Mistake`)."""
    seen = set[str]()

    def address(one: re.Match[str]) -> str:
        return f'{one[1]}="{WORD.sub(value, one[2])}"'

    def value(one: re.Match[str]) -> str:
        tag = found[one[0]][0] if one[0] in found else ""
        if not tag.startswith("{{"):
            return one[0]
        seen.add(one[0])
        return _as_address(tag)

    def between(one: re.Match[str]) -> str:
        word = one[1] or one[0]
        seen.add(word)
        return found[word][0] if word in found else one[0]

    pieces = ELEMENT.split(safe)
    shown = [ADDRESS.sub(address, p) if n % 2 else BETWEEN.sub(between, p) for n, p in enumerate(pieces)]
    for word, (tag, at) in found.items():
        if word not in seen:
            raise Mistake(source.count("\n", 0, at) + 1, _lost(tag))
    return "".join(shown)


def _as_address(tag: str) -> str:
    inside = tag[2:-2].rstrip()
    whole = tag if URL.search(inside) else f"{{{{{inside}|url }}}}"
    return whole if "'" in whole else whole.replace('"', "'")  # the address itself stands between quotes


def _lost(tag: str) -> str:
    shown = tag if len(tag) <= 60 else f"{tag[:59]}…"
    return _("{tag} cannot stand here. Variables go into the text or a link, conditions between elements.").format(
        tag=shown
    )
