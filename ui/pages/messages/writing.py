"""Writing a message: recipient, text and time. The draft is kept on the server until the message is sent."""

from collections.abc import Awaitable, Callable, Mapping
from hashlib import blake2s
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import N_, _
from services import contacts, messages
from services.accounts import users
from services.work import Actor, NotFound, Refused, clock
from ui import guard
from ui.live import ask, note, perform
from ui.pages.messages.recipient import Recipient
from ui.pages.messages.when import WAYS, When
from ui.parts.form_draft import FormDraft, form_draft
from ui.parts.forms import Fields, once
from ui.parts.kept_here import kept_here
from ui.parts.markup import banner, button, element, page_head, panel, text_element
from ui.parts.undo import offer
from ui.parts.unfinished import Attempt
from ui.routes import page
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


@page("/messages/new", needs="messages.send")
async def new_message_page(contact: str = "", to: str = "", when: str = "") -> None:
    """Write a message, to a contact or to an address."""
    actor = guard.page_actor()
    draft = await form_draft(_draft_of(contact, to))
    with page_head(_("Write a message"), _("One email to one person.")):
        kept_line = text_element("span", "", "sub").props("role=status")
    kept_here(actor)
    above = element("div", "vh")
    letter = Letter(actor, (await ask(users.me)).signature, addressed=bool(contact or to))
    await letter.address(contact, to)

    async def back() -> None:
        left = draft.take()
        if left is not None and not above.is_deleted:
            await letter.fill(left)
            above.clear()
            with above.classes(replace=""):
                _back(left, actor, letter.discard)

    if draft.left is not None:
        await back()
    if when in WAYS:
        letter.when.way.value = when
    letter.keep(draft)
    draft.saved = lambda: kept_line.set_text(_("Draft saved {time}").format(time=moment(clock.now(), actor.zone)))
    draft.continue_by(back)
    if draft.busy:
        draft.later(back)


class Letter:
    """The form: its fields, and its actions."""

    kept: FormDraft

    def __init__(self, actor: Actor, signature: str, *, addressed: bool) -> None:
        self.signature = signature
        self.form = Fields({"contact_id": "to"})
        with element("div", "split").style("align-items:start") as whole:
            with panel(_("Email")):
                with element("div", "panel-b stack"):
                    self.to = self.form.add("to", Recipient(_("To")))
                    self.subject = self.form.add("subject", ui.input(_("Subject")).props("maxlength=200"))
                    (self.subject if addressed else self.to.field).props("autofocus")
                    self.body = self.form.add("body", ui.textarea(_("Message")).props("rows=14"))
                    if signature:
                        self.body.props["hint"] = _("Your signature is added below it.")
                with element("div", "panel-f"):
                    self.test = button(_("Send me a test"), "ghost", "science", on_click=self.send_test)
                    self.test.tooltip(_("To your own address, marked as a test"))
            with panel(_("When to send")), element("div", "panel-b stack"):
                self.when = When(self.form, actor, lambda: self.to.contact_id)
                self.send = button(_("Send now"), "solid", "send", on_click=self.submit)
        whole.on("keydown.enter", self.submit, js_handler=SENDS)

    async def address(self, contact: str, to: str) -> None:
        """Begin with the contact or the address in the page's query."""
        self.opened_for = (contact, to)
        if guard.is_id(contact):
            self.to.choose(await ask(contacts.find, UUID(contact)), to)
        elif to:
            self.to.clear(to)

    def keep(self, draft: FormDraft) -> None:
        """Keep the draft from now on."""
        self.kept, draft.typed = draft, self.typed
        self.to.on_value_change(draft.touch)
        fields = {"typed now": self.to.field, "subject": self.subject, "body": self.body, **self.when.fields}
        for name, field in fields.items():
            draft.follow(name, field)
        self.when.heard = self._when_changed
        self._show_verb()

    def typed(self) -> dict[str, str | None]:
        """Return the fields' contents, for the draft."""
        if not (self.subject.value or self.body.value):
            return {}  # nothing worth keeping
        contact = str(self.to.contact_id) if self.to.contact_id else None
        return {
            "contact_id": contact,
            "typed": self.to.typed,
            "to": self.to.address,
            "subject": self.subject.value,
            "body": self.body.value,
            **self.when.typed(),
        }

    async def fill(self, left: Attempt) -> None:
        """Put a draft back into the fields. A recipient typed after the draft was stored replaces its contact."""
        values = left.values
        self.subject.value, self.body.value = values.get("subject") or "", values.get("body") or ""
        self.when.fill(values)
        now = values.get("typed now")
        if now is not None and now.strip() != values.get("typed"):
            self.to.clear(now)
        elif "typed" in values:
            await self._fill_to(values)

    async def _fill_to(self, values: Mapping[str, str | None]) -> None:
        try:
            self.to.choose(await ask(contacts.find, UUID(values.get("contact_id") or "")), values.get("to") or "")
        except (ValueError, NotFound):
            self.to.clear(values.get("typed") or "")

    async def discard(self) -> None:
        """Reset the form to its initial state."""
        await self.kept.forget()
        self.subject.value = self.body.value = ""
        self.when.fill({})
        self.to.clear()
        await self.address(*self.opened_for)

    async def submit(self) -> None:
        """Send the message, or start its schedule; then show the result."""
        await once(self.send, self._submit)

    async def send_test(self) -> None:
        """Send it to your own address; the message itself stays unsent."""
        await once(self.test, self._send_test)

    async def _send_test(self) -> None:
        self.form.refuse(None)
        values = {name: value for name, value in self._values().items() if name in ("subject", "body")}
        sent = await perform(messages.send, values, test=True, refused=self.form.refuse)
        if sent is not None:
            queued = _("Test queued for {address}.").format(address=sent.to)
            offer(queued, _("View"), lambda: _open(f"/messages/{sent.id}"))

    async def _submit(self) -> None:
        self.form.refuse(None)
        if self.when.way.value == "repeat":
            values = {**self._values(), **self.when.schedule()}
            await self._made(await perform(messages.create_schedule, values, refused=self._refuse), "/schedules")
            return
        sent = await perform(messages.send, self._values(), self.when.send_time(), refused=self._refuse)
        await self._made(sent, "/messages")

    async def _made(self, made: Any, where: str) -> None:
        if made is not None:
            await self.kept.forget(over=True)
            note(_("Schedule started.") if where == "/schedules" else _("Message queued."))
            ui.navigate.to(f"{where}/{made.id}")

    def _refuse(self, refusal: Refused) -> None:
        self.form.refuse(refusal)
        if self.to.error and self.to.contact_id is None and self.to.typed and "@" not in self.to.typed:
            self.to.error = _("Choose a contact from the list, or enter a full email address.")

    def _values(self) -> dict[str, Any]:
        typed = {
            "contact_id": self.to.contact_id,
            "to": self.to.address,
            "subject": self.subject.value,
            "body": messages.signed(self.body.value or "", "", self.signature)[0],
        }
        return {name: value for name, value in typed.items() if value}

    def _when_changed(self) -> None:
        self._show_verb()
        self.kept.touch()

    def _show_verb(self) -> None:
        text, sign = VERBS[self.when.way.value or "now"]
        self.send.set_text(_(text))
        self.send.set_icon(sign)


def _back(left: Attempt, actor: Actor, discard: Callable[[], Awaitable[None]]) -> None:
    """Tell the user that the last draft was restored, and offer to discard it."""

    async def away() -> None:
        shown.set_visibility(False)
        await discard()

    with banner("info", "history") as shown:
        with element("div"):
            restored = _("Your draft from {time} was restored.").format(time=moment(left.at, actor.zone))
            text_element("b", restored)
        button(_("Discard"), "ghost small", on_click=away)


def _draft_of(contact: str, to: str) -> str:
    """Return the draft's name: one per recipient in the page's address, and one for everything else."""
    about = contact if guard.is_id(contact) else to
    return f"message:{blake2s(about.encode(), digest_size=12).hexdigest()}" if about else "message"


async def _open(path: str) -> None:
    ui.navigate.to(path)
