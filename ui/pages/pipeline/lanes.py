"""A column of the board: its head with the number and the sums, its cards, and what a drag does."""

from collections.abc import Awaitable, Callable
from uuid import UUID
from zoneinfo import ZoneInfo

from markupsafe import Markup
from nicegui import ui
from nicegui.events import SortableEventArguments

from models import dates
from models.language import _
from services.deals import Card, Lane
from services.money import amounts
from ui.pages.pipeline.words import days_since, deals_path
from ui.parts.deals import TONES
from ui.parts.markup import StaticHtml, button, element, icon_html
from ui.theme import colour, initials
from ui.words import day, number

Dropped = Callable[["LaneColumn", SortableEventArguments], Awaitable[None]]
HEAD = Markup('<h2 class="clip">{}</h2><a class="nicegui-link tag num" href="{}" aria-label="{}" data-live>{}</a>')
LIKELY = Markup('<span class="count" title="{}">{} %</span>')
SUM = Markup('<a class="nicegui-link num" href="{}" data-live>{}</a>')
CARD = Markup(
    '<div class="deal-h"><a class="nicegui-link" href="/deals/{id}"><b>{title}</b></a>'
    '{menu}</div><div class="sub clip">{who}</div>'
    '<div class="line between"><b class="num">{value}</b>{owner}</div>'
    '<div class="deal-f"><span class="num" title="{since}">{days}</span>{close}</div>{reason}'
)
MENU = Markup(
    '<button type="button" class="deal-move" data-deal="{}" aria-haspopup="dialog" aria-label="{}" title="{}">{}</button>'
)
DAY = Markup('<span class="deal-day {}" title="{}">{}</span>')
OWNER = Markup('<span class="av tiny {}" title="{}" aria-hidden="true">{}</span><span class="vh">{}</span>')
REASON = Markup('<div class="sub clip" title="{0}">{0}</div>')
# Touches scroll the column; a card moves after it was held for a moment.
OPTIONS = {
    "delay": 180,
    "delayOnTouchOnly": True,
    "touchStartThreshold": 6,
    "filter": ".deal-move",
    "preventOnFilter": False,
}


class LaneColumn:
    """One stage on the board. `lane` is what it shows."""

    def __init__(self, lane: Lane, zone: str, *, may: bool, dropped: Dropped, more: Callable[[UUID], Awaitable[None]]):
        self.lane, self.zone, self.may = lane, zone, may
        self.cards: dict[UUID, StaticHtml] = {}
        self.titles: dict[UUID, str] = {}
        self.section = element("section", f"lane {TONES[lane.kind]}")
        with self.section:
            self.head, self.sums = StaticHtml("div", "lane-h"), StaticHtml("div", "lane-s")
            self.body = ui.column().classes("lane-b").props("role=group")
            self.more = button("", "quiet small", on_click=lambda: more(self.lane.id))
        if may:
            self.body.make_sortable(
                OPTIONS, group="deals", ghost_class="deal-ghost", on_end=lambda event: dropped(self, event)
            )

    def show(self, lane: Lane, owner: str, where: dict[UUID, "LaneColumn"]) -> None:
        """Show the stage as it is now. `where` says in which column each card lies; those of this stage come here."""
        self.lane = lane
        self.section.props["aria-label"] = self.body.props["aria-label"] = lane.name
        self._head(lane, owner)
        rest = lane.count - len(lane.cards)
        self.more.set_text(_("Show {count} more").format(count=number(rest)))
        self.more.set_visibility(rest > 0)
        for place, card in enumerate(lane.cards):
            self._put(card, place, where)

    def drop(self, kept: set[UUID]) -> None:
        """Remove the cards that are no longer shown anywhere."""
        for one in [one for one in self.cards if one not in kept]:
            self.cards.pop(one).delete()

    def _put(self, card: Card, place: int, where: dict[UUID, "LaneColumn"]) -> None:
        if card.id not in where:
            with self.body:
                self.cards[card.id] = StaticHtml("article", "deal")
        elif where[card.id] is not self:
            self.cards[card.id] = where[card.id].cards.pop(card.id)
        where[card.id], here, there = self, self.cards[card.id], self.body.default_slot.children
        if place >= len(there) or there[place] is not here:
            here.move(self.body, place)
        self.titles[card.id] = card.title
        here.show(self._card(card))

    def _head(self, lane: Lane, owner: str) -> None:
        path = deals_path(stage=lane.id, owner=owner)
        told = _("Deals in {stage}: {count}").format(stage=lane.name, count=number(lane.count))
        self.head.show(HEAD.format(lane.name, path, told, number(lane.count)))
        sums = [
            SUM.format(
                deals_path(stage=lane.id, owner=owner, currency=one.currency), amounts.shown(one.value, one.currency)
            )
            for one in lane.sums
        ]
        likely = LIKELY.format(_("Likelihood, for the forecast"), lane.likelihood) if lane.kind == "open" else ""
        self.sums.show(Markup('<span class="amounts">{}</span>{}').format(Markup("").join(sums), likely))

    def _card(self, card: Card) -> Markup:
        told, expected = card.owner or "", ""
        if card.close_on:
            when = _("Expected to close: {day}").format(day=day(card.close_on))
            expected = DAY.format("late" if card.late else "", when, dates.short_day(card.close_on))
        move = _("Move {name} to…").format(name=card.title)
        menu = MENU.format(card.id, move, _("Move to…"), icon_html("more_vert")) if self.may else ""
        return CARD.format(
            id=card.id,
            title=card.title,
            menu=menu,
            who=" · ".join(one for one in (card.company, card.contact) if one),
            value=amounts.shown(card.value, card.value_currency),
            close=expected,
            since=_("In this stage since {day}").format(day=day(card.staged_at.astimezone(ZoneInfo(self.zone)).date())),
            days=days_since(card.staged_at),
            owner=OWNER.format(colour(told), told, initials(told), told) if told else "",
            reason=REASON.format(card.lost_reason) if card.lost_reason else "",
        )
