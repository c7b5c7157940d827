"""The editor of a text that is sent: its subject, its formatted text or its source, and chips that insert variables."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _
from models.typed import HTML_MAX
from services.templates import SMS_MAX
from services.work import Invalid, Refused
from ui.parts.dialogs import form_dialog
from ui.parts.markup import element, icon_button, text_element
from ui.parts.pictures import in_mail, on_page, picture_button
from ui.parts.variable_chips import STAY, VariableChips

HEARD = "(e) => { if (e.target.matches('input, textarea, [contenteditable]')) e.currentTarget.last = e.target; }"
COMMAND = """() => {
  getHtmlElement(%s).querySelector('[contenteditable]').focus();
  document.execCommand('%s');
}"""
CUT = f"(text) => emit(text && text.length > {2 * HTML_MAX} ? text.slice(0, {2 * HTML_MAX}) : text)"
COMMANDS = (  # of the browser's own editor
    ("format_bold", N_("Bold"), "bold"),
    ("format_italic", N_("Italic"), "italic"),
    ("format_list_bulleted", N_("List"), "insertUnorderedList"),
    ("format_list_numbered", N_("Numbered list"), "insertOrderedList"),
    ("undo", N_("Undo"), "undo"),
    ("redo", N_("Redo"), "redo"),
)
KEEP = """() => {
  const s = getSelection();
  getHtmlElement(%s).range = s.rangeCount ? s.getRangeAt(0).cloneRange() : null;
  emit();
}"""
BACK = """(() => {
  const box = getHtmlElement(%s), text = box.querySelector('[contenteditable]'), s = getSelection();
  text.focus();
  if (box.range && text.contains(box.range.startContainer)) { s.removeAllRanges(); s.addRange(box.range); }
  %s
})()"""
LINK = """(() => {
    const [what, value] = s.isCollapsed ? ['insertHTML', %s] : ['createLink', %s];
    document.execCommand(what, false, value);
  })()"""
# After it the cursor stands behind what came, for the next one.
HERE = """document.execCommand('insertHTML', false, %s);
  box.range = s.rangeCount ? s.getRangeAt(0).cloneRange() : null;"""
WAYS = {"html": N_("Formatted"), "source": N_("Source"), "text": N_("Plain text")}
# The browser's editor is inside; it is what is named, for readers and for whoever looks a field up.
NAMED = """(vnode) => {
  const text = vnode.el.querySelector('[contenteditable]');
  for (const [name, value] of Object.entries({ role: 'textbox', 'aria-multiline': 'true', 'aria-label': %s }))
    text.setAttribute(name, value);
}"""


class Rich(ui.editor):
    """A field of formatted text, without a bar. Its value is HTML, empty when nothing was written."""

    def __init__(self, label: str, value: str = "", lines: int = 12) -> None:
        super().__init__(value=value)
        self.props(f":toolbar=[] flat min-height={lines * 25}px")
        self.props[":content-class"] = "'write-page'"
        self.props["label"], self.props[":onVnodeMounted"] = label, NAMED % json.dumps(label)
        for listener in self._event_listeners.values():
            if listener.type == "update:value":
                listener.js_handler = CUT  # the browser refuses to send more than 1 MB, and the old text would be sent
        self.mistake = text_element("p", "", "mistake").props("role=alert")
        self.error = None

    @property
    def error(self) -> str | None:
        """The mistake shown under it."""
        return self.mistake.text or None

    @error.setter
    def error(self, text: str | None) -> None:
        self.mistake.set_text(text or "")
        self.mistake.set_visibility(bool(text))

    def bar(self, pictures: bool = False) -> "Bar":
        """Show the buttons for its formats, and with `pictures` the one for them."""
        return Bar(self, pictures)

    def insert(self, html: str) -> None:
        """Put HTML where the cursor was."""
        script = BACK % (self.id, HERE % _quoted(html))
        self.client.run_javascript(script)


class Bar:
    """The buttons of a formatted text. The focus stays in the text, and the browser's own editor does the work."""

    def __init__(self, rich: Rich, pictures: bool = False) -> None:
        self.rich = rich
        with element("div", "line") as self.whole:
            for sign, word, command in COMMANDS:
                self._command(sign, _(word), command)
            self._link()
            if pictures:
                holder = picture_button(rich, rich.insert)
                holder.on("click", lambda: None, js_handler=KEEP % rich.id)

    def _command(self, sign: str, word: str, command: str) -> None:
        found = icon_button(sign, word).classes("small")
        found.on("mousedown", js_handler=STAY)
        found.on("click", js_handler=COMMAND % (self.rich.id, command))

    def _link(self) -> None:
        async def ask() -> None:
            with form_dialog(_("Add a link"), _("Add link")) as form:
                address: Any = form.add("address", ui.input(_("Address")).props("autofocus"))

            async def save() -> None:
                typed = str(address.value or "").strip()
                form.dialog.submit(bool(typed))
                if typed:
                    self.rich.client.run_javascript(_linking(self.rich.id, typed))

            await form.ask(save)

        found = icon_button("link", _("Link")).classes("small").on("mousedown", js_handler=STAY)
        found.on("click", ask, js_handler=KEEP % self.rich.id)


class TextEditor:
    """The fields of one text. `heard` is called after each change. `refuse` shows mistakes at their fields. With
    `pictures` an email may show them inside its text."""

    def __init__(
        self,
        channel: str,
        values: Mapping[str, Any],
        editable: bool = True,
        longest: int = 400,
        *,
        pictures: bool = False,
    ) -> None:
        self.channel, self.pictures = channel, pictures
        self.longest = longest  # characters of a subject
        self.editable = editable
        self.heard: list[Callable[[], object]] = []
        self.quiet = False
        with element("div", "write") as self.box:
            self.box.on("focusin", js_handler=HEARD)
            if channel == "email":
                self._email()
            else:
                self._short()
        self.fill(values)
        for field in self.fields.values():
            field.on_value_change(self._changed)

    async def offer_own(self) -> None:
        """Offer the custom fields among the variables."""
        if self.chips is not None:
            await self.chips.offer_own()

    @property
    def fields(self) -> dict[str, Any]:
        """The fields, by the names that a draft keeps."""
        if self.channel != "email":
            return {"text": self.text}
        return {"subject": self.subject, "html": self.html, "source": self.source, "text": self.text}

    def values(self) -> dict[str, str]:
        """Return what is typed: `subject`, `html` and `text`."""
        if self.channel != "email":
            return {"subject": "", "html": "", "text": self.text.value or ""}
        html = in_mail(self.html.value or "")
        return {"subject": self.subject.value or "", "html": html, "text": self.text.value or ""}

    def fill(self, values: Mapping[str, Any]) -> None:
        """Show other texts, without calling `heard`."""
        self.quiet = True
        try:
            self.text.value = values.get("text") or ""
            if self.channel == "email":
                self.subject.value = values.get("subject") or ""
                self.html.value = self.source.value = on_page(values.get("html") or "")
                if _delicate(self.html.value):
                    self.way.value = "source"
        finally:
            self.quiet = False

    def refuse(self, refusal: Refused | None) -> None:
        """Show each mistake at its field, and what belongs to none above them; None clears them."""
        wrong = dict(refusal.fields) if isinstance(refusal, Invalid) else {}
        for name, field in self.fields.items():
            if name not in ("html", "source"):
                field.error = wrong.pop(name, None)
        if self.channel == "email" and self.html.visible:
            self.html.error = wrong.pop("html", None)
        rest = " ".join(wrong.values()) or (refusal.message if refusal is not None and not self._marked() else "")
        self.wrong.set_text(rest)
        self.wrong.set_visibility(bool(rest))

    def _marked(self) -> bool:
        return any(getattr(field, "error", None) for field in self.fields.values())

    def _email(self) -> None:
        self.subject = self._field(ui.input(_("Subject")).props(f"maxlength={self.longest}"))
        with element("div", "write-text"):
            self.html = Rich(_("Message"))
            self.source = ui.textarea().props("outlined autogrow spellcheck=false input-class=code-text")
            self.source.props["aria-label"] = _("Source")
            self.text = self._field(ui.textarea().props("autogrow"))
            self.text.props["aria-label"] = _("Plain text")
            self.text.props["hint"] = _("Empty: it is made from the formatted text.")
            if not self.editable:
                self.html.disable()
                self.source.props("readonly")
        with element("div", "write-bar"):
            self.tools = self.html.bar(self.pictures).whole
            self.way = ui.toggle({name: _(word) for name, word in WAYS.items()}, value="html").classes("seg small")
            self.way.props["aria-label"] = _("Show")
            self.way.on_value_change(self._turned)
        self.chips = VariableChips(self.box) if self.editable else None
        self._message()
        self._turned()

    def _short(self) -> None:
        self.chips = VariableChips(self.box) if self.editable else None
        self._message()
        with element("div", "write-text"):
            self.text = self._field(ui.textarea(_("Message")).props(f"rows=8 counter maxlength={SMS_MAX}"))

    def _field(self, field: Any) -> Any:
        return field.props("outlined dense" if self.editable else "outlined dense readonly")

    def _message(self) -> None:
        self.wrong = text_element("p", "", "banner bad").props("role=alert")
        self.wrong.set_visibility(False)

    def _turned(self) -> None:
        way = self.way.value or "html"
        self.html.set_visibility(way == "html")
        self.source.set_visibility(way == "source")
        self.text.set_visibility(way == "text")
        self.tools.set_visibility(way == "html" and self.editable)

    def _changed(self, event: Any) -> None:
        if self.quiet:
            return
        if self.channel == "email" and event.sender in (self.html, self.source):
            other = self.source if event.sender is self.html else self.html
            if other.value != event.value:
                self.quiet = True
                other.value = event.value
                self.quiet = False
        for one in self.heard:
            one()


def _delicate(html: str) -> bool:
    """Return whether the browser's editor would move a condition out of a table."""
    return "{%" in html and "<table" in html


def _linking(box: int, typed: str) -> str:
    """Return the script that links the chosen text, or inserts the address as a link."""
    whole = typed if ":" in typed or "{{" in typed else f"https://{typed}"
    link = Markup('<a href="{}">{}</a>').format(whole, typed)
    return BACK % (box, LINK % (_quoted(link), _quoted(whole)))


def _quoted(text: str) -> str:
    return json.dumps(text).replace("<", "\\u003c")
