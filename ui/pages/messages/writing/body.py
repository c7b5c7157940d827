"""The text of the sheet: the editor of the channel, with its template, its signature and its size."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _
from models.typed import HTML_MAX
from services import html, messages, templates
from services.channels import CHANNELS
from services.messages import Desk
from services.work import Actor, Refused
from ui.live import perform
from ui.pages.messages.writing.counter import Counter
from ui.parts.forms import Fields
from ui.parts.framed import framed
from ui.parts.markup import button, chip, element, text_element
from ui.parts.pictures import in_mail
from ui.parts.text_editor import TextEditor
from ui.parts.undo import offer

TEXTS = ("subject", "html", "text")


class Body:
    """The texts, of whichever channel. `heard` is called after each change; `follow` once for each new field."""

    def __init__(self, form: Fields, actor: Actor, desk: Desk) -> None:
        self.form, self.actor, self.desk = form, actor, desk
        self.heard: Callable[[], object] = lambda: None
        self.follow: Callable[[str, Any], object] = lambda _name, _field: None
        self.template: templates.TemplateCard | None = None
        self.signed = True
        self.quiet = False
        self.editor: TextEditor

    def choose_template(self) -> None:
        """Show the picker of the templates; `offer_templates` fills it."""
        with element("div", "sheet-template"):
            self.picker = self.form.add("template_id", ui.select({"": _("No template")}, label=_("Template"), value=""))
            self.changed = chip(_("changed"), "mute")
            self.changed.set_visibility(False)
        self.picker.on_value_change(self._picked)
        self.picker.set_visibility(self.actor.may("templates.read"))

    def write(self) -> None:
        """Show the place of the editor."""
        self.place = element("div")

    async def turn(self, channel: str, values: Mapping[str, Any] | None = None) -> None:
        """Show the editor of a channel, with these texts."""
        self.channel = channel
        self.place.clear()
        with self.place:
            self.editor = TextEditor(channel, values or {}, longest=200, pictures=True)
            self.counter = None if channel == "email" else self._count()
            self._signature()
        await self.editor.offer_own()
        if channel == "email":
            self.form.add("subject", self.editor.subject)
            if values and values.get("text") and not values.get("html"):
                self.editor.way.value = "text"
        else:
            self.form.fields.pop("subject", None)
        self.form.add("body", Shown(self))
        self.editor.heard.append(self._typed)
        for name, field in self.editor.fields.items():
            self.follow("body" if name == "text" else name, field)
        self._typed(quietly=True)

    async def offer_templates(self) -> None:
        """Fill the picker with the templates of the channel."""
        options = {"": _("No template")}
        if self.actor.may("templates.read"):
            found = await perform(templates.search, templates.Query(channel=self.channel))
            options |= {str(one.id): one.name for one in (found.rows if found else ())}
        self.quiet = True
        keep = str(self.template.id) if self.template and str(self.template.id) in options else ""
        self.template = self.template if keep else None
        self.picker.set_options(options, value=keep)
        self.quiet = False
        self._mark()

    def typed(self) -> dict[str, str]:
        """Return what is typed: `subject`, `html`, `text`; HTML without any text is none."""
        values = self.editor.values()
        if (
            0 < len(values["html"]) <= HTML_MAX
            and not html.as_text(values["html"]).strip()
            and "<img" not in values["html"]
        ):
            values["html"] = ""
        return values

    def empty(self) -> bool:
        """Return whether nothing is typed."""
        return not any(self.typed().values())

    def leaving(self) -> dict[str, str]:
        """Return the texts as they leave, with the signature below them."""
        typed = self.typed()
        text, rich = typed["text"], typed["html"]
        if self._signs and (text or rich):
            plain = text if text or not rich else ""
            text, rich = messages.signed(plain, rich, self.desk.signature)
        return {"subject": typed["subject"], "html": rich, "text": text}

    def values(self) -> dict[str, Any]:
        """Return the fields of a message."""
        texts = self.leaving()
        found: dict[str, Any] = {"subject": texts["subject"], "html": texts["html"], "body": texts["text"]}
        if self.template is not None:
            found["template_id"] = self.template.id
        return {name: value for name, value in found.items() if value}

    async def take(self, template_id: str, texts: bool = True) -> None:
        """Choose a template, and put its texts in place."""
        card = await perform(templates.find, UUID(template_id), refused=lambda _refusal: None)
        self.template = card
        if card is not None and texts:
            before = self.typed()
            self.editor.fill({name: getattr(card, name) for name in TEXTS})
            self._typed()
            if any(before[name] for name in TEXTS):
                offer(_("The template replaced the text."), _("Undo"), lambda: self._restore(before))
        self._mark()

    def fill(self, values: Mapping[str, Any]) -> None:
        """Put texts back, without telling."""
        rich = values.get("html") or ""
        self.editor.fill({**values, "html": _safe(rich) if rich else ""})
        if self.channel == "email":
            self.editor.way.value = "text" if values.get("text") and not rich else self.editor.way.value
        self._typed(quietly=True)

    def preview_refused(self, refusal: Refused | None) -> None:
        """Show what keeps the text from being previewed, above it."""
        said = "" if refusal is None else " ".join([refusal.message, *getattr(refusal, "fields", {}).values()])
        self.editor.wrong.set_text(said)
        self.editor.wrong.set_visibility(bool(said))

    @property
    def _signs(self) -> bool:
        return self.signed and self.channel == "email" and bool(self.desk.signature)

    async def _restore(self, before: Mapping[str, Any]) -> None:
        if not self.place.is_deleted:  # the sheet is still open
            self.editor.fill(before)
            self._typed()

    async def _picked(self) -> None:
        if self.quiet:
            return
        if self.picker.value:
            await self.take(str(self.picker.value))
        else:
            self.template = None
            self._mark()
        self.heard()

    def _mark(self) -> None:
        card, typed = self.template, self.typed()
        same = card is None or all((getattr(card, name) or "").strip() == typed[name].strip() for name in TEXTS)
        self.changed.set_visibility(not same)

    def _count(self) -> Counter | None:
        longest = CHANNELS[self.channel].longest
        if self.channel == "sms" or longest is not None:
            return Counter(self.desk.price if self.channel == "sms" else None, self._plain)
        return None

    def _plain(self, text: str) -> None:
        self.editor.text.value = text

    def _signature(self) -> None:
        self.sign: ui.button | None = None
        if self.channel != "email" or not self.desk.signature:
            return
        with element("div", "sheet-sign"):
            with element("div", "line between"):
                text_element("span", _("Your signature is added below it."), "sub")
                self.sign = button(_("Leave it out"), "quiet small", on_click=self._toggle)
            with element("div") as self.signature:
                framed(self.desk.signature, _("Your signature")).classes("short")
        self.sign_with(self.signed)

    def sign_with(self, signed: bool) -> None:
        """Put the signature below the text, or leave it out."""
        self.signed = signed
        if self.sign is not None:
            self.sign.set_text(_("Leave it out") if signed else _("Add it"))
            self.signature.set_visibility(signed)

    def _toggle(self) -> None:
        self.sign_with(not self.signed)
        self.heard()

    def _typed(self, quietly: bool = False) -> None:
        if self.counter is not None:
            self.counter.show(self.editor.text.value or "")
        self._mark()
        if not quietly:
            self.heard()


class Shown:
    """The field of the text that is shown, for the form: the formatted one, or the plain one."""

    def __init__(self, body: Body) -> None:
        self.body = body

    @property
    def error(self) -> str | None:
        """The mistake shown at it."""
        return str(self._field.error) if self._field.error else None

    @error.setter
    def error(self, text: str | None) -> None:
        self._field.error = text

    @property
    def _field(self) -> Any:
        editor = self.body.editor
        return editor.html if editor.channel == "email" and editor.html.visible else editor.text

    def props(self, _props: str) -> "Shown":
        """Do nothing: the editor has a look of its own."""
        return self

    def run_method(self, name: str) -> None:
        """Do nothing: the mistake is read out as it appears."""

    def on_value_change(self, heard: Callable[[], Any]) -> None:
        """Call this after the text changed."""
        self.body.editor.heard.append(heard)


def _safe(rich: str) -> str:
    """Return the HTML of a draft as the editor may show it: a browser may have kept anything."""
    rich = in_mail(rich)
    try:
        return templates.check("", rich, "").html
    except Refused:
        return html.clean(rich)
