"""Forms: fields by name, their contents, and each mistake shown at its own field."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nicegui import ui
from sqlmodel import SQLModel

from models.typed import description_of
from services.work import Invalid, Refused
from ui.parts.form_draft import FormDraft
from ui.parts.hints import hint
from ui.parts.markup import text_element

# Enter in a field that waits a moment before it reports typed text: report it first, and Enter comes once more with it.
ENTERED = """(e) => {
  e.preventDefault();
  e.target.dispatchEvent(new Event("change"));
  setTimeout(() => emit(e.target.value));
}"""


async def once(pressed: ui.button, do: Callable[[], Awaitable[object]]) -> None:
    """Run a button's action; a second press while it is under way, by Enter too, does nothing."""
    if "loading" in pressed.props:
        return
    pressed.props("loading")
    try:
        await do()
    finally:
        if not pressed.is_deleted:
            pressed.props(remove="loading")


class Fields:
    """The fields of a form, and the place above them for mistakes that concern no single field."""

    def __init__(self, aliases: Mapping[str, str] | None = None, of: type[SQLModel] | None = None) -> None:
        self.aliases = aliases or {}
        self.of = of  # the Draft that describes the fields
        self.fields: dict[str, Any] = {}
        self.reads: dict[str, Callable[[Any], Any]] = {}  # how some contents become values
        self.begun: dict[str, str | None] = {}  # the initial contents of the fields
        self.kept: FormDraft | None = None
        self.refused = False
        self.message = text_element("p", "", "banner bad").props("role=alert")
        self.message.set_visibility(False)

    def add(self, name: str, element: Any) -> Any:
        """Name a field, so that its value is read and its mistake is shown at it, until it is changed. What its Draft says
        of it is its hint."""
        self.fields[name] = element.props("outlined dense")
        about = description_of(self.of, name) if self.of is not None else ""
        if about:
            hint(element, about)
        element.on_value_change(lambda: setattr(element, "error", None))
        return element

    def values(self) -> dict[str, Any]:
        """Return the fields' values, by field."""
        return {name: self.reads.get(name, _same)(element.value) for name, element in self.fields.items()}

    def keep(self, kept: FormDraft) -> None:
        """Keep the fields' contents from now on; `take_up` restores an unfinished attempt."""
        self.kept, self.begun = kept, self.texts()
        kept.typed = lambda: {} if self.texts() == self.begun else self.texts()
        for name, element in self.fields.items():
            kept.follow(name, element)

    async def saved(self) -> None:
        """Drop the draft: the current contents were saved."""
        self.begun = self.texts()
        if self.kept is not None:
            await self.kept.forget()

    def clear(self) -> None:
        """Reset the fields to their initial contents."""
        for name, text in self.begun.items():
            _put(self.fields[name], text)
        self.refuse(None)

    def take_up(self) -> None:
        """Restore the unfinished attempt, if there is one."""
        left = self.kept.take() if self.kept else None
        for name, text in left.values.items() if left else ():
            if name in self.fields:
                _put(self.fields[name], text)

    def texts(self) -> dict[str, str | None]:
        """Return the fields' contents, by field, as a draft keeps them."""
        return {name: _text(element.value) for name, element in self.fields.items()}

    def refuse(self, refusal: Refused | None) -> None:
        """Show each mistake at its field, focus the first one, and show the rest above the form; None clears them."""
        self.refused = refusal is not None
        wrong: Mapping[str, str] = refusal.fields if isinstance(refusal, Invalid) else {}
        if refusal is not None and not wrong:
            wrong = refusal.more.get("fields", {})
        known = {self.aliases.get(name, name): text for name, text in wrong.items()}
        for name, element in self.fields.items():
            element.error = known.get(name)
        first = next((element for name, element in self.fields.items() if known.get(name)), None)
        if first is not None:
            first.run_method("focus")
        rest = [text for name, text in known.items() if name not in self.fields]
        shown = refusal is not None and (not known or bool(rest))
        self.message.set_visibility(shown)
        if shown and refusal is not None:
            self.message.set_text(" ".join([refusal.message, *rest]))


def _same(value: Any) -> Any:
    return value


def _text(value: Any) -> str | None:
    """Return a field's contents as a draft keeps them; several values one a line."""
    return "\n".join(value) if isinstance(value, list) else None if value is None else str(value)


def _put(element: Any, text: str | None) -> None:
    """Restore the result of `_text`: a choice takes only values it offers, or may add."""
    if isinstance(element, ui.switch):
        element.value = text == "True"
    elif not isinstance(element, ui.select):
        element.value = text
    elif element.multiple:
        chosen = (text or "").splitlines()
        element.set_options([*element.options, *(one for one in chosen if one not in element.options)], value=chosen)
    else:
        element.value = (
            None if text is None else next((one for one in element.options if str(one) == text), element.value)
        )
