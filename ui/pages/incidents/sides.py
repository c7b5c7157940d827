"""Beside the timeline: what is known of the incident, what it does to components, the first list, and the post-mortem."""

from collections.abc import Callable
from functools import partial

from markupsafe import Markup

from models.incidents import COMPONENT_STATES, DECISIONS
from models.language import C_, _
from services.house.incidents import FIRST, IncidentView
from ui.pages.incidents import acting, looks
from ui.parts.markup import StaticHtml, button, element, icon_html, panel
from ui.theme import colour, initials
from ui.words import moment

FACT = Markup("<dt>{}</dt><dd>{}</dd>")
PERSON = Markup('<span class="av tiny {}" aria-hidden="true">{}</span>{}')
PART = Markup('<div class="inc-row"><span>{}</span><span class="state {}">{}</span></div>')
TICK = Markup("{}<span>{}</span>{}")
TIME = Markup("<time>{}</time>")
Show = Callable[[IncidentView], None]


def sides(held: list[IncidentView], zone: str, may: bool) -> list[Show]:
    """Put the panels into the page. Return what fills them."""
    return [_details(held, may), _affected(held, may), _first_list(held, zone, may), _post_mortem(held, zone, may)]


def _details(held: list[IncidentView], may: bool) -> Show:
    with panel(_("Details")) as head:
        with head, element("div", "acts"):
            take = button(_("Take the lead"), "quiet small", on_click=lambda: acting.take_lead(held[0]))
            if may:
                button(_("Edit"), "quiet small", on_click=lambda: acting.edit(held[0]))
        facts = StaticHtml("dl", "inc-facts")

    def show(found: IncidentView) -> None:
        row = found.row
        take.set_visibility(may and row.lead_id is None and row.resolved_at is None)
        lead = PERSON.format(colour(row.lead_name), initials(row.lead_name), row.lead_name) if row.lead_name else "–"
        lines = (
            (C_("of an incident", "Lead"), lead),
            (_("On call"), found.on_call or "–"),
            (_("Impact"), row.impact or "–"),
            (_("Cause"), row.cause or "–"),
            (_("Over by"), row.eta or "–"),
            (_("Decision"), _(DECISIONS[row.decision])),
        )
        facts.show(Markup("").join(FACT.format(*line) for line in lines))

    return show


def _affected(held: list[IncidentView], may: bool) -> Show:
    with panel(_("Affected"), _("on the status page")) as head:
        with head, element("div", "acts"):
            change = button(C_("button", "Change"), "quiet small", on_click=lambda: acting.affected(held[0]))
        rows = StaticHtml("div")

    def show(found: IncidentView) -> None:
        change.set_visibility(may and found.row.resolved_at is None and bool(found.affected))
        lines = [
            PART.format(one.name, looks.STATES[one.state], _(COMPONENT_STATES[one.state])) for one in found.affected
        ]
        none = PART.format(_("Add the parts that customers know under Components."), "mute", _("None yet"))
        rows.show(Markup("").join(lines or [none]))

    return show


def _first_list(held: list[IncidentView], zone: str, may: bool) -> Show:
    with element("div") as whole, panel(_("First list"), _("SEV-1")):
        rows = {}
        for item in FIRST:
            with element("div", "inc-row tick") as box:
                text = StaticHtml("div", "no-box")
                name = _("Done: {item}").format(item=_(FIRST[item]))
                press = button(_("Done"), "ghost small", on_click=partial(_tick, held, item))
                press.props["aria-label"] = name
            rows[item] = (box, text, press)

    def show(found: IncidentView) -> None:
        whole.set_visibility(found.listed)
        for item, (box, text, press) in rows.items():
            tick = found.ticks.get(item)
            box.classes(add="done" if tick else "", remove="" if tick else "done")
            sign = icon_html("check_circle" if tick else "radio_button_unchecked")
            text.show(TICK.format(sign, _(FIRST[item]), TIME.format(moment(tick.at, zone)) if tick else ""))
            press.set_visibility(may and tick is None)

    return show


async def _tick(held: list[IncidentView], item: str) -> None:
    await acting.tick(held[0], item)


def _post_mortem(held: list[IncidentView], zone: str, may: bool) -> Show:
    with element("div") as whole, panel(_("Post-mortem")) as head:
        with head, element("div", "acts"):
            write = button(_("Write"), "quiet small", on_click=lambda: acting.post_mortem(held[0]))
        line = StaticHtml("div", "panel-b sub")

    def show(found: IncidentView) -> None:
        row = found.row
        whole.set_visibility(row.resolved_at is not None)
        write.set_visibility(may)
        if row.post_mortem_at is not None:
            text = _("Finished {time}.").format(time=moment(row.post_mortem_at, zone))
        else:
            due = moment(row.post_mortem_due_at, zone)
            text = _("Drafted with the timeline. Finish it by {time}.").format(time=due)
        if row.reviewed_at is not None:
            text += " " + _("Reviewed {time}.").format(time=moment(row.reviewed_at, zone))
        line.show(Markup("{}").format(text))

    return show
