"""Two contacts side by side: for each field whose value is kept, and the result."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui.element import Element

from models.language import _, ngettext
from services.contacts import ContactCard
from services.duplicates import Compared, PairCard
from services.records.custom import Custom
from ui.pages.duplicates import words
from ui.pages.duplicates.points import Points
from ui.parts.markup import StaticHtml, avatar, button, element, icon, text_element
from ui.words import moment, number

KEPT, GONE, BOTH = "kept", "gone", "both"
UNITED = ("emails", "phones")  # both are kept; the choice says whose comes first


class SideBySide:
    """The comparison of one pair. `choose` is what a merge sends; `row` the field that the arrow keys are about."""

    def __init__(self, compared: Compared, pair: PairCard | None, zone: str, own: Sequence[Custom] = ()) -> None:
        self.compared, self.pair, self.zone = compared, pair, zone
        self.choose = dict(compared.choose)
        kept, gone = compared.kept, compared.gone
        self.own = {one.key: one for one in own}
        names = [*words.FIELDS, *(key for key in self.own if key in self.choose)]
        differ = [name for name in names if words.plain(kept, name) != words.plain(gone, name)]
        self.fields = differ
        self.same = [name for name in names if name not in differ and words.plain(kept, name)]
        self.row = 0
        self.cells: dict[tuple[str, str], Element] = {}
        self.results: dict[str, StaticHtml] = {}
        self.rows: dict[str, Element] = {}
        self.points: dict[str, Points] = {}

    def reach(self) -> dict[str, list[dict[str, str]]]:
        """Return which emails and phones stay, where somebody chose."""
        return {name: one.chosen() for name, one in self.points.items() if one.touched}

    @property
    def versions(self) -> dict[str, int]:
        """What both were when they were compared."""
        return {KEPT: self.compared.kept.version, GONE: self.compared.gone.version}

    def draw(self, head: Callable[[], None]) -> None:
        """Draw it; `head` draws what stands right in its head."""
        self._head(head)
        with element("div", "merge"):
            self._people()
            for name in self.fields:
                self._field(name)
            self._wishes()
        self._same()
        self._moves()
        self._show()

    def pick(self, which: str) -> None:
        """Choose one side of the row that the keys are about, and go to the next one."""
        if self.fields:
            self.choose[self.fields[self.row]] = which
            self.row = min(self.row + 1, len(self.fields) - 1)
            self._show()

    def move(self, by: int) -> None:
        """Go to another row."""
        if self.fields:
            self.row = (self.row + by) % len(self.fields)
            self._show()

    def _head(self, head: Callable[[], None]) -> None:
        with element("div", "merge-h"):
            if self.pair is not None:
                StaticHtml("div", f"score {words.tone(self.pair.score)}").show(words.RING.format(score=self.pair.score))
            with element("div", "grow"):
                text_element("h2", words.likely(self.pair.score) if self.pair else _("Two contacts side by side"))
                if self.pair is not None:
                    StaticHtml("div", "line").show(words.reasons(self.pair))
            head()

    def _people(self) -> None:
        with element("div", "merge-row merge-who"):
            element("div", "merge-k")
            for card in (self.compared.kept, self.compared.gone):
                with element("a", "merge-person").props(f"href=/contacts/{card.id}"):
                    avatar(card.name)
                    with element("div"):
                        text_element("b", card.name)
                        text_element("div", _("Added {day}").format(day=moment(card.made_at, self.zone)), "sub")
            with element("div", "merge-result"):
                text_element("b", _("After merging"))
                text_element("div", _("Keeps the left record"), "sub")

    def _field(self, name: str) -> None:
        with element("div", "merge-row").props("role=radiogroup") as row:
            row.props["aria-label"] = words.label(name, self.own)
            text_element("div", words.label(name, self.own), "merge-k")
            for which, card in ((KEPT, self.compared.kept), (GONE, self.compared.gone)):
                self.cells[name, which] = self._cell(name, which, card)
            with element("div", "merge-result"):
                self.results[name] = StaticHtml("div", "clip")
        self.rows[name] = row
        if name in UNITED and (ways := getattr(self.compared.reach, name)):
            self.points[name] = Points(name, ways, self._show)

    def _cell(self, name: str, which: str, card: ContactCard) -> Element:
        with element("button", "pick").props("type=button role=radio") as cell:
            element("span", "pick-dot").props("aria-hidden=true")
            StaticHtml("span", "pick-v").show(words.shown(card, name, self.own))
            if name in UNITED:
                text_element("span", _("first"), "pick-first")
        cell.on("click", lambda: self._choose(name, which))
        return cell

    def _choose(self, name: str, which: str) -> None:
        self.choose[name], self.row = which, self.fields.index(name)
        self._show()

    def _wishes(self) -> None:
        out = self.compared.opted_out
        if not any(out.values()):
            return
        with element("div", "merge-row"):
            text_element("div", _("Messages"), "merge-k")
            for which in (KEPT, GONE):
                with element("div", "merge-plain"):
                    icon("block" if out[which] else "check")
                    text_element("span", _("Opted out") if out[which] else _("May be written to"))
            with element("div", "merge-result"):
                text_element("b", _("Opted out"))
                text_element("span", _("The strictest wins"), "sub")

    def _same(self) -> None:
        if self.same:
            text = ngettext(
                "{count} detail is the same: {names}", "{count} details are the same: {names}", len(self.same)
            )
            names = ", ".join(words.label(name, self.own).lower() for name in self.same)
            with element("div", "merge-f"):
                icon("check_circle")
                text_element("span", text.format(count=number(len(self.same)), names=names))

    def _moves(self) -> None:
        told = words.moves(self.compared.moves)
        if told:
            with element("div", "merge-f"):
                text_element("span", _("Moves to the kept record"), "muted")
                for sign, text in told:
                    with element("span", "line"):
                        icon(sign)
                        text_element("span", text)

    def _show(self) -> None:
        """Show what is chosen, and which row the keys are about."""
        for (name, which), cell in self.cells.items():
            on = self.choose[name] in (which, BOTH)
            cell.props["aria-checked"] = "true" if on else "false"
            cell.classes(add="on" if on else "", remove="" if on else "on")
            cell.update()
        for number_, name in enumerate(self.fields):
            here = number_ == self.row
            self.rows[name].classes(add="here" if here else "", remove="" if here else "here")
            self.results[name].show(self._result(name))

    def _result(self, name: str) -> Any:
        chosen, kept, gone = self.choose[name], self.compared.kept, self.compared.gone
        if name in self.points and self.points[name].touched:
            return words.EMPTY.format(self.points[name].told())
        if name in UNITED and words.plain(kept, name) and words.plain(gone, name):
            return words.EMPTY.format(_("Both are kept"))
        if name in UNITED:
            return words.shown(kept if words.plain(kept, name) else gone, name, self.own)
        if chosen == BOTH:
            return words.EMPTY.format(_("One below the other"))
        return words.shown(kept if chosen == KEPT else gone, name, self.own)


async def footer(
    desk: "SideBySide", merge: Callable[[], Awaitable[None]], dismiss: Callable[[], Awaitable[None]] | None, later: Any
) -> None:
    """Draw the buttons under a comparison."""
    with element("div", "merge-acts"):
        text_element("span", _("You can undo a merge for 30 days."), "sub grow only-d")
        if later is not None:
            button(_("Decide later"), "quiet only-d", on_click=later)
        if dismiss is not None:
            with button(_("Not a duplicate"), "ghost", on_click=dismiss):
                text_element("kbd", "N", "only-d")
        with button(_("Merge"), "solid", "merge", on_click=merge):
            text_element("kbd", "M", "only-d")
