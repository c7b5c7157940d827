"""Drawing: the tiles, charts and tables of analytics, as markup; every number opens its rows."""

from collections.abc import Sequence

from markupsafe import Markup

from models.language import _, ngettext
from models.money import exponent
from services.analytics import FIGURES, Course, Sales
from services.money.amounts import shown
from services.reports import showing
from ui.pages.analytics.words import change, part_word, rows_path
from ui.parts.line_chart import nice, spark
from ui.words import number, short

TILE = Markup(
    '<a class="rep-tile amount {}" href="{}"><span>{}</span><span class="rep-chg {}" title="{}">{}</span><b data-live>{}</b>{}</a>'
)
RATE = Markup('<div class="rep-tile wide"><span>{}</span><span class="rep-chg">{}</span><b data-live>{}</b></div>')
CHART = Markup(
    '<section class="panel"><div class="panel-h"><h2>{}</h2><div class="rep-keys">{}</div></div>'
    '<div class="rep-plot"><div class="rep-y" aria-hidden="true"><span>{}</span><span>{}</span><span>0</span></div>'
    '<div class="rep-body" role="img" aria-label="{}"><svg viewBox="0 0 600 170" preserveAspectRatio="none" '
    'aria-hidden="true">{}</svg></div><div class="rep-x" aria-hidden="true">{}</div></div></section>'
)
PANEL = Markup('<section class="panel"><div class="panel-h"><h2>{}</h2></div><div class="panel-b">{}</div></section>')
KEY = Markup('<span class="rep-key {}">{}</span>')
BAR = Markup('<rect class="bar-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>')
TICK = Markup("<span>{}</span>")
LINK = Markup('<a class="nicegui-link" href="{}">{}</a>')
HEAD, CELL, FIRST = Markup('<th scope="col">{}</th>'), Markup("<td>{}</td>"), Markup('<th scope="row">{}</th>')
ROW = Markup("<tr>{}{}</tr>")
TABLE = Markup('<table class="sums"><thead><tr>{}</tr></thead><tbody>{}</tbody>{}</table>')
FOOT = Markup("<tfoot>{}</tfoot>")
TRACK = Markup(
    '<svg class="rep-track {}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
    '<rect width="{:.1f}" height="8"/></svg>'
)
USES = Markup('<div class="rep-uses">{}</div>')
USE = Markup('<span class="clip">{}</span>{}<b>{}</b>')
NOTHING = Markup('<p class="panel-b sub">{}</p>')
WIDE, HIGH = 600, 170
MONEY = ("billed", "received")


def tiles(now: Sales, owner: str) -> Markup:
    """Return the amounts of the span, each beside the same days of the year before, and how many deals were won."""
    made = [_tile(now, owner, name) for name in ("billed", "received", "won") if name in now.figures]
    if "won" in now.figures:
        won, lost = sum(now.figures["won"].counts), sum(now.figures["lost"].counts)
        rate = _("{percent} %").format(percent=round(100 * won / (won + lost))) if won + lost else "–"
        took = now.days_to_win
        said = ngettext("{count} day to win", "{count} days to win", took) if took is not None else ""
        made.append(RATE.format(_("Win rate"), said, rate))
    return Markup("").join(made)


def _tile(now: Sales, owner: str, name: str) -> Markup:
    course = now.figures[name]
    total, before = sum(course.now), sum(course.before)
    said, tone = change(total, before)
    was = _("{amount} a year before").format(amount=shown(before, now.currency))
    written = shown(total, now.currency)
    long = "long" if len(written) > 15 else ""
    path = rows_path(now, name, owner)
    return TILE.format(long, path, _(FIGURES[name].label), tone, was, said, written, spark(course.now, ""))


def money(now: Sales) -> Markup:
    """Return the bars of what was billed and received, beside the year before."""
    made = Markup("")
    for name in MONEY:
        if name in now.figures:
            one = now.figures[name]
            words = (_(FIGURES[name].label), _("A year before"))
            made += _bars(now, _(FIGURES[name].label), words, (one.now, one.before), "then", now.currency)
    return made


def deals(now: Sales, owner: str) -> Markup:
    """Return the bars of deals won and lost, and why they were lost."""
    made = Markup("")
    if "won" in now.figures:
        words, both = (_("Won"), _("Lost")), (now.figures["won"].counts, now.figures["lost"].counts)
        made += _bars(now, _("Deals won and lost"), words, both, "1")
        made += PANEL.format(_("Why deals were lost"), _reasons(now, owner))
    return made


def _bars(
    now: Sales, title: str, words: tuple[str, str], both: tuple[Sequence[int], ...], second: str, currency: str = ""
) -> Markup:
    most = max(1, *(max(some, default=0) for some in both))
    top = nice(most) if currency else showing.nice(most)
    step = WIDE / len(now.parts)
    width, drawn = step * 0.36, []
    for n, part in enumerate(now.parts):
        for s, (some, word) in enumerate(zip(both, words, strict=True)):
            high = max(0.0, (HIGH - 1) * some[n] / top)
            left = n * step + step * 0.5 + (width * 0.06 if s else -width * 1.06)
            text = shown(some[n], currency) if currency else number(some[n])
            drawn.append(
                BAR.format(
                    second if s else 0, left, HIGH - high, width, high, f"{word}, {part_word(now, part)}: {text}"
                )
            )
    sums = [shown(sum(some), currency) if currency else number(sum(some)) for some in both]
    told = [f"{word} {much}" for word, much in zip(words, sums, strict=True)]
    keys = Markup("").join(
        KEY.format(("then" if second == "then" else "two") if n else "", one) for n, one in enumerate(told)
    )
    ticks = Markup("").join(
        TICK.format(part_word(now, one) if _ticked(now, n) else "") for n, one in enumerate(now.parts)
    )
    axis = (_axis(top, currency), _axis(top / 2, currency))
    return CHART.format(title, keys, *axis, f"{title}. {', '.join(told)}", Markup("").join(drawn), ticks)


def _ticked(now: Sales, n: int) -> bool:
    return now.span != "quarter" or n % 3 == 0


def _axis(value: float, currency: str) -> str:
    return short(round(value / 10 ** exponent(currency))) if currency else f"{value:g}"


def by_part(now: Sales, owner: str) -> Markup:
    """Return the table of the parts, the newest first, and what they come to."""
    names = [*now.figures]
    rows = []
    for n in reversed(range(len(now.parts))):
        part = now.parts[n]
        first = FIRST.format(f"{part_word(now, part)} {part.first.year}")
        cells = (_cell(now, name, now.figures[name], n, rows_path(now, name, owner, part)) for name in names)
        rows.append(ROW.format(first, Markup("").join(cells)))
    whole = Markup("").join(
        CELL.format(LINK.format(rows_path(now, name, owner), shown(sum(now.figures[name].now), now.currency)))
        for name in names
    )
    heads = Markup("").join(HEAD.format(one) for one in (_("Time"), *(_(FIGURES[name].label) for name in names)))
    foot = FOOT.format(ROW.format(FIRST.format(_("Total")), whole))
    return TABLE.format(heads, Markup("").join(rows), foot)


def _cell(now: Sales, name: str, course: Course, n: int, path: str) -> Markup:
    if not course.counts[n]:
        return CELL.format("–")
    much = shown(course.now[n], now.currency)
    return CELL.format(LINK.format(path, much if name in MONEY else f"{number(course.counts[n])} · {much}"))


def people(now: Sales, owner: str) -> Markup:
    """Return the table of colleagues, who brought in most first."""
    names, rows = [*now.figures], []
    for one in now.people:
        who = one.name if one.id else _("Nobody")
        cells = []
        for name in names:
            much = shown(one.much.get(name, 0), now.currency) if one.counts.get(name) else "–"
            path = rows_path(now, name, f"{one.id}") if one.id else ""
            cells.append(CELL.format(LINK.format(path, much) if path and much != "–" else much))
        rows.append(ROW.format(FIRST.format(who), Markup("").join(cells)))
    if not rows:
        return NOTHING.format(_("Nothing in this time."))
    heads = Markup("").join(HEAD.format(one) for one in (_("Colleague"), *(_(FIGURES[name].label) for name in names)))
    return TABLE.format(heads, Markup("").join(rows), "")


def customers(now: Sales, owner: str) -> Markup:
    """Return the customers that were billed most, with their bars; each opens its invoices of the span."""
    if not now.customers:
        return NOTHING.format(_("Nothing in this time."))
    most, made = max(1, *(one.much for one in now.customers)), []
    for one in now.customers:
        name = LINK.format(f"/{one.kind}/{one.id}", one.name)
        much = LINK.format(rows_path(now, "billed", owner, customer=f"{one.id}"), shown(one.much, now.currency))
        made.append(USE.format(name, TRACK.format("", max(0.0, 100 * one.much / most)), much))
    return USES.format(Markup("").join(made))


def _reasons(now: Sales, owner: str) -> Markup:
    """Return why deals were lost, with how many."""
    if not now.reasons:
        return NOTHING.format(_("No deal was lost in this time."))
    most, made = max(one.count for one in now.reasons), []
    for one in now.reasons:
        path = rows_path(now, "lost", owner, reason=one.reason or "-")
        track = TRACK.format("low", 100 * one.count / most)
        made.append(USE.format(one.reason or _("No reason"), track, LINK.format(path, number(one.count))))
    return USES.format(Markup("").join(made))
