"""The list of campaigns: each with its state, its progress and its counts, live."""

from typing import Any

from nicegui import ui

from models.campaigns import CAMPAIGN_STATES
from models.language import _
from models.typed import CHANNEL_WORDS
from services import campaigns
from services.campaigns import CAMPAIGN, CampaignCard, Query
from services.outbox.depth import FAILED
from services.records.lists import Slice
from ui import guard
from ui.pages.campaigns import words
from ui.parts.filters import Filter, where
from ui.parts.keys import on_key
from ui.parts.markup import button
from ui.parts.record_list import RecordList
from ui.parts.table import CHIP, LIVE, Column
from ui.routes import page
from ui.words import number

NAME = (
    '<q-td :props="props"><a class="who" :href="props.row.path"><span class="clip"><b class="clip" data-live>'  # no text
    '{{ props.value }}</b><small class="clip">{{ props.row.under }}</small></span></a></q-td>'
)
BAR = (
    '<q-td :props="props"><span class="barred"><progress max="100" :value="props.row.percent" '  # no text
    ':aria-label="props.row.bar"></progress><span class="num" data-live>{{ props.value }}</span></span></q-td>'
)


@page("/campaigns", needs="campaigns.read")
async def campaigns_page(q: str = "", state: str = "", sort: str = "", page: int = 1, view: str = "") -> None:
    """The list: the latest first, live."""
    actor = guard.page_actor()
    may = actor.may("campaigns.send")
    states = {"": _("Any status"), **{key: _(word) for key, word in CAMPAIGN_STATES.items()}}

    def query(part: Slice, q: str | None, state: str | None) -> Query:
        return Query(part, q or "", state or "")

    await RecordList(
        CAMPAIGN,
        query,
        lambda one: _row(one, actor.zone),
        _columns(),
        _("Search names"),
        campaigns.KINDS,
        _("Write to a whole list at once, and see what becomes of it."),
        filters={"state": Filter(_("Status"), states, state, where("state"))},
        main=lambda: _adding(may),
        adding=_new if may else None,
    ).show(actor, q=q, sort=sort, number=page, new="", view=view)


def _adding(may: bool) -> None:
    if may:
        _new()
        on_key("new", _open)


def _new() -> None:
    button(_("New campaign"), "solid", "add", on_click=_open)


def _open() -> None:
    ui.navigate.to("/campaigns/new")


def _columns() -> list[Column]:
    return [
        Column("name", _("Name"), cell=NAME, phone="c-main"),
        Column("state", _("Status"), cell=CHIP, phone="c-side"),
        Column("done", _("Progress"), cell=BAR),
        Column("failed", _("Failed"), cell=LIVE, align="right"),
        Column("left_out", _("Left out"), cell=LIVE, align="right"),
        Column("made_at", _("When"), True, align="right"),
    ]


def _row(one: CampaignCard, zone: str) -> dict[str, Any]:
    """Return a campaign as a row of the list."""
    return {
        "id": str(one.id),
        "name": one.name,
        "under": f"{_(CHANNEL_WORDS[one.channel])} · {words.recipients(one.will_get)}",
        "path": f"/campaigns/{one.id}",
        "state": words.state(one),
        "tone": words.TONES[one.state],
        "percent": words.percent(one),
        "bar": _("Progress of {name}").format(name=one.name),
        "done": words.figures(one),
        "failed": number(one.count(*FAILED)),
        "left_out": number(sum(one.left_out.values())),
        "made_at": words.when(one, zone),
    }
