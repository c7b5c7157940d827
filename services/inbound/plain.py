"""HTML as text, for mails that have no plain part: lines and links stay, and nothing of it is ever rendered."""

from html.parser import HTMLParser

import nh3

BLOCKS = frozenset({"p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "blockquote", "pre", "hr"})
SILENT = {"script", "style", "title", "template"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "blockquote":
            self.quoted += 1
            self._break()
        elif tag == "br" or tag in BLOCKS:
            self._break()
            if tag == "li":
                self.parts.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote":
            self.quoted = max(0, self.quoted - 1)
            self._break()
        elif tag in BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        text = " ".join(data.replace("\xa0", " ").split())
        self.parts.append(f"{' ' if data[:1].isspace() else ''}{text}{' ' if data[-1:].isspace() and text else ''}")

    def _break(self) -> None:
        self.parts.append("\n" + "> " * min(self.quoted, 5))


def as_text(html: str) -> str:
    """Return the text of an HTML document."""
    reader = _Reader()
    # The standard library's parser takes the square of malformed input; what nh3 returns is well-formed.
    reader.feed(nh3.clean(html, tags={*BLOCKS, "br"}, attributes={}, clean_content_tags=SILENT))
    reader.close()
    lines = [" ".join(one.split()) for one in "".join(reader.parts).split("\n")]
    found: list[str] = []
    for one in lines:
        empty = one.strip("> ") == ""
        if not empty or (found and found[-1].strip("> ")):
            found.append("" if empty else one)
    return "\n".join(found).strip()
