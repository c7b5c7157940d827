"""The editor of a quote, an order or an invoice: who it is for, its days, its lines and what they come to."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from babel.numbers import get_currency_symbol
from nicegui import ui

from models.documents import DocumentDraft, LineDraft
from models.language import _
from models.money import exponents
from models.typed import kind_of
from services.companies import COMPANY
from services.contacts import CONTACT
from services.documents.offered import Offered
from services.documents.previewing import Preview
from services.money import amounts
from services.records.declaration import Record
from services.work import Invalid, Refused, Stale
from ui.live import perform
from ui.parts.dialogs import choose
from ui.parts.form_draft import FormDraft
from ui.parts.forms import Fields
from ui.parts.lines_editor import LinesEditor
from ui.parts.markup import element, panel
from ui.parts.picker import Picker
from ui.parts.typed_choice import choose_typed

WHOLE = ("gross", "discount_percent", "discount")
DAYS = ("issued_on", "due_on", "expires_on")
TERMS = ["0", "7", "14", "30", "60", "month end", "month end + 30", "30, month end"]  # no text
LATER = ("title", "language", "note")  # under the lines, because they are seldom typed
Draw = Callable[[Mapping[str, Any], Preview], object]


class DocumentEditor:
    """The editor of a draft. `values` are its fields, and `lines` its lines, as a card has them; for a new document, what
    it begins with. `days` are the fields between the customer and the currency. `draw` is called with the typed values
    and what they come to, after each change."""

    def __init__(
        self, record: Record, values: Mapping[str, Any], lines: Iterable[Any], offered: Offered, days: tuple[str, ...],
        draw: Draw,
    ) -> None:  # fmt: skip
        self.record, self.offered, self.draw = record, offered, draw
        first: tuple[str, ...] = ("contact_id", "company_id", *days, "terms", "currency", "reference")
        later: tuple[str, ...] = LATER
        if len(days) > 1:  # a row has four places
            first, later = first[:-1], ("title", "reference", *LATER[1:])
        self.names = (*first, *later)
        self.draft: FormDraft | None = None
        self.heard: list[Callable[[], object]] = []
        self.filling = False
        self.form = Fields(of=self.record.draft)
        with panel(classes="doc-head") as head:
            head.set_visibility(False)
            with element("div", "panel-b doc-fields"):
                for name in first:
                    self._add(name)
        self.lines = LinesEditor(values, list(lines), self.currency, offered.rates)
        with panel(classes="doc-more"), element("div", "panel-b doc-fields"):
            for name in later:
                self._add(name)
                if later is not LATER and name in ("reference", "language"):
                    self.form.fields[name].classes("single")
        self._put(values)
        self.begun = self.values()
        self.lines.heard.append(self._changed)
        self.lines.summed.append(lambda found: self.draw(self.values(), found))
        for field in self.form.fields.values():
            field.on_value_change(self._changed)
        self.form.fields["currency"].on_value_change(self.lines.touch)

    def currency(self) -> str:
        """Return the code of the document's currency."""
        found = self.form.fields.get("currency")
        return str((found.value if found is not None else "") or self.offered.currency)

    def values(self) -> dict[str, Any]:
        """Return everything that is typed, as a service takes it."""
        typed = self.form.values()
        return typed | {name: typed[name] or "" for name in ("terms", "reference", "title")} | self.lines.values()

    def changes(self) -> dict[str, Any]:
        """Return what differs from what was there."""
        return {name: value for name, value in self.values().items() if value != self.begun[name]}

    def fill(self, values: Mapping[str, Any], lines: Iterable[Any]) -> None:
        """Show what is there now, as after a colleague's change."""
        self._put(values)
        self.lines.fill(values, lines)
        self.begun = self.values()

    def keep(self, draft: FormDraft, offer: str) -> None:
        """Keep what is typed as a draft, and offer what was left."""
        self.draft = draft
        draft.typed = lambda: self._texts() if self.changes() else {}
        for name, field in self.form.fields.items():
            draft.follow(name, field)
        draft.offer(offer, self._go_on)
        draft.continue_by(self._go_on)

    async def save(
        self,
        change: Callable[..., Any],
        record_id: Any,
        before: Mapping[str, Any],
        changes: Mapping[str, Any] | None = None,
    ) -> Any:
        """Save what was changed; where a colleague changed the same, ask which to keep. Return the card, or None."""
        wanted = dict(self.changes() if changes is None else changes)

        async def refused(refusal: Refused) -> None:
            if not isinstance(refusal, Stale):
                self.refuse(refusal)
                return
            kept = await choose({name: self.record.label(name) for name in wanted}, refusal, self._say)
            if kept is not None:
                again = {name: refusal.more["theirs"][name] for name in kept}
                saved.append(await self.save(change, record_id, again, kept))

        saved: list[Any] = []
        was = {name: before[name] for name in wanted}
        done = await perform(change, record_id, wanted, before=was, refused=refused)
        return done if done is not None else next(iter(saved), None)

    def refuse(self, refusal: Refused | None) -> None:
        """Show each mistake at its field."""
        self.form.refuse(_of_head(refusal))
        self.lines.refuse(refusal)

    async def forget(self) -> None:
        """Drop the draft: it was saved."""
        if self.draft is not None:
            await self.draft.forget()

    def _add(self, name: str) -> None:
        info = self.record.draft.model_fields[name]
        kind, label = kind_of(info), self.record.label(name)
        field: Any
        if name in ("contact_id", "company_id"):
            field = Picker(label, CONTACT if name == "contact_id" else COMPANY)
        elif name == "currency":
            codes = {code: f"{code} {_sign(code)}".strip() for code in sorted(exponents())}
            field = choose_typed(ui.select(codes, label=label, with_input=True, value=self.offered.currency))
        elif kind.words:
            field = ui.select({key: _(word) for key, word in kind.words.items()}, label=label, value=info.default)
        elif kind.name == "day":
            field = ui.input(label).props("type=date stack-label")
            self.form.reads[name] = lambda typed: typed or None
        elif kind.name == "block":
            field = ui.textarea(label).props("autogrow")
            self.form.reads[name] = lambda typed: typed or None
        elif name == "terms":
            field = ui.input(label, placeholder=_("As in 30"), autocomplete=TERMS)
        else:
            field = ui.input(label)
        self.form.add(name, field)

    def _put(self, values: Mapping[str, Any]) -> None:
        self.filling = True
        for name in self.names:
            value, field = values.get(name), self.form.fields[name]
            if isinstance(field, Picker):
                title = values.get(name.removesuffix("_id"))
                field.set(value, title or "") if value else field.clear()
            elif isinstance(field, ui.select):
                field.value = value or ("" if "" in field.options else self.offered.currency)
            else:
                field.value = str(value) if isinstance(value, date) else value or ""
        self.filling = False

    def _changed(self) -> None:
        if self.filling:
            return
        if self.draft is not None:
            self.draft.touch()
        self.lines.touch()
        for heard in self.heard:
            heard()

    def _texts(self) -> dict[str, str | None]:
        pickers = {name: one for name, one in self.form.fields.items() if isinstance(one, Picker)}
        people = {name: [str(one.chosen or ""), one.typed] for name, one in pickers.items()}
        others = {name: text for name, text in self.form.texts().items() if name not in pickers}
        return others | {"people": json.dumps(people)} | self.lines.texts()

    def _go_on(self) -> None:
        left = self.draft.take() if self.draft is not None else None
        if left is None:
            return
        for name, field in self.form.fields.items():
            if not isinstance(field, Picker) and name in left.values:
                field.value = left.values[name] or ("" if not isinstance(field, ui.select) else field.value)
        for name, (chosen, typed) in json.loads(left.values.get("people") or "{}").items():
            picker = self.form.fields[name]
            picker.set(chosen, typed) if chosen else picker.clear(typed)
        self.lines.take(left.values)

    def _say(self, value: Any) -> str:
        if isinstance(value, list):
            said = (
                f"{one['quantity']} × {one['text']}: {amounts.price(one['price'], self.currency())}"
                for one in value  # no text
            )
            return "\n".join(said) or _("No lines")
        return str(value if value not in (None, "") else _("Not set"))


def before_of(card: Any) -> dict[str, Any]:
    """Return the values of a card as they are compared when it is saved, and the names it refers to."""
    names = (*DocumentDraft.model_fields, *(name for name in ("contact", "company", *DAYS) if hasattr(card, name)))
    lines = [
        LineDraft(**{n: v for n, v in one.model_dump().items() if n in LineDraft.model_fields}) for one in card.lines
    ]
    return {name: getattr(card, name) for name in names} | {"lines": [one.model_dump() for one in lines]}


def _sign(code: str) -> str:
    sign = str(get_currency_symbol(code, locale="en"))
    return "" if sign == code else sign


def _of_head(refusal: Refused | None) -> Refused | None:
    """Return a refusal without what the lines show themselves; None when nothing is left."""
    wrong = refusal.fields if isinstance(refusal, Invalid) else {}
    rest = {name: text for name, text in wrong.items() if name.partition(".")[0] not in ("lines", *WHOLE)}
    return Invalid(refusal.message, **rest) if refusal is not None and rest else None if wrong else refusal
