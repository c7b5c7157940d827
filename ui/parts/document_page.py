"""The page of a document: while it is a draft its editor, then its sheet of paper; what it is about; its links."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup
from nicegui import background_tasks

from models.language import _
from services.documents.offered import Offered, terms
from services.records.declaration import Record
from ui.live import ask, bind, note
from ui.parts.document_desk import DocumentDesk, Facts
from ui.parts.document_editor import before_of
from ui.parts.form_draft import form_draft
from ui.parts.forms import once
from ui.parts.markup import StaticHtml, button
from ui.parts.record import Frame, live_html

LINK = Markup('<a class="nicegui-link" href="{}">{}</a>')
CHIP = Markup('<span class="chip {}">{}</span>')


class Draft:
    """The editor of a draft on its page. `save` returns whether everything that is typed is saved."""

    def __init__(self, record: Record, card: Any) -> None:
        self.record, self.card = record, card
        self.desk: DocumentDesk | None = None
        self.before: Mapping[str, Any] = {}

    async def show(
        self, days: tuple[str, ...], title: str, number: str,
        facts: Callable[[Offered], Callable[[Mapping[str, Any]], Facts]],
    ) -> None:  # fmt: skip
        """Build the editor, with what was left unsaved."""
        offered = await ask(terms)
        now = self.card.model_copy()
        self.before = before_of(now)
        self.desk = DocumentDesk(self.record, self.before, now.lines, offered, days, title, number, facts(offered))
        self.desk.editor.keep(await form_draft(f"record:{self.card.id.hex}"), _("You have unsaved changes."))

    def heard(self) -> None:
        """Take a colleague's change, unless something else is being typed: saving asks then."""
        if self.desk is not None and not self.desk.paper.is_deleted and not self.desk.editor.changes():
            self._take(self.card.model_copy())

    async def save(self, told: bool = True) -> bool:
        """Save what is typed."""
        if self.desk is None:
            return True
        editor = self.desk.editor
        editor.refuse(None)
        if editor.changes():
            done = await editor.save(self.record.service.change, self.card.id, self.before)
            if done is None:
                return False
            self._take(done)
            await editor.forget()
        if told:
            note(_("Saved."))
        return True

    def _take(self, card: Any) -> None:
        if self.desk is not None:
            self.before = before_of(card)
            self.desk.editor.fill(self.before, list(card.lines))


async def by_state(places: Sequence[Any], card: Any, draft: Draft, draw: Callable[[], Awaitable[None]]) -> None:
    """Fill these places of the page by `draw`, and again whenever the state changes; a draft takes other changes."""
    drawn = [_shape(card), card.version]

    async def show() -> None:
        for place in places:
            place.clear()
        with places[0]:
            await draw()

    def changed(_version: int) -> bool:
        if _shape(card) != drawn[0]:
            drawn[:] = [_shape(card), card.version]
            background_tasks.create(show(), name="draw a document")
        elif card.version != drawn[1]:
            drawn[1] = card.version
            draft.heard()
        return True

    await show()
    bind(places[0], "visible", card, "version", changed)


def _shape(card: Any) -> tuple[str, bool]:
    return card.state, card.binned_at is not None


def state_chip(shown: Frame, words: Mapping[str, str], tones: Mapping[str, str]) -> None:
    """Show the state beside the name."""
    with shown.marks:
        chip = StaticHtml("span", "no-box")
        live_html(chip, shown.card, "state", lambda state: CHIP.format(tones[state], _(words[state])))


def customer_line(shown: Frame, more: Callable[[], list[Markup]] = list) -> None:
    """Show under the name whose the document is, and of which deal; `more` are further links."""

    def said(_value: object = None) -> Markup:
        card = shown.card
        some = [("companies", card.company_id, card.company), ("contacts", card.contact_id, card.contact)]
        some.append(("deals", card.deal_id, card.deal))
        links = [LINK.format(f"/{room}/{one}", name) for room, one, name in some if one and name]
        return Markup(" · ").join([*links, *more()])

    for name in ("company", "contact", "deal", "version"):
        live_html(shown.line, shown.card, name, said)


def act(
    card: Any,
    states: tuple[str, ...],
    text: str,
    look: str,
    icon_name: str,
    do: Callable[[], Awaitable[object]],
    fits: Callable[[Any], bool] | None = None,
) -> None:
    """Add the button of a step; it is there in these states, and while its lines are as `fits` asks."""
    pressed = button(text, look, icon_name)
    pressed.on_click(lambda: once(pressed, do))

    def there(_value: object) -> bool:
        return card.state in states and (fits is None or fits(card.lines))

    bind(pressed, "visible", card, "state", there)
    if fits is not None:
        bind(pressed, "visible", card, "lines", there)
