"""Formatted text of mails: what may stay in it, and the same as plain text.

Cleaning follows a list of what is allowed, by nh3. Nothing in it can run, load from here, or cover the page around it;
pictures are those of the mail itself (`cid:`) and of https addresses.
"""

import re
from collections import Counter
from functools import lru_cache
from html.parser import HTMLParser

import nh3

from models.language import _
from services.work import Invalid

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "center", "code", "col", "colgroup", "dd", "del", "div"),
    *("dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img"),
    *("ins", "li", "mark", "ol", "p", "pre", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "table"),
    *("tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"),
}
# These go with all that is in them; other tags leave their text behind.
GONE = {
    *("applet", "audio", "canvas", "embed", "form", "frameset", "iframe", "math", "noembed", "noscript", "object"),
    *("script", "select", "style", "svg", "template", "textarea", "title", "video", "xmp"),
}
SIZED = {"align", "bgcolor", "height", "valign", "width"}
ATTRIBUTES = {
    "*": {"align", "dir", "lang", "style", "title"},
    "a": {"href"},
    "col": {"span", "width"},
    "font": {"color", "face", "size"},
    "hr": {"width"},
    "img": {"alt", "border", "height", "src", "width"},
    "li": {"value"},
    "ol": {"start", "type"},
    "table": {*SIZED, "border", "cellpadding", "cellspacing", "role"},
    "td": {*SIZED, "colspan", "rowspan"},
    "th": {*SIZED, "colspan", "rowspan", "scope"},
    "tr": SIZED,
}
STYLES = {
    *("background-color", "border-collapse", "border-radius", "border-spacing", "box-sizing", "color", "direction"),
    *("display", "font", "font-family", "font-size", "font-style", "font-variant", "font-weight", "height"),
    *("letter-spacing", "line-height", "list-style-type", "max-width", "min-width", "mso-line-height-rule"),
    *("overflow-wrap", "table-layout", "text-align", "text-decoration", "text-indent", "text-transform"),
    *("vertical-align", "white-space", "width", "word-break", "word-wrap"),
    *(f"{one}{side}" for one in ("margin", "padding", "border") for side in ("", "-top", "-right", "-bottom", "-left")),
    *("border-color", "border-style", "border-width"),
}
LOADING = re.compile(
    r"[\\@<>]|url|image|expression|script|var\s*\(|attr\s*\(", re.I
)  # in a style: it could fetch or hide
ADDRESSES = {  # what each attribute may point to, without blanks and controls; a word is a placeholder of a template
    ("a", "href"): re.compile(r"(https?://|mailto:|tel:|#)[^\s]*|[\w-]+([/?#][^\s]*)?", re.I),
    ("img", "src"): re.compile(r"(https://|cid:)[^\s]*|[\w-]+", re.I),
}
# A picture as the cleaner writes it: each value between quotes, and no quote in one.
PICTURE = re.compile(r'<img((?: [\w:-]+="[^"]*")*)>')
BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0\u200b\u2028\u2029\ufeff]+")

LONGEST_TAG = 200
FORMATTING = re.compile(
    rf"<(?:b|big|code|em|font|i|s|small|strike|strong|tt|u)(?=[\s/>])([^>]{{0,{LONGEST_TAG}}})", re.IGNORECASE
)
NESTING = re.compile(r"<(/?)(?!(?:br|col|dd|dt|hr|img|input|li|link|meta|option|p|td|th|tr)[\s/>])([a-z][\w-]*)", re.I)
HEAVY = 500_000  # different tags of formatting times all tags: 0.5 s and 400 MB at the most
NESTED = 1_000  # elements of one name inside one another
REMEMBERED = 8  # texts: one to fifty contacts was cleaned two hundred times, 50 kB in 26 ms each, inside one work


def _filter(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return None if LOADING.search(value) else value
    allowed = ADDRESSES.get((tag, name))
    if allowed is None:
        return value
    return value if allowed.fullmatch(BLANKS.sub("", value)) else None


def _cleaner(comments: bool) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        clean_content_tags=GONE,
        attributes=ATTRIBUTES,
        attribute_filter=_filter,
        filter_style_properties=STYLES,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel=None,  # no mail needs it, and a frame shows what it shows apart (`ui/parts/framed.py`)
        strip_comments=not comments,
    )


CLEANER, WITH_COMMENTS = _cleaner(comments=False), _cleaner(comments=True)


def refuse_heavy(html: str) -> None:
    """Refuse HTML whose tree takes seconds or gigabytes (`Invalid`): a reader repeats each tag of formatting that is left
    open, unless they are the same, in every block that follows; and looks through all open blocks at each new one.

    400 kB of such tags took 100 GB. Mails by real editors stay far below: they have at most a hundred different ones.
    """
    kinds = {_kind(number, one) for number, one in enumerate(FORMATTING.finditer(html))}
    deepest, depths = 0, Counter[str]()
    for one in NESTING.finditer(html):
        depths[one[2].lower()] = max(0, depths[one[2].lower()] + (-1 if one[1] else 1))
        deepest = max(deepest, depths[one[2].lower()])
    if len(kinds) * html.count("<") > HEAVY or deepest > NESTED:
        said = _("This formatted text is too complicated. Paste it as plain text, or use less formatting.")
        raise Invalid(_("Please check the form."), html=said)


def _kind(number: int, tag: re.Match[str]) -> str | int:
    """Return what makes two tags of formatting the same one; of one that cannot be told, its number."""
    inside = tag[1]
    odd = inside.count('"') % 2 or inside.count("'") % 2 or ('"' in inside and "'" in inside)
    return number if odd or len(inside) == LONGEST_TAG else tag[0]


@lru_cache(maxsize=REMEMBERED)
def clean(html: str, *, comments: bool = False) -> str:
    """Return the HTML with what is allowed in a mail; empty when nothing would be seen (`<br>` alone, say).
    Refuses what is too heavy (`Invalid`). A picture without a description gets an empty one: readers that read aloud would
    read its address.

    With `comments` those stay: the places of a template's conditions are kept in them while it is cleaned.
    """
    refuse_heavy(html)
    cleaned = (WITH_COMMENTS if comments else CLEANER).clean(html)
    cleaned = PICTURE.sub(_described, cleaned)
    seen = "<img" in cleaned or "<hr" in cleaned or (comments and "<!--" in cleaned)
    return cleaned if seen or _read(cleaned) else ""


def _described(picture: re.Match[str]) -> str:
    return picture[0] if ' alt="' in picture[1] else f'<img{picture[1]} alt="">'


@lru_cache(maxsize=REMEMBERED)
def as_text(html: str, *, comments: bool = False) -> str:
    """Return the same as plain text: paragraphs, lists, links as "text (address)", tables by rows. Takes any HTML.

    With `comments` what stands in them is read as well, at its place.
    """
    return _read((WITH_COMMENTS if comments else CLEANER).clean(html), comments)


# Inside the reader: a line has to end here, an empty line has to stand here, a blank and a line end that stay.
LINE, PARAGRAPH, BLANK, END = "\x01", "\x02", "\x03", "\x04"
MARKS = str.maketrans("", "", LINE + PARAGRAPH + BLANK + END + "\x00")
GAP = re.compile(r"[ \t]*[\x01\x02\n][ \t\x01\x02\n]*")
PARAGRAPHS = {"blockquote", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"}
LINES = {"caption", "center", "dd", "div", "dt", "figcaption", "li", "td", "th", "tr"}
DEEPEST = 40  # blocks inside blocks; each closing one copies its text once more
RULE = "-" * 40


def _read(cleaned: str, comments: bool = False) -> str:
    """Read what the cleaner wrote: it is well-formed, so the time taken grows with the length only."""
    reader = _Reader(comments)
    reader.feed(cleaned)
    reader.close()
    return reader.text()


class _Block:
    """An open block: its tag, and the pieces of its text so far."""

    def __init__(self, tag: str, number: int | None = None) -> None:
        self.tag = tag
        self.pieces: list[str] = []
        self.number = number  # of the next item, in a numbered list
        self.cells: list[str] = []  # of a row

    def text(self) -> str:
        """Return the text with its lines as they are read."""
        text = GAP.sub(_gap, "".join(self.pieces)).strip(" \t\n")
        return re.sub(r"[ \t]{2,}", " ", text)


class _Reader(HTMLParser):
    def __init__(self, comments: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.comments = comments
        self.blocks = [_Block("body")]
        self.links: list[tuple[_Block, int, str]] = []
        self.deeper = 0  # blocks that were not opened, because they are too deep

    def text(self) -> str:
        while len(self.blocks) > 1:
            self._close()
        return self.blocks[0].text().replace(BLANK, " ").replace(END, "\n").replace("\xa0", " ").strip()

    def handle_data(self, data: str) -> None:
        data = data.translate(MARKS)
        if any(one.tag == "pre" for one in self.blocks):
            self._add(data.replace(" ", BLANK).replace("\t", BLANK * 4).replace("\n", END))
        else:
            self._add(re.sub(r"[ \t\r\n\f]+", " ", data))

    def handle_comment(self, data: str) -> None:
        cells = self.blocks[-1].cells
        if not self.comments:
            return
        if self.blocks[-1].tag != "tr":
            self._add(data)
        elif not cells:  # before the first cell, which takes it up
            cells.append(f"{data} ")
        else:
            cells[-1] += f" {data}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._add("\n")
        elif tag == "hr":
            self._add(f"{PARAGRAPH}{RULE}{PARAGRAPH}")
        elif tag == "img" and given.get("alt", "").strip():
            self._add(f"[{' '.join(given['alt'].translate(MARKS).split())}]")
        elif tag == "a":
            self.links.append((self.blocks[-1], len(self.blocks[-1].pieces), given.get("href", "")))
        elif tag in PARAGRAPHS or tag in LINES:
            if len(self.blocks) >= DEEPEST:
                self.deeper += 1
                self._add(LINE)
                return
            first = given.get("start", "1")
            number = int(first) if first.isascii() and first.isdigit() and len(first) < 6 else 1
            self.blocks.append(_Block(tag, number if tag == "ol" else None))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.links:
            self._end_link()
        elif tag in PARAGRAPHS or tag in LINES:
            if self.deeper:
                self.deeper -= 1
                self._add(LINE)
            elif self.blocks[-1].tag == tag and len(self.blocks) > 1:
                self._close()

    def _add(self, text: str) -> None:
        self.blocks[-1].pieces.append(text)

    def _end_link(self) -> None:
        block, start, address = self.links.pop()
        shown = " ".join("".join(block.pieces[start:]).split())
        address = re.sub(r"^(mailto|tel):", "", address.translate(MARKS).strip(), flags=re.I)
        same = address.rstrip("/").lower() in {shown.rstrip("/").lower(), f"https://{shown}".rstrip("/").lower()}
        if address and not address.startswith("#") and not same:
            block.pieces.append(f" ({address})" if shown else address)

    def _close(self) -> None:
        block = self.blocks.pop()
        outer, text = self.blocks[-1], block.text()
        if block.tag in ("td", "th"):
            begun = outer.cells.pop() if outer.cells and outer.cells[-1].endswith(" ") else ""
            outer.cells.append(f"{begun}{text}")
        elif block.tag == "tr":
            self._add(f"{LINE}{_row([*block.cells, text])}{LINE}")
        elif block.tag == "li":
            self._add(f"{LINE}{_item(outer, text)}{LINE}")
        elif block.tag == "blockquote" and text:
            self._add(f"{PARAGRAPH}{_kept(text, '> ', '> ')}{PARAGRAPH}")
        elif block.tag == "div" and not text and "\n" in block.pieces:
            self._add(f"{LINE}\n\n{LINE}")  # an empty line, as editors write one
        elif text:
            inside = outer.tag == "li" and block.tag in ("ol", "ul")
            gap = PARAGRAPH if block.tag in PARAGRAPHS and not inside else LINE
            self._add(f"{gap}{text}{gap}")


def _gap(found: re.Match[str]) -> str:
    run = found[0]
    wanted = 2 if PARAGRAPH in run else 1
    return "\n" * min(3, max(wanted, run.count("\n")))


def _row(cells: list[str]) -> str:
    """Return a row of a table; one that only arranges blocks is read block by block."""
    said = [one for one in cells if one]
    between = PARAGRAPH if any("\n" in one or END in one for one in said) else " | "
    return between.join(said)


def _item(outer: _Block, text: str) -> str:
    mark = "- "
    if outer.number is not None:
        mark, outer.number = f"{outer.number}. ", outer.number + 1
    return _kept(text, mark, " " * len(mark))


def _kept(text: str, first: str, rest: str) -> str:
    """Return lines that begin with a mark, safe from being joined or filled again."""
    lines = re.split(rf"[\n{END}]", text)
    marked = [f"{first if number == 0 else rest}{line}".rstrip() for number, line in enumerate(lines)]
    return END.join(BLANK * (len(line) - len(line.lstrip(" "))) + line.lstrip(" ") for line in marked)
