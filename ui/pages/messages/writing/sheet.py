"""The sheet: to whom, from whom, the text beside its preview, when, and the foot with everything that leaves."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from nicegui import ui

from models.language import N_, _
from models.typed import HTML_MAX
from services import contacts, html, messages
from services.channels import CHANNELS
from services.messages import Desk, Foreseen, MessageCard
from services.templates import MissingValues
from services.work import Actor, Refused
from ui import guard
from ui.live import ask, perform
from ui.pages.messages.when import When
from ui.pages.messages.writing import drafted
from ui.pages.messages.writing.attached import Attachments
from ui.pages.messages.writing.body import Body
from ui.pages.messages.writing.channels import Channels
from ui.pages.messages.writing.leaving import Leaving
from ui.pages.messages.writing.people import People
from ui.pages.messages.writing.reach import Reach
from ui.parts import pictures
from ui.parts.form_draft import FormDraft
from ui.parts.forms import Fields
from ui.parts.kept_here import kept_here
from ui.parts.markup import button, element, text_element
from ui.parts.preview import Preview, everyone
from ui.parts.unfinished import Attempt
from ui.words import moment

VERBS = {
    "now": (N_("Send now"), "send"),
    "at": (N_("Schedule"), "schedule_send"),
    "repeat": (N_("Start schedule"), "event_repeat"),
}
# The picker waits a moment before it reports typed text: report it first.
SENDS = (
    "(e) => { if (!(e.ctrlKey || e.metaKey)) return; e.preventDefault();"  # no text
    " e.target.dispatchEvent(new Event('change')); setTimeout(() => emit()); }"
)


class Sheet:
    """The form: its fields, and what is shown beside them. What leaves is in `leaving`."""

    kept: FormDraft | None = None
    address_of_page: dict[str, str]

    def __init__(self, actor: Actor, desk: Desk, channels: Channels, card: MessageCard | None) -> None:
        self.actor, self.desk, self.channels, self.card = actor, desk, channels, card
        self.foreseen = Foreseen(reached=[], left_out=[])
        self.said = element("div", "no-box")
        self.form = Fields({"contact_id": "to"}, of=messages.SCHEDULE.draft)
        self.leaving = Leaving(self)
        with element("div", "panel sheet") as whole:
            self._tabs()
            with element("div", "sheet-b") as self.columns:
                with element("div", "sheet-write stack"):
                    self._writing()
                with element("div", "sheet-see"):
                    self.preview = Preview(self._texts, self.body.preview_refused, self._people)
                with element("div", "sheet-when stack"):
                    text_element("h2", _("When to send"))
                    self.when = When(self.form, actor, lambda: self.to.one.contact_id)
            with element("div", "sheet-f"):
                self._foot()
        whole.on("keydown.enter", self.leaving.submit, js_handler=SENDS)
        self.channels.on_value_change(self._turned)

    async def begin(self, contact: str, to: str) -> None:
        """Begin with the contact or the address in the page's query, or with the message that is edited."""
        self.opened_for = (contact, to)
        await self.body.turn(self.channels.value)
        await self.turn()
        if self.card is not None:
            await drafted.begin(self, self.card)
        elif guard.is_id(contact):
            self.to.choose(await ask(contacts.find, UUID(contact)), to)
        elif to:
            self.to.clear(to)
        first = self.body.editor.fields["subject"] if (contact or to) and "subject" in self.body.editor.fields else None
        (first or self.to.one.field).props("autofocus")

    async def show(self) -> None:
        """Show what follows from what is in the fields: the preview, and who gets it."""
        await self.body.offer_templates()
        await self.foresee()

    def keep(self, draft: FormDraft) -> None:
        """Keep the draft from now on."""
        self.kept, draft.typed = draft, self.typed
        self.body.follow = draft.follow
        self.to.on_value_change(self._addressed)
        fields = {"typed now": self.to.one.field, **self.body.editor.fields, **self.when.fields}
        for name, field in fields.items():
            draft.follow("body" if name == "text" else name, field)
        self.attached.on_value_change(draft.touch)
        self.body.heard = self._typed
        self.when.heard = self._when_changed
        self._show_verb()

    def typed(self) -> dict[str, str | None]:
        """Return the fields' contents, for the draft."""
        return drafted.typed(self)

    async def fill(self, left: Attempt) -> None:
        """Put a draft back into the fields."""
        await drafted.fill(self, left)

    async def discard(self) -> None:
        """Reset the form to its initial state."""
        if self.kept is not None:
            await self.kept.forget()
        self.body.template = None
        self.body.fill({})
        self.attached.fill([])
        self.when.fill({})
        self.to.clear()
        await self.begin(*self.opened_for)
        await self.show()

    def values(self) -> dict[str, Any]:
        """Return the fields of the message, as the services take them."""
        typed: dict[str, Any] = {
            "channel": self.channels.value,
            "contact_id": self.to.one.contact_id,
            "to": self.to.one.address,
            **self.body.values(),
        }
        if self.channels.value == "email":
            typed["attachments"] = list(dict.fromkeys([*self.attached.value, *pictures.ids(typed.get("html", ""))]))
        return {name: value for name, value in typed.items() if value}

    def refuse(self, refusal: Refused | None) -> None:
        """Show each mistake at its field; of variables without a value, for whom."""
        if isinstance(refusal, MissingValues):
            self.form.refuse(Refused(self._gaps(refusal)))
            return
        if refusal is not None and hasattr(refusal, "fields") and "html" in refusal.fields:
            refusal.fields = {"body" if name == "html" else name: said for name, said in refusal.fields.items()}
        self.form.refuse(refusal)
        if set(getattr(refusal, "fields", {})) - set(self.when.fields):
            self._side("write")  # on a phone the mistakes are on that side
        one = self.to.one
        if self.to.error and one.contact_id is None and one.typed and "@" not in one.typed:
            self.to.error = _("Choose a contact from the list, or enter a full email address.")

    def address(self) -> str:
        """Return the address of this page, to come back to it."""
        query = urlencode(self.address_of_page)
        return f"/messages/new?{query}" if query else "/messages/new"

    def _tabs(self) -> None:
        """Show the two sides of the sheet as tabs, on a phone."""
        with element("div", "seg sheet-tabs only-n").props("role=group") as group:
            group.props["aria-label"] = _("Show")
            words = {"write": _("Write"), "see": _("Preview"), "when": _("When")}
            self.sides = {
                side: button(word, "", on_click=lambda _event, side=side: self._side(side))
                for side, word in words.items()
            }

    def _side(self, side: str) -> None:
        self.columns.classes(remove="on-write on-see on-when", add=f"on-{side}")
        for name, tab in self.sides.items():
            tab.props["aria-pressed"] = "true" if name == side else "false"

    def _writing(self) -> None:
        self.body = Body(self.form, self.actor, self.desk)
        self.to = self.form.add("to", People(_("To")))
        with element("div", "pair") as self.pair:
            names = {"me": f"{self.desk.me} <{self.desk.sender}>", "us": f"{self.desk.us} <{self.desk.sender}>"}
            names = names if self.desk.us else {"me": names["me"]}
            self.named = ui.select(names, label=_("From"), value="me").props("outlined dense")
            self.named.props["hint"] = _("Replies go to {address}").format(address=self.desk.reply_to)
            self.body.choose_template()
        self.window = text_element("p", "", "banner slim").props("role=status")
        self.window.set_visibility(False)
        self.body.write()
        self.attached = self.form.add("attachments", Attachments())

    def _foot(self) -> None:
        self.reach = Reach()
        with element("div", "acts"):
            self.undoes = text_element("span", "", "sub only-d")
            if self.card is None:
                self.test = button(_("Send me a test"), "ghost", "science", on_click=self.leaving.send_test)
                self.test.tooltip(_("To your own address, marked as a test"))
            self.send = button(_("Send now"), "solid", "send", on_click=self.leaving.submit)
        self._side("write")

    async def _turned(self) -> None:
        """Show the sheet of another channel; what was typed moves along as far as it can."""
        before = self.body.typed()
        text = before["text"] or (html.as_text(before["html"]) if before["html"] else "")
        values = {"subject": before["subject"], "text": text}
        await self.body.turn(self.channels.value, values)
        await self.turn()
        await self.body.offer_templates()
        await self.foresee()
        if self.kept is not None:
            self.kept.touch()

    async def turn(self) -> None:
        """Show what the channel has, and its banner."""
        channel = CHANNELS[self.channels.value]
        self.named.set_visibility(channel.name == "email")
        self.attached.show(channel.name == "email")
        self.to.one.on_channel(channel.point or "email")
        self.said.clear()
        with self.said:
            kept_here(self.actor, channel.name)

    async def _addressed(self) -> None:
        if self.kept is not None:
            self.kept.touch()
        await self.foresee()

    async def foresee(self) -> None:
        """Show who gets it, and the preview for them."""
        ids = self.to.contact_ids
        template = self.body.template.id if self.body.template else None
        found = await perform(messages.foresee, self.channels.value, ids, template) if ids else None
        self.foreseen = found or Foreseen(reached=[], left_out=[])
        typed = 1 if not ids and self.to.one.typed else 0
        self.reach.show(len(self.foreseen.reached) + typed, self.foreseen.left_out)
        self._window(bool(ids))
        await self.preview.show()

    def _window(self, known: bool) -> None:
        """Say whether WhatsApp takes free text to this contact, before anything is typed."""
        until = self.foreseen.open_until
        shown = known and self.channels.value == "whatsapp" and self.foreseen.bound
        text = _("WhatsApp takes free text to this person until {time}.").format(
            time=moment(until, self.actor.zone) if until else ""
        )
        closed = _("This person has not written within 24 hours: WhatsApp takes an approved template only.")
        self.window.set_text(text if until else closed)
        self.window.set_visibility(bool(shown))

    async def _people(self, number: int) -> tuple[Any, int]:
        """Return a contact to preview for: of the recipients, or of all while none is chosen."""
        names = list(self.to.names.items())
        if not names:
            return await everyone(number)
        return _Named(*names[number - 1]), len(names)

    def _texts(self) -> dict[str, str]:
        return {"channel": self.channels.value, **self.body.leaving()}

    def _typed(self) -> None:
        if self.kept is not None:
            self.kept.touch()
        if len(self.body.editor.values()["html"]) <= HTML_MAX:  # a longer one is refused
            self.preview.touch()

    def _when_changed(self) -> None:
        self._show_verb()
        if self.kept is not None:
            self.kept.touch()

    def _show_verb(self) -> None:
        way = self.when.way.value or "now"
        text, sign = VERBS[way]
        self.send.set_text(_("Save changes") if self.card is not None else _(text))
        self.send.set_icon("save" if self.card is not None else sign)
        seconds = self.desk.undo if way == "now" and self.card is None else 0
        self.undoes.set_text(_("{seconds} s to undo").format(seconds=seconds) if seconds else "")

    def _gaps(self, refusal: MissingValues) -> str:
        names = {str(one): name for one, name in self.to.names.items()}
        told = []
        for variable, ids in refusal.more["missing"].items():
            who = ", ".join(names[one] for one in ids if one in names)
            told.append(f"{variable} ({who})" if who else variable)
        return _("These variables have no value: {names}. Fill them in, or give a default.").format(
            names=", ".join(told)
        )


class _Named:
    def __init__(self, contact_id: UUID, name: str) -> None:
        self.id, self.name = contact_id, name
