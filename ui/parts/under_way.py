"""Under way: the user's long-running work, slim, above every page, so that it stays in sight."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup, escape
from nicegui import ui
from nicegui.element import Element

from models.language import _, ngettext
from services.records import errands
from services.records.errands import ErrandCard
from services.work import trouble
from ui import guard
from ui.live import event_filter, follow, perform, shared
from ui.parts.markup import StaticHtml, button, element, icon, icon_button
from ui.parts.progress import ENDS, TONES, bar, ending, figures, outcomes, time_left

log = logging.getLogger(__name__)
MOST = 3  # lines: more of them would push the page away
OPEN = Markup('<b class="clip">{}</b>{}<span class="num muted">{}</span>')
ENDED = Markup('<b>{}</b><span class="num muted">{}</span>')
MORE = Markup('<span class="only-m muted">{}</span>')  # on a phone the ended ones after the first are folded
LINK = Markup('<a class="nicegui-link link" href="{}">{}</a>')
SIGNS = {"done": "task_alt", "failed": "error", "cancelled": "block"}


@dataclass(frozen=True, slots=True)
class Line:
    """One errand: its part of the page, its text, how many are folded behind it, and whether it has ended."""

    box: Element
    text: StaticHtml
    more: StaticHtml
    ended: bool


async def under_way() -> None:
    """Show it above the page's content. Without work under way, build nothing."""
    page, lines, closed = ui.context.slot.parent, dict[UUID, Line](), set[UUID]()

    async def refresh() -> None:
        cards = await shared(errands.mine, on=errands.KINDS)
        if cards is not None and not page.is_deleted:
            show([card for card in cards if card.id not in closed])

    def show(cards: Sequence[ErrandCard]) -> None:
        shown = {card.id: card for card in sorted(cards, key=lambda one: one.state == "queued")[:MOST]}
        for errand_id, line in list(lines.items()):
            if errand_id not in shown or line.ended != (shown[errand_id].state in ENDS):
                lines.pop(errand_id).box.delete()
        for errand_id, card in shown.items():
            if errand_id not in lines:
                with page:
                    lines[errand_id] = _line(card, close)
                lines[errand_id].box.move(target_index=len(lines) - 1)
            lines[errand_id].text.show(_text(card))
        _fold(list(lines.values()))

    def close(errand_id: UUID) -> None:
        closed.add(errand_id)
        lines.pop(errand_id).box.delete()
        _fold(list(lines.values()))

    actor = guard.page_actor()
    try:
        await follow(refresh, event_filter(errands.KINDS, {actor.user_id} if actor.user_id else set()))
    except Exception:  # the page works without it, and reports its own faults; the next event tries again
        trouble.log_repeated(log, "what is under way could not be shown", place=actor.place)


def _fold(lines: Sequence[Line]) -> None:
    """On a phone show one of those that have ended, with the number of the others; closing it shows the next."""
    ended = [line for line in lines if line.ended]
    for at, line in enumerate(ended):
        line.box.classes(remove="folded", add="folded" if at else "")
        rest = len(ended) - 1 if at == 0 else 0
        text = ngettext("and {count} more", "and {count} more", rest).format(count=rest)
        line.more.show(MORE.format(text) if rest else Markup())


def _line(card: ErrandCard, close: Callable[[UUID], None]) -> Line:
    ended = card.state in ENDS

    async def cancel() -> None:
        await perform(errands.cancel, card.id)

    with element("div", f"banner slim {TONES.get(card.state, 'mute')}") as box:  # no text
        if ended:
            box.props("role=status")
        icon(SIGNS.get(card.state, "hourglass_top"))
        text, more = StaticHtml("div", "going"), StaticHtml("span", "no-box")
        if ended:
            icon_button("close", _("Close {name}").format(name=card.label), on_click=lambda: close(card.id))
        else:
            press = button(_("Cancel"), "quiet small", on_click=cancel)
            press.props["aria-label"] = _("Cancel {name}").format(name=card.label)
    return Line(box, text, more, ended)


def _text(card: ErrandCard) -> Markup:
    name = LINK.format(card.link, card.label) if card.link else Markup("{}").format(card.label)
    if card.state not in ENDS:
        return OPEN.format(name, bar(card), " · ".join(filter(None, [figures(card), time_left(card)])))
    if card.state == "done":
        return ENDED.format(escape(_("Finished: {name}")).format(name=name), outcomes(card))
    return ENDED.format(name, " ".join(filter(None, [ending(card), outcomes(card)])))
