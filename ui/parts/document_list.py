"""Lists of documents: the cells of a row, and the tabs by state with what each comes to."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from models.language import _
from services.documents.standing import Standing
from services.money import amounts
from services.records.declaration import Record
from services.records.filters import both
from ui.parts.filters import where
from ui.parts.table import CHIP, LIVE, Column
from ui.words import number

NAME = (
    '<q-td :props="props"><a class="who" :href="props.row.path"><span class="clip"><b class="clip" data-live>'  # no text
    '{{ props.value }}</b><small class="clip">{{ props.row.under }}</small></span></a></q-td>'
)
SUM = (
    '<q-td :props="props"><span class="num" data-live>{{ props.value }}</span>'  # no text
    '<small class="muted only-m" v-if="props.row.when">&nbsp;· {{ props.row.when }}</small></q-td>'
)
TAB = Markup('<a class="view{}" href="{}"{}>{} <span class="count" data-live>{}</span>{}</a>')
SUMS = Markup("<b data-live>{}</b>")
NOW = Markup(' aria-current="page"')


def columns(name: str, more: Mapping[str, str]) -> list[Column]:
    """Return the columns of a list: the document, its status, `more` by key, its total and its owner."""
    return [
        Column("name", name, True, NAME, "c-main"),
        Column("state", _("Status"), cell=CHIP, phone="c-side"),
        *(Column(key, label, cell=LIVE) for key, label in more.items()),
        Column("total", _("Total"), True, SUM, "c-more", align="right"),
        Column("owner", _("Owner"), cell=LIVE),
    ]


def row(record: Record, one: Any, word: str, tone: str, when: str, **more: str) -> dict[str, Any]:
    """Return a row of a list; `when` is what a phone shows beside the total."""
    return {
        "id": str(one.id),
        "name": one.number or _("Draft"),
        "under": " · ".join(part for part in (one.company or one.contact, one.title) if part),
        "path": f"{record.path}/{one.id}",
        "state": word,
        "tone": tone,
        "when": when,
        "total": amounts.shown(one.total, one.currency),
        "owner": one.owner or "",
    } | more


def tree(fixed: Mapping[str, str]) -> dict[str, Any]:
    """Return the filters of an address as a tree, as views keep them."""
    fields = {"contact": "contact_id", "company": "company_id", "deal": "deal_id"}
    return both(*(where(fields.get(name, name))(value) for name, value in fixed.items() if value))


def tabs_html(record: Record, words: Mapping[str, str], found: Standing, here: str, kept: Mapping[str, str]) -> Markup:
    """Return the tabs by state, with their counts and sums; the last one shows all. `kept` stays in the address."""
    parts = []
    for state, word in {**words, "": _("All")}.items():
        some = [found.get(state, {})] if state else list(found.values())
        count = sum(many for one in some for many, _sum in one.values())
        sums = sums_word({code: total for code, (_count, total) in some[0].items()}) if state and some[0] else ""
        query = urlencode({name: value for name, value in {"state": state, **kept}.items() if value})
        now = NOW if state == here else ""
        shown = SUMS.format(sums) if sums else ""
        path = f"{record.path}?{query}" if query else record.path
        parts.append(TAB.format(" on" if state == here else "", path, now, _(word), number(count), shown))
    return Markup("").join(parts)


def sums_word(sums: Mapping[str, int]) -> str:
    """Return amounts by currency, the largest first, as in `€1,200.00 · $80.00`."""
    ordered = sorted(sums.items(), key=lambda pair: -abs(pair[1]))
    return " · ".join(amounts.shown(much, currency) for currency, much in ordered if much)
