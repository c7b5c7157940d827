"""The lists themselves: when each comes, who looks after it, what it has, and how its runs went. Operators add their own."""

from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element

from models.language import C_, N_, _, ngettext
from models.routines import PERIODS
from services.house import checklists
from services.house.alerts import on_call
from services.house.checklists import Checklist, Defined, OwnDraft, OwnerDraft, Rhythm, RunLine
from services.house.checklists.evidence import COLLECTORS
from ui import guard
from ui.live import ask, note, perform, watch
from ui.pages.checklists import looks
from ui.parts.dialogs import Form, ask_first, form_dialog
from ui.parts.markup import StaticHtml, button, chip, element, empty, icon, icon_html, page_head, panel, text_element
from ui.routes import page
from ui.words import moment

EVERY = 60.0  # seconds
KINDS = [checklists.owners.CHANGED, checklists.own.CHANGED, checklists.SIGNED]
DAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))
LINE = Markup(
    '<a class="clip nicegui-link" href="/checklists/lists/{}"><b class="clip">{}</b><div class="sub">{}</div></a>'
)
ITEM = Markup('<div class="ck-row plain"><span class="ck-name">{}</span><span class="ck-found">{}</span></div>')
PAST = Markup(
    '<a class="feed nicegui-link" href="/checklists/runs/{}"><span class="bubble {}">{}</span><div class="clip">'
    '<b class="clip">{}</b><div class="sub">{}</div></div><span class="chip {}">{}</span></a>'
)


@page("/checklists/lists", needs="maintenance.read")
async def lists_page() -> None:
    """All lists, live."""
    actor = guard.page_actor()
    looks.sheet()
    with page_head(_("Lists"), _("When each comes, and who looks after it")):
        if actor.may("maintenance.run"):
            button(_("New checklist"), "solid", "add", on_click=partial(_define, None))
    looks.tabs("/checklists/lists")
    with panel():
        rows = element("div")

    def show(found: list[Defined]) -> None:
        rows.clear()
        with rows:
            for one in found:
                _line(one, actor.may("maintenance.run"))

    await watch(show, checklists.definitions, on=KINDS, every=EVERY)


def _line(one: Defined, may: bool) -> None:
    with element("div", "feed"):
        with element("span", "bubble mute"):
            icon("checklist")
        whose = one.responsible.now.name if one.responsible.now else _("Nobody yet")
        items = _("{measured} of {count} filled in").format(measured=one.about.measured, count=len(one.about.items))
        said = " · ".join(part for part in (rhythm(one.about), whose, items, looks.expected(one.about)) if part)
        StaticHtml("div", "clip").show(LINE.format(one.about.key, _(one.about.title), said))
        with element("span", "line"):
            if not one.active:
                chip(_("Off"), "mute")
            if may:
                press = button(_("Owner"), "quiet small", on_click=partial(_assign, one))
                press.props["aria-label"] = _("Owner of “{list}”").format(list=_(one.about.title))


@page("/checklists/lists/{key}", needs="maintenance.read")
async def list_page(key: str) -> None:
    """One list: its items, and how its runs went."""
    actor = guard.page_actor()
    looks.sheet()
    found: Defined = await ask(checklists.definition_of, key)
    may = actor.may("maintenance.run")
    with page_head(_(found.about.title), rhythm(found.about)):
        if may and found.about.own:
            button(_("Edit"), "ghost", "edit", on_click=partial(_define, found))
            button(_("Remove"), "ghost", "delete", on_click=partial(_remove, found))
        if may:
            button(_("Owner"), "solid", "badge", on_click=partial(_assign, found))
    looks.tabs("/checklists/lists")
    with element("div", "split top"):
        with panel(_("History"), _("the newest 50")):
            past = StaticHtml("div")
            nothing = empty("history", _("Not yet due"), _("Its first run appears here when it is due."))
        with panel(_("Items"), _("what Steward fills in")):
            _items(found.about)

    def show(runs: list[RunLine]) -> None:
        nothing.set_visibility(not runs)
        past.show(Markup("").join(_past(one, actor.zone) for one in runs))

    await watch(show, checklists.history, key, on=[checklists.OPENED, *KINDS], every=EVERY)


def _items(about: Checklist) -> Element:
    rows = []
    for item in about.items:
        collector = COLLECTORS.get(item.evidence)
        how = _(collector.title) if collector else _("Steward") if item.measured else _("A person")
        rows.append(ITEM.format(_(item.text), how))
    content = StaticHtml("div")
    content.show(Markup("").join(rows))
    return content


def _past(one: RunLine, zone: str) -> Markup:
    row = one.run
    if row.state == "open":
        sign = icon_html("schedule")
        return PAST.format(
            row.id, "warn", sign, moment(row.due_at, zone), _("Waits for a signature"), "warn", C_("button", "Open")
        )
    spent = ngettext("{count} minute", "{count} minutes", row.minutes or 0).format(count=row.minutes or 0)
    red = ngettext("{count} red", "{count} red", one.red).format(count=one.red) if one.red else ""
    said = " · ".join(part for part in (row.signed_name, spent, red) if part)
    word, tone = (_("Normal"), "ok") if row.normal else (_("Issues"), "warn")
    if row.against:
        word, tone = _("Against the evidence"), "bad"
    return PAST.format(row.id, tone, icon_html("verified"), moment(row.due_at, zone), said, tone, word)


def rhythm(about: Checklist) -> str:
    """Return when a list comes: `Weekly, Monday 08:00`."""
    one = about.rhythm
    if one is None:
        return ""
    if one.period == "once":
        return _("After a deployment")
    at = f"{one.at:%H:%M}"
    if one.period == "daily":
        return _("Daily, {time}").format(time=at)
    if one.period == "weekly":
        return _("Weekly, {day} {time}").format(day=_(DAYS[one.weekday]), time=at)
    firsts = {
        "monthly": _("Monthly, on the first {day}, {time}"),
        "quarterly": _("Quarterly, on the first {day}, {time}"),
        "annual": _("In January, on the first {day}, {time}"),
    }
    return firsts[one.period].format(day=_(DAYS[one.weekday]), time=at)


async def _assign(one: Defined) -> None:
    people: dict[Any, str] = {"": _("Nobody"), **await ask(on_call.candidates)}
    owner, deputy = (str(who.id) if who else "" for who in (one.responsible.owner, one.responsible.deputy))
    people = {str(key): name for key, name in people.items()}
    with form_dialog(_("Who looks after “{list}”").format(list=_(one.about.title)), _("Save"), of=OwnerDraft) as form:
        form.add("owner_id", ui.select(people, label=_("Owner"), value=owner if owner in people else ""))
        form.add("deputy_id", ui.select(people, label=_("Deputy"), value=deputy if deputy in people else ""))
        form.add("active", ui.switch(_("It comes by the calendar"), value=one.active))

    async def save() -> None:
        values = {name: (value if value != "" else None) for name, value in form.values().items()}
        if await perform(checklists.assign, one.about.key, values, refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)


async def _define(one: Defined | None) -> None:
    """Ask for a list of the operator's own: its items are written one a line, with what measures them after a bar."""
    about = one.about if one else Checklist("", "", "", "", (), Rhythm("weekly"))
    with form_dialog(_("Checklist"), _("Save"), of=OwnDraft) as form:
        _fields(form, about)

    async def save() -> None:
        values = form.values()
        values["items"] = [_item(line) for line in str(values["items"] or "").splitlines() if line.strip()]
        made = await perform(checklists.define, values, about.key, refused=form.refuse)
        if made is not None:
            form.dialog.submit(True)
            ui.navigate.to(f"/checklists/lists/{made.key}")

    await form.ask(save)


def _fields(form: Form, about: Checklist) -> None:
    assert about.rhythm
    lines = [f"{item.text} | {item.evidence}" if item.evidence else item.text for item in about.items]
    periods = {key: _(word) for key, word in PERIODS.items() if key != "once"}
    form.add("title", ui.input(_("Name"), value=about.title))
    form.add("about", ui.input(_("What it is for"), value=about.about))
    with element("div", "pair"):
        form.add("period", ui.select(periods, label=_("How often"), value=about.rhythm.period))
        weekdays = {number: _(word) for number, word in enumerate(DAYS)}
        form.add("weekday", ui.select(weekdays, label=_("Weekday"), value=about.rhythm.weekday))
    form.add("at", ui.input(_("Time"), value=f"{about.rhythm.at:%H:%M}"))
    form.add("items", ui.textarea(_("Items, one a line"), value="\n".join(lines)).props("autogrow"))
    with ui.expansion(_("What Steward can measure")).classes("ck-more"):
        text_element("p", _("Write its name after a bar: Backup is fresh | backup.age"), "sub")
        for name, collector in sorted(COLLECTORS.items()):
            text_element("div", f"{name}: {_(collector.title)}", "sub")


def _item(line: str) -> dict[str, str]:
    text, _bar, name = line.rpartition("|") if "|" in line else (line, "", "")
    return {"text": text.strip(), "evidence": name.strip()}


async def _remove(one: Defined) -> None:
    text = _("It comes no more. What was signed stays in the log.")
    if await ask_first(_("Remove “{list}”?").format(list=one.about.title), text, _("Remove")):
        await perform(checklists.remove, one.about.key)
        note(_("Removed."))
        ui.navigate.to("/checklists/lists")
