"""Dialogs: a form over the page, a question before a step, and the choice when two people edited the same value."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from nicegui import Client, ui
from nicegui.element import Element
from sqlmodel import SQLModel

from models.language import _
from services.work import Refused, Stale
from ui.live import note
from ui.parts.form_draft import FormDraft
from ui.parts.forms import Fields, once
from ui.parts.markup import button, element, icon_button, text_element

_asked: "WeakKeyDictionary[Client, ui.dialog]" = WeakKeyDictionary()  # the question that is open in a window
Save = Callable[[], Awaitable[bool]]


@contextmanager
def form_dialog(
    title: str, save_label: str = "", draft: FormDraft | None = None, of: type[SQLModel] | None = None
) -> Iterator["Form"]:
    """Build a form in a dialog; inside the block its fields, described by the Draft they are `of`. `Enter` in a field
    saves, `Esc` leaves. Call `.open()`.

    It is empty each time it opens. With a `draft`, unsaved text outlives the window, and an unfinished form is offered.
    """
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = title
        with element("div", "dialog-h"):
            text_element("h2", title)
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b") as body:
            form = Form(dialog, of)
            form.body = body
            if draft is not None:
                draft.offer_within(form.take_up)
            yield form
        body.on("keydown.enter", form.submit_unless_text, js_handler=_ENTER)
        with element("div", "dialog-f"):
            button(_("Cancel"), "ghost", on_click=dialog.close)
            form.button = button(save_label or _("Save"), "solid", on_click=form.submit)
    form.ready(body, draft)


async def answer(dialog: ui.dialog) -> Any:
    """Show a dialog and return the value it was submitted with, or None. Delete it, unless its window is gone."""
    answered = await dialog
    if not dialog.is_deleted:
        dialog.delete()
    return answered


class Opens(Protocol):
    """A dialog, or a form in one."""

    def open(self) -> object:
        """Show it."""


def lazy(make: Callable[[], Opens]) -> Callable[[], object]:
    """Return a function that opens a dialog made on first use, and returns its `open`: most visits never need it."""
    here = ui.context.slot
    made: list[Opens] = []

    def open_it() -> object:
        if not made:
            with here.parent:
                made.append(make())
        return made[0].open()

    return open_it


# Enter in a text area is a new line unless Ctrl or Cmd is held, and Enter on a button presses that button.
_ENTER = """(e) => {
  const own = { TEXTAREA: !(e.ctrlKey || e.metaKey), BUTTON: true };
  if (!own[e.target.tagName]) { e.preventDefault(); emit(); }
}"""


class Form(Fields):
    """A form in a dialog: its fields by name, their errors, and its save action."""

    button: ui.button
    body: Element

    def __init__(self, dialog: ui.dialog, of: type[SQLModel] | None = None) -> None:
        super().__init__(of=of)
        self.dialog = dialog
        self.save: Callable[[], Awaitable[Any]] | None = None
        self.saving = False

    def ready(self, body: Element, draft: FormDraft | None) -> None:
        """Finish the form once all fields are added: their current contents are its empty state."""
        if draft is not None:
            draft.stand_in(body)
            self.keep(draft)
        self.begun = self.texts()
        self.dialog.on_value_change(self._turned)

    def open(self) -> None:
        """Show the form: empty, or with the unfinished attempt that is being continued."""
        if self.kept is not None and self.kept.continuing:
            self.take_up()
        elif self.kept is not None and not self.dialog.value:
            self.kept.begin()
        for field in self.fields.values():
            field.update()  # the browser would show the contents of the last time again
        self.dialog.open()

    async def ask(self, save: Callable[[], Awaitable[Any]]) -> bool:
        """Show the form until `save` submits the dialog or it is left, then delete it. Return whether it was saved."""
        self.save, self.begun = save, {}
        self.open()
        return bool(await answer(self.dialog))

    async def submit(self) -> None:
        """Save once; a second press while it is under way does nothing."""
        if self.save is not None:
            await once(self.button, self._save)

    async def submit_unless_text(self) -> None:
        """Submit, as Enter does."""
        await self.submit()

    async def _save(self) -> None:
        self.saving = True
        self.refuse(None)  # a refusal of the attempt before says nothing of this one
        try:
            await self.save()  # type: ignore[misc]
        finally:
            self.saving = False
        if not self.dialog.value:
            self._closed(saved=not self.refused)

    def _turned(self) -> None:
        if not self.dialog.value and not self.saving:
            self._closed(saved=False)

    def _closed(self, saved: bool) -> None:
        """Finish a saved form, or offer an unfinished one. Either way the form is empty the next time."""
        if self.dialog.is_deleted:
            return
        if self.kept is None:
            self.clear()
        elif saved:
            self.kept.done(self.clear)
        else:
            self.kept.leave(self.clear)


async def ask_first(title: str, text: str, yes: str, danger: bool = False, no: str = "") -> bool:
    """Ask before a step that cannot be undone at once. Return the answer; a second question beside it is a no."""
    client = ui.context.client
    standing = _asked.get(client)
    if standing is not None and not standing.is_deleted and standing.value:
        return False
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        _asked[client] = dialog
        dialog.props["aria-label"] = title
        with element("div", "dialog-h"):
            text_element("h2", title)
        with element("div", "dialog-b"):
            text_element("p", text)
        with element("div", "dialog-f"):
            button(no or _("Cancel"), "ghost", on_click=lambda: dialog.submit(False))
            button(yes, "danger" if danger else "solid", on_click=lambda: dialog.submit(True))
    return bool(await answer(dialog))


async def prove() -> bool:
    """Ask again who it is before a dangerous step. Return whether the person has proved it."""
    from ui import guard
    from ui.parts import proving

    return (await guard.fresh_actor()).proved or await proving.ask()


async def choose(
    labels: Mapping[str, str], refusal: Refused, show: Callable[[Any], str] = str
) -> dict[str, Any] | None:
    """Show a conflict: your value, theirs, and the one before. Return the values to keep, or None to leave."""
    if not isinstance(refusal, Stale) or "yours" not in refusal.more:
        note(refusal.message, "bad")
        return None
    more, kept = refusal.more, dict(refusal.more["yours"])
    with ui.dialog() as dialog, ui.card().classes("dialog wide"):
        dialog.props["aria-label"] = _("Someone else changed this")
        with element("div", "dialog-h"):
            text_element("h2", _("Someone changed this while you were typing"))
            icon_button("close", _("Close"), on_click=lambda: dialog.submit(None))
        with element("div", "dialog-b"):
            text_element("p", _("Choose what to keep. Nothing is lost: the other value stays in the audit trail."))
            _choices(labels, more, kept, show)
        with element("div", "dialog-f"):
            button(_("Cancel"), "ghost", on_click=lambda: dialog.submit(None))
            button(_("Keep these"), "solid", on_click=lambda: dialog.submit(kept))
    answered = await answer(dialog)
    return answered if isinstance(answered, dict) else None


def _choices(
    labels: Mapping[str, str], more: Mapping[str, Any], kept: dict[str, Any], show: Callable[[Any], str]
) -> None:
    with element("table", "conflict"):
        with element("thead"), element("tr"):
            for heading in ("", _("Yours"), _("Theirs"), _("Before")):
                text_element("th" if heading else "td", heading)
        with element("tbody"):
            for name in more["yours"]:
                with element("tr"):
                    text_element("th", labels.get(name, name)).props("scope=row")
                    _pair(name, more, kept, show)
                    text_element("td", show(more["before"].get(name)), "before").props["data-label"] = _("Before")


def _pair(name: str, more: Mapping[str, Any], kept: dict[str, Any], show: Callable[[Any], str]) -> None:
    options: list[tuple[Element, Any]] = []

    def choose_one(value: Any, pressed: Element) -> None:
        kept[name] = value
        for field, _other in options:
            field.props["aria-pressed"] = "true" if field is pressed else "false"

    for label, value in ((_("Yours"), more["yours"][name]), (_("Theirs"), more["theirs"].get(name))):
        with element("td") as cell:
            cell.props["data-label"] = label
            field = element("button", "choice").props(f"type=button aria-pressed={'false' if options else 'true'}")
            with field.on("click", lambda event, value=value, field=field: choose_one(value, field)):
                text_element("span", show(value))
        options.append((field, value))
