"""Details: the known facts about a record, each edited in place; a colleague's change appears by itself."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.language import _
from models.typed import description_of, kind_of
from services.money import amounts
from services.records.declaration import Kinds, Record, of_table
from services.work import Refused, Stale
from ui.live import perform
from ui.parts.card_values import bind_value, pills, value_of
from ui.parts.dialogs import choose
from ui.parts.empty_facts import ALWAYS, Empties
from ui.parts.fact_editor import BACK, Close, bind_keys
from ui.parts.field_history import ASKED, choose_past, field_history, past_label
from ui.parts.form_draft import FormDraft
from ui.parts.hints import in_place
from ui.parts.markup import StaticHtml, breaking, element
from ui.parts.money import amount_of
from ui.parts.picker import Picker
from ui.words import day, phone

Changed = Callable[[Any], str]
Read = Callable[[Any], Any]
Open = Callable[[Any, str | None], None]  # with the previous value, and the text typed since, if any
SPELLED: Mapping[str, Changed] = {"phones": phone}  # how each line of a text is shown, where not as it is kept


class Details:
    """The details of one record; inside its block the single ones. `change` is the service action `(id, changes,
    before=…)`; `card` the live mirror; with a `draft`, unsaved text outlives the window."""

    def __init__(
        self, record: Record, card: Any, change: Callable[..., Any], editable: bool, draft: FormDraft | None = None
    ) -> None:
        self.record = record
        self.card = card
        self.change = change
        self.editable = editable
        self.draft = draft
        self.texts: dict[str, tuple[Open, Read]] = {}  # how each text is opened and parsed
        self.typing: dict[str, tuple[Any, Any]] = {}  # the open ones: the previous value, and the field
        self.labels: dict[str, str] = {}
        self.says: dict[str, Changed] = {}  # a field's values in words, as the conflict shows them
        self.drawn: dict[str, Callable[[Any], Markup]] = {}  # how a value is shown, where words are not enough
        self.first: Callable[[], None] | None = None
        self.saving: set[str] = set()  # Enter saves, and so does the blur after it: once is enough

    def __enter__(self) -> "Details":
        self.above = element("div", "no-box") if self.draft and (self.draft.left or self.draft.busy) else None
        self.rows = element("dl", "facts").__enter__()
        self.empties = Empties(self.rows)
        if isinstance(self.record.kinds, Kinds):
            self.rows.on("click", lambda event: self.show_history(str(event.args)), js_handler=ASKED)
        return self

    def __exit__(self, *raised: object) -> None:
        self.rows.__exit__(*raised)
        self.empties.show()
        if isinstance(self.record.kinds, Kinds):
            choose_past(self.labels, self.show_history)
        if self.draft is not None:
            self.draft.typed = self._typed
            self.draft.continue_by(self._go_on)
            if self.draft.left is not None:
                self._offer()
            elif self.draft.busy:
                self.draft.later(self._offer)

    def _offer(self) -> None:
        unfinished = ", ".join(self.labels[name] for name, before, typed in self._left())
        if unfinished and self.draft is not None and self.above is not None and not self.above.is_deleted:
            with self.above, element("div", "panel-b"):
                self.draft.offer(_("You have unsaved changes: {fields}.").format(fields=unfinished), self._go_on)

    def fields(self, *names: str, options: Mapping[str, Mapping[Any, str]] | None = None, hint: str = "") -> None:
        """Add the details of these fields, each as its Draft declares: its label, display and input. `options` are the
        choices of a reference; without them it is found while typing. Its name is read from the card's field
        without `_id`."""
        for name in names:
            kind, label = kind_of(self.record.draft.model_fields[name]), self.record.label(name)
            of = of_table(kind.table) if kind.name == "reference" and name not in (options or {}) else None
            if of is not None:
                self.reference(name, label, of)
            elif kind.name == "reference":
                self.choice(name, label, dict((options or {})[name]), shown=name.removesuffix("_id"))
            elif kind.name == "money":
                self.amount(name, label)
            elif kind.name == "day":
                self.day(name, label)
            elif kind.words:
                self.choice(name, label, {key: _(word) for key, word in kind.words.items()})
            else:
                many = kind.name == "lines"
                told = hint or (_("One per line") if many else "")
                self.text(name, label, long=kind.name == "block", many=many, hint=told)

    def text(self, name: str, label: str, *, long: bool = False, many: bool = False, hint: str = "") -> None:
        """Add a text (or, with `many`, several, one a line), edited in place."""

        def make(value: Any) -> Any:
            shown = "\n".join(value) if many else value or ""
            field = ui.textarea(value=shown).props("autogrow") if long or many else ui.input(value=shown)
            field.props("outlined dense autofocus").props["hint"] = hint or None
            return field

        def read(typed: Any) -> Any:
            return [line.strip() for line in str(typed or "").splitlines() if line.strip()] if many else typed or None

        def show(value: Any) -> str:
            return ("\n".join(map(SPELLED.get(name, str), value)) if many else str(value)) if value else ""

        open_with = self.fact(name, label, show, make, read)
        self.texts[name] = open_with, read

    def amount(self, name: str, label: str) -> None:
        """Add an amount in the card's currency."""

        def make(value: Any) -> Any:
            shown = "" if value is None else amounts.typed(value, self.card.currency)
            return ui.input(value=shown).props("outlined dense autofocus inputmode=decimal")

        def show(value: Any) -> str:
            return "" if value is None else amounts.shown(value, self.card.currency)

        self.fact(name, label, show, make, lambda typed: amount_of(typed, self.card.currency))

    def day(self, name: str, label: str) -> None:
        """Add a day."""

        def make(value: Any) -> Any:
            return ui.input(value=f"{value or ''}").props("outlined dense autofocus type=date")

        def read(typed: Any) -> date | None:
            return date.fromisoformat(typed) if typed else None

        self.fact(name, label, day, make, read)

    def choice(self, name: str, label: str, options: dict[Any, str], shown: str | None = None) -> None:
        """Add a choice from a list. `shown` is the card's field with the words, where `name` is an id."""

        def make(value: Any) -> Any:
            return ui.select(options, value=value if value in options else None, with_input=len(options) > 8).props(
                "outlined dense autofocus"
            )

        def say(value: Any) -> str:
            return options.get(value, "")

        read = say if shown is None else lambda text: str(text or "")
        self.fact(name, label, read, make, lambda typed: typed, shown)
        self.says[name] = say

    def reference(self, name: str, label: str, of: Record) -> None:
        """Add a reference to another record, found while its name is being typed."""

        def make(value: Any) -> Any:
            field = Picker("", of).props("autofocus")
            field.field.props["aria-label"] = label
            if value is not None:
                field.set(value, getattr(self.card, name.removesuffix("_id")) or "")
            return field

        self.fact(name, label, lambda title: title or "", make, lambda value: value, name.removesuffix("_id"))

    def edit(self) -> None:
        """Edit the first fact, as the key `e` does."""
        if self.editable and self.first is not None:
            self.first()

    def fact(
        self, name: str, label: str, show: Changed, make: Callable[[Any], Any], read: Read, bound: str | None = None,
    ) -> Open:  # fmt: skip
        """Add a detail by hand: `show` says its value, `make` and `read` are its field; `bound`: the card's field shown."""
        self.labels[name], self.says[name] = label, show
        with element("div", "fact always" if name in ALWAYS else "fact"):
            past_label(self.record, name, label)
            with element("dd") as cell:
                reading = self._reading(label, bound or name, show)

        def open_editor() -> None:
            open_with(value_of(self.card, name), None)

        def open_with(value: Any, typed: str | None) -> None:
            if not reading.visible:  # open already: the second press of a double click
                return
            reading.set_visibility(False)
            with cell:
                field = in_place(make(value), label, description_of(self.record.draft, name))
                self._keep(name, value, field)
                if typed is not None:
                    field.value = typed
                bind_keys(field, lambda done: self._save(name, value, read(field.value), field, done), close)

        def close(back: bool) -> None:
            if cell.is_deleted:
                return
            for field in [one for one in cell if one is not reading]:
                field.delete()
            reading.set_visibility(True)
            self._closed(name)
            if back:
                cell.client.run_javascript(BACK)

        if self.editable:
            reading.on("click", open_editor)
        self.first = self.first or open_editor
        return open_with

    async def show_history(self, name: str) -> None:
        """Show the history of a field."""
        if name in self.labels:
            change = self.change if self.editable and self.card.binned_at is None else None
            await field_history(self.record, self.card, change, name, self.labels[name])

    def _reading(self, label: str, name: str, show: Changed) -> StaticHtml:
        """Show the value; one element, because a record has many facts and a hundred people may have it open."""
        info = self.record.draft.model_fields.get(name)
        many = info is not None and kind_of(info).name == "lines" and not kind_of(info).quiet
        found = StaticHtml("button", "edit").props("type=button") if self.editable else StaticHtml("span")

        def said(value: Any) -> Markup:
            shown = show(value)
            found.classes(add="" if shown else "unset", remove="unset" if shown else "")
            self.empties.note(name, empty=not shown)
            if self.editable:
                spoken = shown.replace("\n", ", ") if isinstance(value, list | tuple) else shown
                says = _("Edit {field}: {value}")
                found.props["aria-label"] = says.format(field=label.lower(), value=spoken or _("Not set"))
            if name in self.drawn and value:
                return self.drawn[name](value)
            return pills(value) if many and value else breaking(shown or _("Not set"))

        return bind_value(found.props("data-live"), "content", self.card, name, said)

    def _keep(self, name: str, before: Any, field: Any) -> None:
        if self.draft is not None and name in self.texts:
            self.typing[name] = before, field
            self.draft.follow(name, field, json.dumps(before))

    def _closed(self, name: str) -> None:
        if self.typing.pop(name, None) is not None and self.draft is not None:
            self.draft.touch()

    def _typed(self) -> dict[str, str | None]:
        """Return the unsaved texts for the draft with their previous values: a colleague's change is a conflict."""
        values: dict[str, str | None] = {}
        for name, (before, field) in self.typing.items():
            if self.texts[name][1](field.value) != before:
                values |= {name: str(field.value), f"{name} before": json.dumps(before)}
        return values

    def _left(self) -> list[tuple[str, Any, str]]:
        """Return the texts unsaved when the window closed that differ from the current value: name, before, text."""
        values = self.draft.left.values if self.draft and self.draft.left else {}
        left = [(name, json.loads(values.get(f"{name} before") or "null"), values.get(name)) for name in self.texts]
        return [
            (name, before, text)
            for name, before, text in left
            if text is not None and self.texts[name][1](text) != getattr(self.card, name)
        ]

    def _go_on(self) -> None:
        left = self._left()
        if self.draft is not None:
            self.draft.take()
        for name, before, text in left:
            self.texts[name][0](before, text)

    async def _save(self, name: str, before: Any, typed: Any, field: Any, close: Close) -> None:
        if typed == before:
            close()
        elif name not in self.saving:
            self.saving.add(name)
            try:
                await self._change(name, before, typed, field, close)
            finally:
                self.saving.discard(name)

    async def _change(self, name: str, before: Any, typed: Any, field: Any, close: Close) -> None:
        async def refused(refusal: Refused) -> None:
            if isinstance(refusal, Stale):
                kept = await choose(self.labels, refusal, lambda value: self.says[name](value) or _("Not set"))
                if kept is not None:  # over the other person's value: a third person's change is a conflict again
                    await self._change(name, refusal.more["theirs"][name], kept[name], field, close)
                elif not field.is_deleted:
                    field.run_method("focus")  # the question took it
                return
            fields = getattr(refusal, "fields", {}) or refusal.more.get("fields", {})
            field.error = next(iter(fields.values()), refusal.message)

        if await perform(self.change, self.card.id, {name: typed}, before={name: before}, refused=refused) is not None:
            close()
