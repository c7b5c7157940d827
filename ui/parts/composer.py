"""The composer of a record: write a note, a call, a meeting, a task or a message without leaving its page."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from models.language import N_, _
from models.messages import MessageDraft
from models.notes import NoteDraft
from models.tasks import TaskDraft
from services import messages, notes, tasks
from services.accounts import users
from services.work import Actor
from ui.live import ask, bind, note, perform
from ui.parts.form_draft import form_draft
from ui.parts.forms import Fields, once
from ui.parts.keys import on_key
from ui.parts.markup import button, element, icon, text_element
from ui.parts.notes import note_field

SENDS = "(e) => { if (e.ctrlKey || e.metaKey) { e.preventDefault(); emit(); } }"
WAYS = {  # by kind: its icon, its word, the permission it needs, and the key that opens it
    "note": ("edit_note", N_("Note"), "notes.edit", "new"),
    "call": ("call", N_("Call"), "notes.edit", "call"),
    "meeting": ("groups", N_("Meeting"), "notes.edit", ""),
    "task": ("task_alt", N_("Task"), "tasks.edit", "task"),
    "email": ("mail", N_("Email"), "messages.send", "edit"),
}
SAVES = {
    "note": N_("Save note"),
    "call": N_("Save call"),
    "meeting": N_("Save meeting"),
    "task": N_("Add task"),
    "email": N_("Send email"),
}
HINTS = {
    "note": N_("Write a note. Type @ to tell a colleague."),
    "call": N_("What was said? Type @ to tell a colleague."),
    "meeting": N_("What was agreed? Type @ to tell a colleague."),
}


async def composer(actor: Actor, card: Any, about: str) -> None:
    """Show the composer of a record. `about` is the field that names it: contact_id, company_id or deal_id."""
    ways = [way for way, (_icon, _word, needs, _key) in WAYS.items() if actor.may(needs)]
    if about != "contact_id" and "email" in ways:
        ways.remove("email")
    if ways:
        with element("section", "composer") as box:
            box.props["aria-label"] = _("Write")
            await Composer(actor, card, about, ways).show()
        bind(box, "visible", card, "binned_at", lambda at: at is None)


class Composer:
    """Its tabs, its fields, and the button that saves what the chosen tab asks for."""

    def __init__(self, actor: Actor, card: Any, about: str, ways: list[str]) -> None:
        self.actor, self.card, self.about, self.ways = actor, card, about, ways
        self.way = ways[0]
        self.tabs: dict[str, Any] = {}
        self.parts: dict[str, Any] = {}  # the fields of a note, of a task, of a message

    async def show(self) -> None:
        """Build it."""
        draft = await form_draft(f"note:{self.card.id.hex}")
        with element("div", "composer-tabs").props("role=group"):
            for way in self.ways:
                self._tab(way)
        with element("div", "composer-b") as body:
            self.form = Fields(of=NoteDraft)
            draft.offer(_("You have an unsaved note."), self.form.take_up)
            await self._fields()
            self.form.keep(draft)
            self.draft = draft
            body.on("keydown.enter", self._save_once, js_handler=SENDS)
            with element("div", "composer-f"):
                with element("span", "composer-keys only-d"):
                    text_element("kbd", _("Ctrl"))
                    text_element("kbd", "↵")
                self.press = button("", "solid small", on_click=self._save_once)
        self.choose(self.way)

    def _tab(self, way: str) -> None:
        sign, word, _needs, key = WAYS[way]
        with element("button", "composer-tab").props("type=button") as tab:
            icon(sign)
            text_element("span", _(word))
        tab.on("click", lambda: self.choose(way, focus=True))
        self.tabs[way] = tab
        if key:
            on_key(key, lambda: self.choose(way, focus=True))

    async def _fields(self) -> None:
        with element("div", "no-box") as self.parts["note"]:
            self.text = self.form.add("text", await note_field(_("Note")))
        with element("div", "composer-row") as self.parts["task"]:
            if "task" in self.ways:
                await self._task()
        with element("div", "stack tight") as self.parts["email"]:
            if "email" in self.ways:
                self.form.of = MessageDraft
                self.form.add("subject", ui.input(_("Subject")))
                self.form.add("body", ui.textarea(_("Message")).props("autogrow"))
                more = ui.link(_("More options"), f"/messages/new?contact={self.card.id}").classes("link composer-more")
                more.tooltip(_("Files, templates, and a time to send it"))

    async def _task(self) -> None:
        owners = dict(await ask(users.owners))
        self.form.of = TaskDraft
        self.form.add("title", ui.input(_("What is to be done?"))).classes("grow")
        day = (await ask(tasks.usual)).due_on
        self.form.add("due_on", ui.input(_("Due"), value=f"{day}").props("type=date stack-label"))
        self.form.add("owner_id", ui.select(owners, value=self.actor.user_id, label=_("Assigned to")))

    def choose(self, way: str, focus: bool = False) -> None:
        """Turn to a tab; with `focus`, into its first field."""
        self.way = way
        part = way if way in self.parts else "note"
        for name, one in self.tabs.items():
            one.props["aria-pressed"] = "true" if name == way else "false"
        for name, one in self.parts.items():
            one.set_visibility(name == part)
        self.press.set_text(_(SAVES[way]))
        if part == "note":
            self.text.props["placeholder"] = self.text.props["aria-label"] = _(HINTS[way])
        if focus:
            {"note": self.text, "task": self._field("title"), "email": self._field("subject")}[part].run_method("focus")

    def _field(self, name: str) -> Any:
        return self.form.fields.get(name, self.text)

    async def _save_once(self) -> None:
        await once(self.press, self._save)

    async def _save(self) -> None:
        self.form.refuse(None)
        saves: dict[str, Callable[[], Awaitable[Any]]] = {"task": self._add_task, "email": self._send}
        if await saves.get(self.way, self._add_note)() is not None:
            await self.form.saved()

    async def _add_note(self) -> Any:
        values = {"text": self.text.value or "", "kind": self.way, self.about: self.card.id}
        made = await perform(notes.create, values, refused=self.form.refuse)
        if made is not None:
            self.text.value = ""
            note(_("Saved."))
        return made

    async def _add_task(self) -> Any:
        typed = {name: self.form.fields[name].value for name in ("title", "due_on", "owner_id")}
        values = {**typed, "title": typed["title"] or "", self.about: self.card.id}
        made = await perform(tasks.create, values, refused=self.form.refuse)
        if made is not None:
            self.form.fields["title"].value, self.form.fields["due_on"].value = "", None
            note(_("{name} was added.").format(name=made.title))
        return made

    async def _send(self) -> Any:
        typed = {name: self.form.fields[name].value or "" for name in ("subject", "body")}
        sent = await perform(messages.send, {**typed, "contact_id": self.card.id}, refused=self.form.refuse)
        if sent is not None:
            for name in typed:
                self.form.fields[name].value = ""
            note(_("Message queued."))
        return sent
