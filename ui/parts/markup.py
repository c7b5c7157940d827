"""Plain markup with the theme's classes: every page is built from these few pieces."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from models.language import _
from ui.theme import colour, initials


def text_element(tag: str, text: str = "", classes: str = "") -> TextElement:
    """Add an element of that tag with a text; its text may be bound. Text is never read as HTML."""
    return TextElement(tag=tag, text=text).classes(classes)


def element(tag: str, classes: str = "") -> Element:
    """Add an element of that tag that holds others."""
    return ui.element(tag).classes(classes)


def icon(name: str) -> Element:
    """Add a decorative icon; its meaning is stated beside it."""
    return ui.icon(name).props("aria-hidden=true")


def avatar(name: str, classes: str = "") -> TextElement:
    """Add a person's initials on a coloured disc; decorative, because the name is beside it."""
    return text_element("span", initials(name), f"av {colour(name)} {classes}").props("aria-hidden=true")


def chip(text: str, tone: str = "mute") -> TextElement:
    """Add a status: a word on a soft ground; `tone` is ok, info, warn, bad, mute or accent."""
    return text_element("span", text, f"chip {tone}")


ICON = Markup('<i class="q-icon notranslate material-icons" aria-hidden="true">{}</i>')


def icon_html(name: str) -> Markup:
    """Return a decorative icon, as markup."""
    return ICON.format(name)


CODE = Markup("<code>{}</code>")
# The text is read from the field in the browser, so it never becomes code. Where the browser reserves its clipboard for
# https, the selected text is copied the old way.
COPY = (
    "(e) => { const field = e.target.closest('%s').querySelector('input'); field.select();"  # no text
    " if (navigator.clipboard) navigator.clipboard.writeText(field.value); else document.execCommand('copy'); emit(); }"
)


def coded(text: str) -> Markup:
    """Return a text with its commands, which stand between backticks, as code."""
    return Markup("").join(
        CODE.format(part) if number % 2 else Markup("{}").format(part) for number, part in enumerate(text.split("`"))
    )


ADDRESS = re.compile(r"([^\s@]+@[^\s@]+)")
BREAK = Markup("<wbr>")


def breaking(text: str) -> Markup:
    """Return a text whose email addresses may break after an @ or a dot when they have to, and nowhere else."""
    return Markup("").join(
        BREAK.join(re.findall(r"[^@.]*[@.]|[^@.]+$", part)) if number % 2 else part
        for number, part in enumerate(ADDRESS.split(text))
    )


class Cleaned(str):
    """HTML that a service has cleaned (services/notes/marking.py): markup takes it as it is."""

    __slots__ = ()

    def __html__(self) -> "Cleaned":
        """Return itself, for `Markup.format`, which escapes any plain text it is given here."""
        return self


class StaticHtml(ui.html):
    """Read-only markup that is replaced as a whole: one element for the server, however long it is, so a hundred open
    pages cost little to keep fresh. It takes only `Markup`, whose `format` escapes every value."""

    def __init__(self, tag: str = "div", classes: str = "") -> None:
        super().__init__(Markup(), sanitize=False, tag=tag)
        self.classes(classes)

    def show(self, content: Markup) -> None:
        """Show this markup. Refuse a plain text, also from a binding, because it may contain anything."""
        self.content = content

    def _handle_content_change(self, content: str) -> None:
        if not isinstance(content, Markup):
            raise TypeError("only Markup is shown as it is: build it with Markup(...).format(values)")
        super()._handle_content_change(content)


@contextmanager
def page_head(title: str, sub: str = "") -> Iterator[tuple[TextElement, TextElement]]:
    """Add the head of a page: its `h1`, a line under it, and inside the block its buttons. Return both texts."""
    ui.page_title(f"{title} · Steward")
    with element("div", "head"):
        with element("div"):
            heading, line = text_element("h1", title), text_element("p", sub, "sub")
        with element("div", "acts"):
            yield heading, line


@contextmanager
def panel(title: str = "", sub: str = "", classes: str = "") -> Iterator[Element]:
    """Add a card with a heading; inside the block its content. Return the heading's row, for buttons."""
    with element("section", f"panel {classes}".strip()):
        row = element("div", "panel-h")
        if title:
            with row:
                text_element("h2", title)
                if sub:
                    text_element("span", sub, "sub only-d")
        else:
            row.set_visibility(False)
        yield row


HEAD_ALL = Markup(
    '<div class="panel-h"><h2>{}</h2><a class="nicegui-link link to-all" href="{}" aria-label="{}">{}</a></div>'
)


def head_all(title: str, path: str, label: str) -> Markup:
    """Return the heading of a card with a link to the page of all of it; `label` is what screen readers say of it."""
    return HEAD_ALL.format(title, path, label, _("View all"))


def empty(icon_name: str, title: str, text: str) -> Element:
    """Add the placeholder for an empty place: it says what to do next. Put the button inside."""
    with element("div", "empty") as found:
        icon(icon_name)
        text_element("h2", title)
        text_element("p", text)
    return found


@contextmanager
def banner(tone: str, icon_name: str) -> Iterator[Element]:
    """Add one line across the page about something that concerns every user; `tone` is ok, info, warn or bad."""
    with element("div", f"banner {tone}").props("role=status") as found:
        icon(icon_name)
        yield found


def button(text: str, classes: str, icon_name: str | None = None, **more: object) -> ui.button:
    """Add a button in one of the theme's looks: solid, ghost, quiet, danger, with small."""
    return ui.button(text, icon=icon_name, color=None, **more).classes(classes).props("no-caps unelevated")  # type: ignore[arg-type]


def copy_button(text: str, classes: str, *, within: str) -> ui.button:
    """Add a button that copies the field beside it: the first one inside the nearest `within`, a selector of CSS."""
    found = button(text, classes, "content_copy")
    found.on("click", lambda: found.set_text(_("Copied")), js_handler=COPY % within)
    return found


def icon_button(icon_name: str, label: str, **more: object) -> ui.button:
    """Add a button with only an icon; `label` is its tooltip, and read by screen readers."""
    found = ui.button(icon=icon_name, color=None, **more).classes("icon").props("flat")  # type: ignore[arg-type]
    found.props["aria-label"] = label
    return found.tooltip(label)
