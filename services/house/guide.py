"""The guides of this version, as they lie beside the code, as HTML that is safe within a page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from struct import error, unpack
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = DOCS / "pictures"
AT = "/help"  # the address of the user guide; that of the pictures is below it
PAPERS = {"guide.md": AT, "operating.md": f"{AT}/operating"}
TAGS = {
    *("a", "blockquote", "br", "code", "em", "h2", "h3", "hr", "img", "li", "ol", "p", "pre", "strong", "table"),
    *("tbody", "td", "th", "thead", "tr", "ul"),
}
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
PRE = "<pre>", '<pre tabindex="0">'  # it may scroll sideways, also by keyboard
CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={
        "a": {"href"},
        "h2": {"id"},
        "h3": {"id"},
        "img": {"src", "alt", "loading", "width", "height"},
        "ol": {"start"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A guide: its sections by their anchors, in order, and its text as HTML."""

    sections: dict[str, str]
    html: str


@cache
def paper(name: str) -> Paper | None:
    """Return a guide (`guide.md`, `operating.md`), or None where this installation has none."""
    path = DOCS / name
    if name not in PAPERS or not path.is_file():
        return None
    tokens = MARKDOWN.parse(path.read_text(encoding="utf-8"))
    at = next((number for number, one in enumerate(tokens) if one.tag == "h2"), 0)  # what comes before is for readers
    tokens = tokens[at:]
    sections = dict(_headings(tokens))
    for one in tokens:
        for child in one.children or ():
            _inside(child)
    return Paper(sections, CLEANER.clean(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})).replace(*PRE))


def anchor(title: str) -> str:
    """Return the anchor of a heading, as links in the guides write it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")


def _headings(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    for opened, inline in pairwise(tokens):
        if opened.type == "heading_open" and opened.tag in ("h2", "h3"):
            opened.attrs["id"] = anchor(inline.content)
            if opened.tag == "h2":
                yield anchor(inline.content), inline.content


def _inside(token: Any) -> None:
    """Make links and pictures lead to what is served here; a link to another paper keeps its text alone."""
    if token.type == "image":
        token.attrs["src"] = f"{AT}/{token.attrs['src']}"
        token.attrs["loading"] = "lazy"
        token.attrs["width"], token.attrs["height"] = _size(token.attrs["src"])
    elif token.type == "link_open":
        name, _hash, section = str(token.attrs["href"]).partition("#")
        if name in PAPERS:
            token.attrs["href"] = f"{PAPERS[name]}#{section}"
        elif name and not name.startswith(("http://", "https://")):
            token.attrs.pop("href")


def _size(path: str) -> tuple[str, str]:
    """Return the width and the height of a picture (PNG), so that a page keeps room for it until it is there."""
    try:
        head = (PICTURES / path.rpartition("/")[2]).read_bytes()[:24]
        width, height = unpack(">II", head[16:24])
    except (OSError, error):
        return "", ""
    return str(width), str(height)
