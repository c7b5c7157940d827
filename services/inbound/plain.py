"""HTML as text, for mails that have no plain part: lines and links stay, and nothing of it is ever rendered.

It is read from left to right and never made into a tree: a tree of 400 kB of nested or crossed tags takes gigabytes.
"""

import html as entities
import re
from collections.abc import Iterator

BLOCKS = frozenset({"p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "blockquote", "pre", "hr"})
SILENT = {name: re.compile(rf"</{name}[\s/>]", re.IGNORECASE) for name in ("script", "style", "title", "template")}
# A tag ends before the next "<" in any case, so that each sign is looked at a bounded number of times.
TAG = re.compile(
    r"""<(/?)([a-z][\w:-]{0,30})(?:(?:[^<>"']|"[^<"]{0,2000}"|'[^<']{0,2000}')*>|[^<>]*(?:>|$))""", re.IGNORECASE
)
LEFT_OUT = re.compile(r"<[!?][^<>]*>?|</[^a-z<>][^<>]*>?", re.IGNORECASE)
HUGE = re.compile(r"&#(?:\d{9,}|x[\da-f]{9,});?", re.IGNORECASE)  # numbers of no character


def as_text(html: str) -> str:
    """Return the text of an HTML document."""
    parts: list[str] = []
    quoted = 0
    for tag, closing, text in _pieces(html):
        if not tag:
            parts.append(_said(text))
            continue
        if tag == "blockquote":
            quoted = max(0, quoted - 1) if closing else quoted + 1
        if tag in BLOCKS or (tag == "br" and not closing):
            parts.append("\n" + "> " * min(quoted, 5))
        if tag == "li" and not closing:
            parts.append("- ")
    lines = [" ".join(one.split()) for one in "".join(parts).split("\n")]
    found: list[str] = []
    for one in lines:
        empty = one.strip("> ") == ""
        if not empty or (found and found[-1].strip("> ")):
            found.append("" if empty else one)
    return "\n".join(found).strip()


def _pieces(html: str) -> Iterator[tuple[str, bool, str]]:
    """Yield (tag, whether it closes, "") and ("", False, text) in their order, without comments, scripts and styles."""
    at = 0
    while at < len(html):
        start = html.find("<", at)
        if start < 0:
            yield "", False, html[at:]
            return
        if start > at:
            yield "", False, html[at:start]
        tag = TAG.match(html, start)
        if html.startswith("<!--", start):
            end = html.find("-->", start + 2)
            at = end + 3 if end >= 0 else len(html)
        elif tag is not None:
            name, at = tag[2].lower(), tag.end()
            yield name, bool(tag[1]), ""
            if name in SILENT and not tag[1]:
                closed = SILENT[name].search(html, at)
                at = closed.start() if closed else len(html)
        elif left_out := LEFT_OUT.match(html, start):
            at = left_out.end()
        else:
            yield "", False, "<"
            at = start + 1


def _said(text: str) -> str:
    text = entities.unescape(HUGE.sub("", text)).replace("\xa0", " ")
    said = " ".join(text.split())
    return f"{' ' if text[:1].isspace() else ''}{said}{' ' if text[-1:].isspace() and said else ''}"
