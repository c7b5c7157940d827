"""HTML as plain text: the text part of a mail whose writer typed only HTML."""

import re
from html.parser import HTMLParser

BLOCKS = frozenset(
    {"p", "div", "table", "tr", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr"}
)
APART = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"})
HIDDEN = frozenset({"script", "style", "title", "head"})


def as_text(html: str) -> str:
    """Return the text of HTML: paragraphs apart, items with a dash, the address of a link behind it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = re.sub(r" *\n *", "\n", "".join(reader.parts))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0
        self.links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in HIDDEN and tag != "head":
            self.hidden += 1
        elif tag == "a":
            self.links.append((given.get("href") or "", len(self.parts)))
        elif tag == "img":
            self.parts.append(given.get("alt") or "")
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in BLOCKS:
            self.parts.append("\n\n" if tag in APART else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in HIDDEN and tag != "head":
            self.hidden = max(0, self.hidden - 1)
        elif tag == "a" and self.links:
            href, began = self.links.pop()
            said = "".join(self.parts[began:]).strip()
            address = href.removeprefix("mailto:").removeprefix("tel:")
            if address and address not in (said, f"https://{said}", f"http://{said}"):
                self.parts.append(f" ({address})" if said else address)
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag in BLOCKS:
            self.parts.append("\n\n" if tag in APART else "\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(re.sub(r"\s+", " ", data))
