"""Survey: how satisfied colleagues are with Steward, month by month, in which words. Answers carry no name (X-09)."""

from markupsafe import Markup

from models import dates
from models.language import _, decimal, ngettext
from services import survey
from services.house.telemetry import goals
from services.survey import ENOUGH, Asked, Results
from ui import guard
from ui.live import watch
from ui.pages.home.survey import SCORES
from ui.parts import insights
from ui.parts.markup import StaticHtml, element, empty, icon_html, page_head, panel
from ui.routes import page
from ui.words import day, number

EVERY = 60.0  # seconds: nothing announces an answer, because its time would tell whose it is
SHOWN = 12  # months of the trend
TILE = Markup('<div class="k">{}<span>{}</span></div><div class="v {}">{}</div><div class="state {}">{}</div>')
LEVEL = Markup(
    '<a class="level nicegui-link {}" href="/survey?month={}" title="{}"><b>{}</b>'
    '<span class="level-b" style="{}"></span><span class="level-k">{}</span></a>'
)
HEIGHT = Markup("height:{}%")
SPREAD = Markup(
    '<div class="spread"><span>{}</span><progress class="gauge" max="{}" value="{}"></progress><span>{}</span></div>'
)
SAID = Markup("<li>{}</li>")
ROW = Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>')
TABLE = Markup(
    '<table class="sums"><thead><tr><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th></tr></thead>'
    "<tbody>{}</tbody></table>"
)
NOTHING = Markup('<p class="panel-b sub">{}</p>')
LIST, LEVELS, SPREADS = (
    Markup('<ul class="in-words">{}</ul>'),
    Markup('<div class="levels">{}</div>'),
    Markup('<div class="spreads">{}</div>'),
)


@page("/survey", needs="insights.read")
async def survey_page(month: str = "") -> None:
    """The average with its trend, then one month: its spread and its sentences. `month` is a key, as 2026-11-01."""
    actor = guard.page_actor()
    insights.sheet()
    with page_head(_("Survey"), _("How satisfied colleagues are with Steward. Answers carry no name.")):
        pass
    insights.tabs(actor, "/survey")
    with element("div", "no-box") as shown:
        with element("div", "tiles"):
            tiles = [StaticHtml("div", "tile") for _nth in range(3)]
        with panel(_("By month"), _("average of 1 to 5; a click shows a month")):
            trend = StaticHtml("div")
        with element("div", "split"):
            with panel(_("Spread")) as spread_head:
                spread = StaticHtml("div")
            with panel(_("After upgrades"), _("asked a week later")):
                rollouts = StaticHtml("div")
        with panel(_("In their words"), _("in no order")):
            said = StaticHtml("div")
    nothing = empty("sentiment_satisfied", _("Nobody answered yet"), _("Once a month, each person is asked on Home."))

    def show(now: Results) -> None:
        shown.set_visibility(bool(now.questions))
        nothing.set_visibility(not now.questions)
        chosen = _chosen(now, month)
        for place, markup in zip(tiles, _tiles(now), strict=True):
            place.show(markup)
        trend.show(LEVELS.format(Markup("").join(_level(one, chosen) for one in reversed(now.months[:SHOWN]))))
        rollouts.show(_rollouts(now))
        spread.show(_spread(chosen))
        said.show(_said(chosen))
        spread_head.props["data-key"] = f"{chosen.key}" if chosen else ""

    with element("div", "hidden"):
        await watch(show, survey.results, on=[], every=EVERY)


def _chosen(now: Results, month: str) -> Asked | None:
    """Return the question of the address, else the newest one with enough answers, else the newest."""
    known = {f"{one.key}": one for one in now.questions}
    enough = next((one for one in now.months if one.average is not None), None)
    return known.get(month) or enough or next(iter(now.questions), None)


def _tiles(now: Results) -> list[Markup]:
    latest = next((one for one in now.months if one.average is not None), None)
    current = next(iter(now.months), None)
    tone = goals.above(latest.average if latest else None, goals.SATISFACTION, goals.SATISFACTION_BAD)
    goal = _("Goal {goal}").format(goal=goals.SATISFACTION)
    average = decimal(latest.average, 1) if latest and latest.average is not None else "–"
    share = current.response if current else None
    asked = current.asked if current else 0
    text = ngettext("of {count} person asked", "of {count} people asked", asked).format(count=asked)
    return [
        TILE.format(
            icon_html("sentiment_satisfied"),
            _("Satisfaction, {month}").format(month=_name(latest)) if latest else _("Satisfaction"),
            tone,
            average,
            tone,
            goal,
        ),
        TILE.format(
            icon_html("how_to_reg"),
            _("Answers, {month}").format(month=_name(current)) if current else _("Answers"),
            "",
            number(current.answers if current else 0),
            "mute",
            text,
        ),
        TILE.format(
            icon_html("percent"),
            _("Response"),
            "",
            "–" if share is None else _("{percent} %").format(percent=f"{share * 100:.0f}"),
            "mute",
            _("everyone answered") if share == 1 else _("the others chose “Not now”"),
        ),
    ]


def _level(one: Asked, chosen: Asked | None) -> Markup:
    words = _name(one)
    if one.average is None:
        text = _("{month}: fewer than {least} answers").format(month=words, least=ENOUGH)
        return LEVEL.format("hidden-one", one.key, text, "–", "", dates.month_name(one.key))
    text = _("{month}: {average} of 5").format(month=words, average=decimal(one.average, 1))
    # From 1 to 5: the bar of a 1 is a line, and that of a 5 is full.
    height = HEIGHT.format(round((one.average - 1) / 4 * 72, 1))
    on = "on" if chosen is not None and chosen.key == one.key else ""
    return LEVEL.format(on, one.key, text, decimal(one.average, 1), height, dates.month_name(one.key))


def _spread(one: Asked | None) -> Markup:
    if one is None or one.average is None:
        return NOTHING.format(_("Hidden while there are fewer than {least} answers.").format(least=ENOUGH))
    rows = [
        SPREAD.format(f"{score} · {_(SCORES[score])}", one.answers, one.spread[score - 1], one.spread[score - 1])
        for score in sorted(SCORES, reverse=True)
    ]
    return SPREADS.format(Markup("").join(rows))


def _said(one: Asked | None) -> Markup:
    if one is None or one.average is None:
        return NOTHING.format(_("Hidden while there are fewer than {least} answers.").format(least=ENOUGH))
    if not one.sentences:
        return NOTHING.format(_("Nobody added a sentence in {month}.").format(month=_name(one)))
    return LIST.format(Markup("").join(SAID.format(said) for said in one.sentences))


def _rollouts(now: Results) -> Markup:
    found = [one for one in now.questions if not one.monthly]
    if not found:
        return NOTHING.format(_("A week after an upgrade, colleagues are asked once how they find it."))
    rows = [
        ROW.format(day(one.key), number(one.answers), "–" if one.average is None else decimal(one.average, 1))
        for one in found
    ]
    return TABLE.format(_("Upgrade"), _("Answers"), _("Average"), Markup("").join(rows))


def _name(one: Asked) -> str:
    return dates.month_name(one.key) if one.monthly else day(one.key)
