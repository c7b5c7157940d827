"""Quarters: the feedback of three months, counted, and what is wished for, by how many people asked."""

from collections.abc import Mapping

from markupsafe import Markup

from models.feedback import FEEDBACK_KINDS, FEEDBACK_STATES
from models.language import _, ngettext
from services import feedback
from services.feedback import Compiled, Wish
from services.work import Refused
from ui import guard
from ui.live import ask, watch
from ui.parts import insights
from ui.parts.markup import StaticHtml, button, element, page_head, panel
from ui.routes import page
from ui.words import number

EVERY = 60.0  # seconds: a quarter may begin
TONES = {"open": "info", "planned": "accent", "done": "ok", "declined": "mute"}
SPREAD = Markup(
    '<div class="spread"><span>{}</span><progress class="gauge" max="{}" value="{}"></progress><span>{}</span></div>'
)
SPREADS = Markup('<div class="spreads">{}</div>')
LEVEL = Markup(
    '<a class="level nicegui-link {}" href="/feedback/quarters?quarter={}" title="{}"><b>{}</b>'
    '<span class="level-b" style="{}"></span><span class="level-k">{}</span></a>'
)
HEIGHT, LEVELS = Markup("height:{}%"), Markup('<div class="levels">{}</div>')
WISH = Markup(
    '<a class="feed pair nicegui-link" href="/feedback/{}"><div class="clip"><b>{}</b><div class="sub">{}</div></div>'
    '<span class="line">{}</span></a>'
)
CHIP = Markup('<span class="chip {}">{}</span>')
NOTHING = Markup('<p class="panel-b sub">{}</p>')


@page("/feedback/quarters", needs="insights.read")
async def quarters_page(quarter: str = "") -> None:
    """One quarter: how much of which kind, state and page, and the wishes, those that most people have first."""
    actor = guard.page_actor()
    insights.sheet()
    try:
        chosen = (await ask(feedback.compiled, quarter)).quarter
    except Refused:
        quarter, chosen = "", (await ask(feedback.compiled)).quarter
    with page_head(_("Feedback, {quarter}").format(quarter=chosen), _("What colleagues suggested and reported.")):
        export = button(_("Export"), "ghost", "download").props("target=_blank")
        export.props["href"] = f"/feedback/quarters.csv?quarter={chosen}"
    insights.tabs(actor, "/feedback/quarters")
    with element("div", "split"):
        with panel(_("By quarter"), _("a click shows a quarter")):
            trend = StaticHtml("div")
        with panel(_("State")):
            states = StaticHtml("div")
    with element("div", "split"):
        with panel(_("Wishes"), _("by how many people asked")):
            wishes = StaticHtml("div")
        with element("div", "stack"):
            with panel(_("Kind")):
                kinds = StaticHtml("div")
            with panel(_("Page")):
                pages = StaticHtml("div")

    def show(now: Compiled) -> None:
        trend.show(_trend(now))
        states.show(_counts({_(word): now.counted.states.get(key, 0) for key, word in FEEDBACK_STATES.items()}))
        kinds.show(_counts({_(word): now.counted.kinds.get(key, 0) for key, word in FEEDBACK_KINDS.items()}))
        pages.show(_counts({path or _("No page"): many for path, many in now.counted.pages.items()}))
        wishes.show(_wishes(now.wishes))

    with element("div", "hidden"):
        await watch(show, feedback.compiled, quarter, on=feedback.KINDS, every=EVERY)


def _counts(found: Mapping[str, int]) -> Markup:
    total = sum(found.values())
    if not total:
        return NOTHING.format(_("Nothing in this quarter."))
    rows = [SPREAD.format(word, total, many, number(many)) for word, many in found.items()]
    return SPREADS.format(Markup("").join(rows))


def _trend(now: Compiled) -> Markup:
    if not now.quarters:
        return NOTHING.format(_("Nobody suggested or reported anything yet."))
    top = max(many for _quarter, many in now.quarters)
    levels = [
        LEVEL.format(
            "on" if name == now.quarter else "",
            name,
            _("{quarter}: {count}").format(quarter=name, count=many),
            number(many),
            HEIGHT.format(round(many / top * 72, 1)),
            name,
        )
        for name, many in reversed(now.quarters[:8])
    ]
    return LEVELS.format(Markup("").join(levels))


def _wishes(found: list[Wish]) -> Markup:
    if not found:
        return NOTHING.format(_("No wishes in this quarter."))
    return Markup("").join(_wish(one) for one in found)


def _wish(one: Wish) -> Markup:
    people = ngettext("{count} person", "{count} people", one.people).format(count=one.people)
    times = ngettext("asked {count} time", "asked {count} times", one.times).format(count=one.times)
    chips = Markup("").join(CHIP.format(TONES[state], _(FEEDBACK_STATES[state])) for state in one.states)
    return WISH.format(one.ids[0], one.name, f"{people}, {times}", chips)
