"""The lines of the palette, as one piece of markup: groups with headings and counts, and what was typed marked in them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import quote

from markupsafe import Markup

from models.language import _
from models.text import begun
from services.records.declaration import of_noun
from services.records.lookup import Found, Group
from services.tags import Mark
from ui.parts.commands import Command
from ui.parts.markup import icon_html
from ui.routes import PAGES

LIST = "palette-list"
GROUP = Markup('<div role="group" aria-labelledby="{}"><div class="palette-group" id="{}">{}{}</div>{}</div>')
COUNT = Markup(' <span class="palette-n">{}</span>')
# A line is a link wherever it leads somewhere, so that Ctrl, the middle button and a long press do what they always do.
LINK = Markup(
    '<a role="option" aria-selected="false" tabindex="-1" id="{}" class="nicegui-link palette-row {}" href="{}">{}</a>'
)
DEED = Markup('<div role="option" aria-selected="false" id="{}" class="palette-row {}" data-act="{}">{}</div>')
INSIDE = Markup('{}<span class="clip">{}</span><span class="sub clip">{}</span>{}')
SECOND = Markup(
    '<span class="palette-second" data-second aria-hidden="true" title="{}"><kbd class="only-d">Tab</kbd>{}</span>'
)
MARK = Markup("<mark>{}</mark>")
ALL = {"/tasks": "&state=all"}  # lists that show some of their records unless they are told to show all


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its icon, text and remark, where it leads or what it does (`act`), and a second line that Tab shows."""

    icon: str
    text: str
    under: str = ""
    path: str = ""
    act: str = ""
    classes: str = ""
    second: "Line | None" = None


@dataclass(frozen=True, slots=True)
class Part:
    """A group of lines: its heading, and how many there are if that is worth saying."""

    title: str
    lines: Sequence[Line]
    number: str = ""
    marked: str = field(default="")  # the text that is marked in its lines


def records(groups: Iterable[Group], typed: str, writes: bool) -> list[Part]:
    """Return the records that were found, a group for each type; its last line leads to the list with the same search."""
    found = []
    for group in groups:
        record = of_noun(group.noun)
        title, lines = _(record.plural).capitalize(), [record_line(one, writes) for one in group.hits]
        number = f"{group.total}+" if group.more else str(group.total or "")
        if group.total > len(lines) and "q" in PAGES[record.path].kinds:
            path = f"{record.path}?q={quote(typed)}{ALL.get(record.path, '')}"
            text = _("Show all {number} in {place}").format(number=number, place=title)
            lines.append(Line("arrow_forward", text, path=path, classes="palette-all"))
        found.append(Part(title, lines, number, typed))
    return found


def record_line(one: Found, writes: bool, kind: bool = False) -> Line:
    """Return the line of a record; of a contact, with writing to it as the second one. With `kind`, it says what it is."""
    record = of_noun(one.noun)
    under = " · ".join(filter(None, (_(record.noun).capitalize() if kind else "", one.under)))
    under = under or (_("Similar") if one.alike else "")
    second = write_line(one) if writes and one.noun == "contact" else None
    title = one.title or _("Without a subject")
    return Line(
        record.icon, title, under, f"{record.path}/{one.id}", classes="alike" if one.alike else "", second=second
    )


def write_line(one: Found) -> Line:
    """Return the line that writes to a contact."""
    return Line("edit", _("Write to {name}").format(name=one.title), one.under, f"/messages/new?contact={one.id}")


def command_line(one: Command, under: str = "") -> Line:
    """Return the line of a command, or of a page."""
    return Line(one.icon, _(one.word), under, one.path, one.act)


def tag_lines(marks: Iterable[Mark], lists: Sequence[tuple[str, str]]) -> list[Line]:
    """Return a line for each tag and each list (its title and address) that it narrows."""
    return [
        Line("sell", f"#{one.name}", title, f"{path}?tag={quote(one.name)}") for one in marks for title, path in lists
    ]


def markup(parts: Iterable[Part]) -> Markup:
    """Return the groups as markup; each line has its number as id, in the order in which arrows go through them."""
    numbers = count()
    return Markup("").join(_group(number, one, numbers) for number, one in enumerate(parts) if one.lines)


def _group(number: int, part: Part, numbers: Iterator[int]) -> Markup:
    heading = f"palette-g{number}"
    told = COUNT.format(part.number) if part.number else ""
    lines = Markup("").join(_line(one, part.marked, numbers) for one in part.lines)
    return GROUP.format(heading, heading, part.title, told, lines)


def _line(one: Line, marked: str, numbers: Iterator[int], classes: str = "") -> Markup:
    found = _one(one, marked, numbers, classes)
    return found + _line(one.second, "", numbers, " palette-2") if one.second is not None else found


def _one(one: Line, marked: str, numbers: Iterator[int], classes: str) -> Markup:
    key = f"palette-{next(numbers)}"
    second = SECOND.format(one.second.text, icon_html(one.second.icon)) if one.second is not None else ""
    inside = INSIDE.format(icon_html(one.icon), _marked(one.text, marked), _marked(one.under, marked), second)
    shape, goes = (LINK, one.path) if one.path else (DEED, one.act)
    return shape.format(key, one.classes + classes, goes, inside)


def _marked(text: str, typed: str) -> Markup:
    pieces = begun(text, typed) if typed else [(text, False)]
    return Markup("").join(MARK.format(piece) if here else Markup("{}").format(piece) for piece, here in pieces)
