"""One import, step by step, live: two windows see the same, and leaving keeps it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import N_, _, ngettext
from services import imports
from services.imports import ImportCard
from services.records import errands
from services.work import Actor
from ui import guard
from ui.live import ask, event_filter, follow, perform
from ui.pages.imports import columns, fixing, letters, result, steps
from ui.parts.markup import button, element, text_element
from ui.routes import page
from ui.words import number

TITLES = {
    "check": N_("Check the letters"),
    "columns": N_("Say what each column is"),
    "fix": N_("Fix what does not fit"),
    "run": N_("Importing"),
    "result": N_("Result"),
}
FORWARD = "icon-right=arrow_forward"
Build = Callable[["Wizard", ImportCard], Awaitable[None]]


@page("/imports/{import_id}", needs="imports.read")
async def import_page(import_id: UUID, step: str = "", tab: str = "", view: str = "", page: int = 1) -> None:
    """The open step of an import."""
    actor = guard.page_actor()
    found = Wizard(actor, import_id, step, tab, page, by_row=view == "row")
    await found.show()


@dataclass
class Wizard:
    """The page of one import. `tab` and `number` are the shown outcome and the page of its rows."""

    actor: Actor
    id: UUID
    asked: str
    tab: str
    number: int
    by_row: bool = False  # whether refused rows are shown one by one, not by their bad values
    step: str = ""
    shown: Any = None  # what the body was built from
    owners: list[tuple[UUID, str]] = field(default_factory=list)  # colleagues whom an owner may be
    opened: set[tuple[int, str]] = field(default_factory=set)  # groups that are unfolded

    @property
    def may(self) -> bool:
        """Whether this person may change it."""
        return self.actor.may("imports.edit")

    async def show(self) -> None:
        """Build the page, and keep it fresh."""
        with element("div", "head"):
            with element("div"):
                self.crumb = element("div", "no-box")
                self.heading = text_element("h1", "")
            self.acts = element("div", "acts")
        self.bar = steps.bar()
        self.body = element("div", "stack")
        with self.body:
            pass
        kinds = event_filter([*imports.KINDS, *errands.KINDS], {self.id})
        mine = event_filter(errands.KINDS, {self.actor.user_id} if self.actor.user_id else set())
        await follow(self.refresh, kinds, mine)

    def to(self, step: str) -> Callable[[], None]:
        """Return what goes to a step."""
        return lambda: ui.navigate.to(f"/imports/{self.id}?step={step}")

    async def refresh(self) -> None:
        """Show what changed: the bar and the buttons always, the body where it would be another one."""
        card = await ask(imports.find, self.id)
        if self.body.is_deleted:
            return
        step = steps.open_step(card, self.asked)
        self.bar.show(steps.drawn(card, step))
        seen = (step, STANDS[step](card), self.by_row)
        if seen == self.shown:
            return
        moved, self.step, self.shown = step != self.step, step, seen
        self._head(card, moved)
        self.body.clear()
        with self.body:
            await BODIES[step](self, card)

    def _head(self, card: ImportCard, moved: bool) -> None:
        ui.page_title(f"{card.name} · Steward")
        if moved:
            self.heading.set_text(_("Undoing") if card.state == "undoing" else _(TITLES[self.step]))
            self.crumb.clear()
            with self.crumb:
                steps.crumb(card.name)
        self.acts.clear()
        if self.may:
            with self.acts:
                _buttons(self, card)


def _buttons(wizard: Wizard, card: ImportCard) -> None:
    if wizard.step in steps.FREE:
        text_element("span", _("Saved. You can leave and come back."), "sub only-d")
    if wizard.step == "check":
        button(_("Columns"), "solid", on_click=wizard.to("columns")).props(FORWARD)
    elif wizard.step == "columns":
        button(_("Check"), "ghost", "arrow_back", on_click=wizard.to("check"))
        button(_("Continue"), "solid", on_click=wizard.to("fix")).props(FORWARD)
    elif wizard.step == "fix":
        if card.state == "previewed":
            button(_("Discard"), "quiet", on_click=lambda: _discard(card))
        button(_("Columns"), "ghost", "arrow_back", on_click=wizard.to("columns"))
        _run_button(card)
    elif wizard.step == "result":
        result.buttons(card)


async def _discard(card: ImportCard) -> None:
    """Give up an import that has not run, and go back to the list."""
    if await perform(imports.cancel, card.id) is not None:
        ui.navigate.to("/imports")


def _run_button(card: ImportCard) -> None:
    """Add the button that runs it; it names the rows that are left out."""
    good = card.created + card.updated
    if card.state != "previewed":
        label = _("Import")
    elif card.refused:
        label = _("Continue without {count}").format(count=number(card.refused))
    else:
        label = ngettext("Import {count} row", "Import {count} rows", good).format(count=number(good))
    press = button(label, "solid", on_click=lambda: perform(imports.apply, card.id)).props(FORWARD)
    press.set_enabled(card.state == "previewed" and good > 0)


def _reading(card: ImportCard) -> Any:
    layout = card.layout
    return [layout.get(name) for name in ("encoding", "delimiter", "header", "sheet", "filled")] + [
        card.state == "read"
    ]


STANDS: Mapping[str, Callable[[ImportCard], Any]] = {
    "check": _reading,
    "columns": lambda card: [_reading(card), card.mapping],
    "fix": lambda card: [
        card.state,
        card.errand_id if card.state == "checking" else None,
        card.created,
        card.updated,
        card.unchanged,
        card.refused,
        card.options,
        len(card.fixes),
        len(card.hints),
    ],
    "run": lambda card: [card.state, card.errand_id],
    "result": lambda card: [card.state, card.refused, len(card.kept)],
}
BODIES: Mapping[str, Build] = {
    "check": lambda wizard, card: letters.build(wizard.id, card, wizard.may),
    "columns": columns.build,
    "fix": fixing.build,
    "run": lambda wizard, card: result.going(card),
    "result": result.build,
}
