"""The list of incidents: the open ones first, live; and the review of a year."""

from collections.abc import Sequence

from markupsafe import Markup
from nicegui import ui

from models.incidents import SOURCES
from models.language import _, ngettext
from services.house import incidents
from services.house.incidents import IncidentDraft, IncidentLine
from services.work import clock
from ui import guard
from ui.live import note, perform, watch
from ui.pages.incidents import looks
from ui.parts.dialogs import ask_first, form_dialog
from ui.parts.markup import StaticHtml, button, empty, icon_html, page_head, panel
from ui.routes import page
from ui.words import dated, moment

EVERY = 30.0  # seconds: how long one is open
ROW = Markup(
    '<a class="feed nicegui-link" href="/incidents/{}"><span class="bubble {}">{}</span><div class="clip"><div class="line">'
    '<b class="clip">{}</b>{}</div><div class="sub">{}</div></div><time>{}</time></a>'
)


@page("/incidents", needs="maintenance.read")
async def incidents_page() -> None:
    """The list."""
    actor = guard.page_actor()
    looks.sheet()
    with page_head(_("Incidents"), "") as (_heading, line):
        if actor.may("maintenance.run"):
            if clock.now().month == 1:
                button(_("Review last year"), "ghost", "fact_check", on_click=_review)
            button(_("Open an incident"), "solid", "add", on_click=_open)
    looks.tabs("/incidents")
    with panel():
        rows = StaticHtml("div")
        nothing = empty("crisis_alert", _("No incident so far"), _("When something breaks, write it down here."))

    def show(found: Sequence[IncidentLine]) -> None:
        count = sum(1 for one in found if one.row.resolved_at is None)
        line.set_text(ngettext("{count} open", "{count} open", count) if count else _("None is open"))
        nothing.set_visibility(not found)
        rows.show(Markup("").join(_row(one, actor.zone) for one in found))

    await watch(show, incidents.listing, on=incidents.KINDS, every=EVERY)


def _row(one: IncidentLine, zone: str) -> Markup:
    row = one.row
    open_one = row.resolved_at is None
    length = looks.span(incidents.since_opened(row))
    text = _("{number} · open {span}") if open_one else _("{number} · took {span}")
    parts = [text.format(number=one.number, span=length), row.lead_name]
    if not open_one and row.post_mortem_at is None:
        parts.append(_("post-mortem due {time}").format(time=moment(row.post_mortem_due_at, zone)))
    tone = "ok" if not open_one else "bad" if row.severity <= 2 else "warn"
    icon = icon_html("check" if not open_one else "crisis_alert")
    said = " · ".join(part for part in parts if part)
    when = dated(row.opened_at, zone)
    return ROW.format(row.id, tone, icon, row.title, looks.marks(row), said, when)


async def _open() -> None:
    with form_dialog(_("Open an incident"), _("Open it"), of=IncidentDraft) as form:
        form.add("title", ui.input(_("What do customers notice?")))
        words = {level: _(word) for level, word in incidents.SEVERITIES.items()}
        form.add("severity", ui.select(words, label=_("Severity"), value=3))
        form.add("impact", ui.textarea(_("Who is hit, and how (optional)")).props("autogrow"))
        sources = {name: _(word) for name, word in SOURCES.items() if name != "alert"}
        form.add("source", ui.select(sources, label=_("Known from"), value="team"))

    async def save() -> None:
        values = {name: value if value is not None else "" for name, value in form.values().items()}
        made = await perform(incidents.create, values, refused=form.refuse)
        if made is not None:
            form.dialog.submit(True)
            ui.navigate.to(f"/incidents/{made.id}")

    await form.ask(save)


async def _review() -> None:
    year = clock.now().year - 1
    text = _("Go through the incidents of {year} together, then note it here.").format(year=year)
    if await ask_first(_("Reviewed?"), text, _("Note the review")):
        count = await perform(incidents.review, year)
        if count is not None:
            note(ngettext("{count} incident reviewed.", "{count} incidents reviewed.", count))
