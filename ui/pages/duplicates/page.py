"""The page of duplicates: pairs to review on the left, the chosen one side by side on the right."""

from typing import Any
from uuid import UUID

from nicegui import ui
from nicegui.events import KeyEventArguments

from models.language import _, ngettext
from services import contacts, custom_fields, duplicates
from services.duplicates import Compared, PairCard, Query
from services.records.lists import Page, Slice
from services.work import Actor
from ui import guard
from ui.guard import is_id
from ui.live import ask, event_filter, follow, note, perform
from ui.pages.duplicates import words
from ui.pages.duplicates.side_by_side import GONE, KEPT, SideBySide, footer
from ui.parts.contact_tabs import contact_tabs
from ui.parts.markup import button, element, empty, icon_button, page_head, text_element
from ui.parts.merges import merged_before, undo_merge
from ui.parts.undo import undo
from ui.routes import page
from ui.words import number, or_more

SHOWN = 50
MORE = 3  # of those five that a list merges at once: further contacts that are merged one after the other
LEAST, FIRST = 70, 80  # the lowest score that is kept, and the one from which pairs are shown at first
CHANGES = [*duplicates.KINDS, *contacts.KINDS]


@page("/duplicates", needs="duplicates.read")
async def duplicates_page(contact: str = "", other: str = "", more: str = "") -> None:
    """The queue; with `contact` and `other`, those two side by side, whether they wait or not, and after them each of
    `more` (ids with commas between) beside the one that was kept."""
    desk = Desk(guard.page_actor())
    desk.more = [UUID(one) for one in more.split(",")[:MORE] if is_id(one)]
    with page_head(_("Duplicates")) as (_heading, line):
        desk.line = line
        desk.switch = ui.switch(
            _("From score {score}").format(score=LEAST), on_change=lambda event: desk.turn(event.value)
        )
        button(_("Merged before"), "ghost", "history", on_click=lambda: merged_before(desk.actor))
        if desk.may:
            icon_button("refresh", _("Look through all contacts again"), on_click=desk.scan)
    contact_tabs(desk.actor, "/duplicates")
    with element("div", "dup"):
        with element("section", "panel dup-list") as desk.rows:
            pass
        with element("section", "panel dup-pair") as desk.place:
            pass
    if is_id(contact) and is_id(other):
        await desk.compare(UUID(contact), UUID(other))
    ui.keyboard(on_key=desk.pressed, ignore=["input", "select", "textarea"])
    await follow(desk.fill, event_filter(CHANGES))


class Desk:
    """What one window shows: the pairs that wait, and the one that is compared."""

    line: Any
    switch: ui.switch
    rows: Any
    place: Any

    def __init__(self, actor: Actor) -> None:
        self.actor, self.may = actor, actor.may("duplicates.edit")
        self.found: Page[PairCard] = Page()
        self.open: SideBySide | None = None
        self.busy = False
        self.least = FIRST
        self.more: list[UUID] = []
        self.coming = False  # the next of `more` is being read: the queue waits, though nothing is open
        self.reads = self.shows = 0  # so that what was read before a merge is not shown after it

    async def fill(self) -> None:
        """Read the queue anew; what is being compared stays, unless one of the two was changed."""
        self.reads += 1
        read = self.reads
        found = await perform(duplicates.search, Query(part=Slice(size=SHOWN), least=self.least))
        if found is None or self.rows.is_deleted or read != self.reads:
            return
        if not found.total and self.least > LEAST:  # the likely ones are done
            self.switch.set_value(True)
            await self.turn(True)
            return
        self.found = found
        text = ngettext("{count} likely pair", "{count} likely pairs", found.total).format(count=number(found.total))
        told = _("{pairs}. Nothing is merged without you.").format(pairs=or_more(text, found.capped))
        self.line.set_text(told)
        self._list()
        if self.open is None and not self.coming:
            await self.show(found.rows[0] if found.rows else None)

    async def turn(self, low: bool) -> None:
        """Show the less likely pairs as well, or no longer."""
        least = LEAST if low else FIRST
        if least == self.least:
            return
        self.least = least
        if self.open is not None and self.open.pair is not None and self.open.pair.score < self.least:
            self.open = None
        await self.fill()

    async def show(self, pair: PairCard | None) -> None:
        """Compare the two contacts of a pair; without one, say that nothing waits."""
        self.shows += 1
        if pair is None:
            self.open = None
            self.place.clear()
            with (
                self.place,
                empty("done_all", _("Nothing to review"), _("New and changed contacts are compared within seconds.")),
            ):
                if self.least > LEAST:
                    button(_("Show less likely pairs"), "ghost", on_click=lambda: self.turn(True))
        else:
            await self.compare(pair.contacts[0].id, pair.contacts[1].id, pair)

    async def compare(self, kept: UUID, gone: UUID, pair: PairCard | None = None) -> None:
        """Compare two contacts."""
        shown = self.shows
        found: Compared | None = await perform(duplicates.compare, kept, gone)
        if found is None:
            return
        own = await ask(custom_fields.known, "contact")
        if self.place.is_deleted or shown != self.shows:
            return
        self.open = SideBySide(found, pair, self.actor.zone, own)
        self.place.clear()
        with self.place:
            self.open.draw(self._steps)
            if self.may:
                await footer(self.open, self.merge, self.dismiss if pair else None, self.next if pair else None)
        self._list()

    async def merge(self) -> None:
        """Merge what is compared, and go on with the next pair."""
        here = self.open
        if here is None or self.busy or not self.may:
            return
        self.busy = True
        try:
            kept, gone = here.compared.kept, here.compared.gone
            choose = {name: here.choose[name] for name in here.fields}
            about = (choose, here.versions, here.reach())
            done = await perform(duplicates.merge, kept.id, gone.id, *about, refused=self._refused)
            if done is not None and self.more:
                await self._go_on(kept.id)
                undo(_("{name} was merged.").format(name=done.contact.name), lambda: undo_merge(done.id))
            elif done is not None:
                await self._after()
                undo(_("{name} was merged.").format(name=done.contact.name), lambda: undo_merge(done.id))
        finally:
            self.busy = False

    async def dismiss(self) -> None:
        """Say that the two are not one person, and go on with the next pair."""
        pair = self.open.pair if self.open else None
        if pair is None or self.busy or not self.may:
            return
        if await perform(duplicates.dismiss, pair.id) is not None:
            await self._after()
            undo(_("They are not suggested again."), lambda: perform(duplicates.reopen, pair.id))

    async def next(self, by: int = 1) -> None:
        """Go to another pair."""
        rows = self.found.rows
        if rows:
            await self.show(rows[(self._at() + by) % len(rows)])

    async def scan(self) -> None:
        """Look through all contacts again, in the background."""
        if await perform(duplicates.scan) is not None:
            note(_("All contacts are compared in the background."), "info")

    async def pressed(self, event: KeyEventArguments) -> None:
        """Do what a key stands for."""
        if not event.action.keydown or event.modifiers.ctrl or event.modifiers.meta or event.modifiers.alt:
            return
        if event.key.arrow_left or event.key.arrow_right:
            if self.open is not None:
                self.open.pick(KEPT if event.key.arrow_left else GONE)
        elif event.key.arrow_up or event.key.arrow_down:
            if self.open is not None:
                self.open.move(-1 if event.key.arrow_up else 1)
        elif not event.action.repeat:
            await self._letter(str(event.key.name).lower())

    async def _letter(self, key: str) -> None:
        if key == "m":
            await self.merge()
        elif key == "n":
            await self.dismiss()
        elif key in ("j", "k"):
            await self.next(1 if key == "j" else -1)

    async def _go_on(self, kept: UUID) -> None:
        """Compare the contact that was kept with the next of those that were chosen with it."""
        self.open, self.coming = None, True
        try:
            await self.compare(kept, self.more.pop(0))
        finally:
            self.coming = False

    async def _after(self) -> None:
        """Show the pair that follows the one that was decided."""
        at = self._at()
        self.open = None
        await self.fill()
        if self.found.rows and at:
            await self.show(self.found.rows[min(at, len(self.found.rows) - 1)])

    async def _refused(self, refusal: Any) -> None:
        note(refusal.message, "bad")
        if refusal.status == 409 and self.open is not None:
            here = self.open
            await self.compare(here.compared.kept.id, here.compared.gone.id, here.pair)

    def _at(self) -> int:
        pair = self.open.pair if self.open else None
        return next((at for at, one in enumerate(self.found.rows) if pair is not None and one.id == pair.id), 0)

    def _steps(self) -> None:
        if self.open is not None and self.open.pair is not None and self.found.rows:
            with element("div", "line"):
                place = _("{at} of {count}").format(at=self._at() + 1, count=number(self.found.total))
                text_element("span", place, "sub")
                icon_button("expand_less", _("The pair before"), on_click=lambda: self.next(-1))
                icon_button("expand_more", _("The next pair"), on_click=lambda: self.next(1))

    def _list(self) -> None:
        self.rows.clear()
        with self.rows:
            with element("div", "panel-h"):
                text_element("h2", _("To review"))
                text_element("span", number(self.found.total) if self.found.total else "", "count")
                with element("div", "acts only-d"):
                    text_element("kbd", "J")
                    text_element("kbd", "K")
            if not self.found.rows:
                text_element("p", _("No pair waits."), "sub panel-b")
            with element("div", "dup-rows"):
                for pair in self.found.rows:
                    self._row(pair)

    def _row(self, pair: PairCard) -> None:
        here = self.open is not None and self.open.pair is not None and self.open.pair.id == pair.id
        with element("button", "dup-row on" if here else "dup-row").props("type=button") as row:
            with element("span", "dup-who"):
                text_element("b", pair.contacts[0].name, "clip")
                text_element("span", pair.reason, "sub clip")
            text_element("span", str(pair.score), f"chip {words.tone(pair.score)}")
        row.props["aria-current"] = "true" if here else "false"
        row.on("click", lambda: self._open(pair))

    async def _open(self, pair: PairCard) -> None:
        """Compare a pair that was clicked; the one that is open already keeps what was chosen in it."""
        if self.open is None or self.open.pair is None or self.open.pair.id != pair.id:
            await self.show(pair)
