"""Series of jobs: the list, and one series with its days to come."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.jobs import PRIORITIES
from models.language import N_, _
from services import jobs
from services.accounts import users
from services.companies import COMPANY
from services.contacts import CONTACT
from services.jobs import series
from services.jobs.series import SERIES, Listed, SeriesCard
from services.sites import SITE
from services.technicians import TECHNICIAN
from services.work import Actor, clock, rules
from ui import guard
from ui.live import ask, bind, event_filter, follow, live, note, perform
from ui.pages.messages.rule_words import repeats
from ui.parts.details import Details
from ui.parts.dialogs import Form, form_dialog
from ui.parts.field_tabs import field_tabs
from ui.parts.form_draft import FormDraft, form_draft
from ui.parts.forms import once
from ui.parts.keys import on_key
from ui.parts.markup import button, element, panel, text_element
from ui.parts.picker import Picker
from ui.parts.record import frame, live_html, owner_mark
from ui.parts.record_list import RecordList, owner_filter, plain_query, plain_row
from ui.parts.table import WHO, Column
from ui.routes import page
from ui.words import day

OFTEN = {
    "FREQ=WEEKLY": N_("Every week"),
    "FREQ=WEEKLY;INTERVAL=2": N_("Every two weeks"),
    "FREQ=MONTHLY": N_("Every month, on this day"),
    "FREQ=MONTHLY;BYMONTHDAY=-1": N_("Every month, on the last day"),
    "FREQ=MONTHLY;INTERVAL=3": N_("Every three months"),
    "FREQ=MONTHLY;INTERVAL=6": N_("Every six months"),
    "FREQ=YEARLY": N_("Every year"),
    "FREQ=DAILY": N_("Every day"),
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": N_("Every weekday"),
}
LIVE = [*series.KINDS, *jobs.KINDS]


@page("/jobs/series", needs="jobs.read")
async def series_page(
    q: str = "", owner: str = "", sort: str = "", page: int = 1, new: str = "", view: str = ""
) -> None:
    """The list: search, owner, sort, live."""
    actor, owners = guard.page_actor(), dict(await ask(users.owners))

    await RecordList(
        SERIES,
        plain_query,
        lambda one: _row(one, actor),
        [
            Column("title", _("Series"), True, WHO, "c-main"),
            Column("repeats", _("Repeats")),
            Column("next_on", _("Next"), phone="c-side"),
            Column("technician", _("Technician")),
            Column("owner", _("Owner")),
            Column("made_at", _("Added"), True, align="right"),
        ],
        _("Search titles"),
        LIVE,
        _("Work that comes again, such as a service each spring, is planned here once."),
        lambda draft: _form(draft, owners, actor),
        {"owner": owner_filter(owners, owner)},
        tabs=lambda: field_tabs(actor, "/jobs/series"),
    ).show(actor, q=q, sort=sort, number=page, new=new, view=view)


@page("/jobs/series/{series_id}", needs="jobs.read")
async def one_series_page(series_id: UUID) -> None:
    """One series: what is to be done, when it comes again, and its days to come."""
    actor = guard.page_actor()
    card = await live(series.find, series_id, on=LIVE)
    shown, may = await frame(SERIES, card, actor), SERIES.may(actor, "edit")
    for name in ("rule", "starts_on", "paused_at"):
        live_html(shown.line, card, name, lambda _value: Markup("{}").format(_said(card)))
    with shown.reaches:
        owner_mark(card)
    if may:
        with shown.acts:
            _verb(card, _("Pause"), "pause", series.pause, paused=False)
            _verb(card, _("Go on"), "play_arrow", series.resume, paused=True)
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    owners = dict(await ask(users.owners))
    with shown.details, Details(SERIES, card, series.change, may, draft) as details:
        on_key("edit", details.edit)
        details.fields("title", "contact_id", "company_id", "site_id", "technician_id")
        details.choice("rule", SERIES.label("rule"), {**_often(), card.rule: _said(card)})
        details.fields("starts_on", "ends_on", "at", "zone", "priority", "minutes", "skills", "checklist", "note")
        details.fields("owner_id", options={"owner_id": owners})
    with shown.aside, panel(_("Days to come")):
        holder = element("div", "")

    async def fill() -> None:
        found = await perform(series.find, series_id)
        if found is not None and not holder.is_deleted:
            _days(holder, found, may)

    await follow(fill, event_filter(LIVE))
    await shown.timeline(actor, jobs.KINDS)


def _days(holder: Any, card: SeriesCard, may: bool) -> None:
    """Show the next days, each with its job, and a button that leaves it out."""
    holder.clear()
    with holder:
        if not card.days:
            text_element("p", _("There is no further day."), "sub panel-b")
        for one in card.days:
            with element("div", "feed pair"):
                if one.job_id is not None and not one.left_out:
                    ui.link(day(one.day), f"/jobs/{one.job_id}").classes("link")
                else:
                    text_element("span", day(one.day))
                if one.left_out:
                    text_element("span", _("Left out"), "chip mute")
                elif one.moved:
                    text_element("span", _("After the clock change"), "chip warn")
                if may and not one.left_out:
                    press = button(_("Leave out"), "quiet small")
                    press.on_click(lambda one=one, press=press: once(press, lambda: _leave_out(card, one.day)))


async def _leave_out(card: SeriesCard, which: date) -> None:
    if await perform(series.leave_out, card.id, which) is not None:
        note(_("{day} was left out.").format(day=day(which)))


def _verb(card: Any, text: str, icon: str, act: Any, *, paused: bool) -> None:
    press = button(text, "ghost", icon)
    press.on_click(lambda: once(press, lambda: perform(act, card.id, card.version)))
    for name in ("paused_at", "binned_at"):
        bind(press, "visible", card, name, lambda _v: card.binned_at is None and (card.paused_at is not None) == paused)


def _said(card: Listed) -> str:
    if card.paused_at is not None:
        return _("Paused")
    return repeats(rules.read(card.rule, card.starts_on)) if card.rule and card.starts_on else ""


def _often() -> dict[str, str]:
    return {rule: _(word) for rule, word in OFTEN.items()}


def _form(draft: FormDraft | None, owners: Mapping[UUID, str], actor: Actor) -> Form:
    with form_dialog(_("Add a series"), _("Add series"), draft, of=SERIES.draft) as form:
        form.add("title", ui.input(SERIES.label("title")).props("autofocus"))
        for name, record in (("site_id", SITE), ("contact_id", CONTACT), ("company_id", COMPANY)):
            form.add(name, Picker(SERIES.label(name), record))
        form.add("rule", ui.select(_often(), value="FREQ=YEARLY", label=SERIES.label("rule")))
        with element("div", "pair"):
            first = ui.input(SERIES.label("starts_on"), value=f"{clock.today(actor.zone)}")
            form.add("starts_on", first.props("type=date stack-label"))
            form.add("at", ui.input(SERIES.label("at")).props("type=time stack-label"))
        with element("div", "pair"):
            words = {key: _(word) for key, word in PRIORITIES.items()}
            form.add("priority", ui.select(words, value="normal", label=SERIES.label("priority")))
            form.add("minutes", ui.input(SERIES.label("minutes"), value="60").props("inputmode=numeric"))
        form.add("technician_id", Picker(SERIES.label("technician_id"), TECHNICIAN))
        form.add("owner_id", ui.select(dict(owners), value=actor.user_id, label=SERIES.label("owner_id")))

    async def save() -> None:
        made = await perform(series.create, form.values(), refused=form.refuse)
        if made is not None:
            form.dialog.close()
            note(_("{name} was added.").format(name=made.title))
            ui.navigate.to(f"/jobs/series/{made.id}")

    form.save = save
    return form


def _row(one: Listed, actor: Actor) -> dict[str, Any]:
    more = {
        "repeats": _said(one),
        "next_on": day(one.next_on) if one.next_on else "",
        "technician": one.technician or "",
    }
    return plain_row(SERIES, one, actor.zone, under=one.company or one.contact or "", **more)
