"""The text of a note as HTML: Markdown without raw HTML, pictures and headings, cleaned once more by a list of what is
allowed."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "s", "strong", "ul"}
DEEPEST = 20  # blocks inside one another
# A heading inside a timeline would break the order of the page's own, so it is a bold line; a picture would be fetched
# from elsewhere, and tell its server who reads what.
MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": DEEPEST})
MARKDOWN.enable("strikethrough").disable(["image", "html_block", "html_inline"])
MARKDOWN.add_render_rule("heading_open", lambda *_: "<p><strong>")
MARKDOWN.add_render_rule("heading_close", lambda *_: "</strong></p>\n")
CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer",
    set_tag_attribute_values={"a": {"target": "_blank"}},
)
REMEMBERED = 500  # notes: an open timeline is read again after each change


@lru_cache(maxsize=REMEMBERED)
def html(text: str) -> str:
    """Return the text of a note as HTML that is safe within a page."""
    return CLEANER.clean(MARKDOWN.render(text))


def title(text: str, longest: int = 100) -> str:
    """Return the beginning of a text as one line, for lists and search."""
    line = " ".join(text[: 4 * longest].split()).lstrip("#>*-_` ")
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
