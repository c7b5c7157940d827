"""Backups in full: the sets, where they are kept, the drills, the restores, and the recovery kit."""

from datetime import timedelta
from typing import Any

from markupsafe import escape
from nicegui import ui

from models.backups import BackupSet, Drill
from models.language import C_, N_, _
from services.house.backups import asking, catalogue, destinations, drills, overview, restoring
from services.house.backups.destinations import Place
from services.house.backups.overview import Overview
from services.house.health.tiles import size
from ui import guard
from ui.live import note, perform, watch
from ui.pages.maintenance import acting, backups, tabs
from ui.pages.maintenance.acting import REASONS
from ui.parts.dialogs import ask_first, form_dialog, prove
from ui.parts.markup import StaticHtml, button, chip, coded, element, icon, icon_button, page_head, panel, text_element
from ui.routes import page
from ui.words import lasting, moment, number

TONES = {"verified": "ok", "stored": "warn", "failed": "bad", "pruned": "mute", "asked": "info", "making": "info"}
WORDS = {
    "verified": N_("Verified"),
    "stored": N_("Stored"),
    "failed": N_("Failed"),
    "pruned": N_("Removed"),
    "asked": N_("Waiting"),
    "making": N_("Under way"),
    "running": N_("Under way"),
    "passed": N_("Passed"),
    "preparing": N_("Preparing"),
    "prepared": N_("Prepared"),
    "swapping": N_("Under way"),
    "done": N_("Done"),
    "returned": N_("Went back"),
}
STATE = (
    '<q-td :props="props"><span :class="`chip ${props.row.tone}`">{{ props.row.state }}</span>'
    '<div v-if="props.row.trouble" class="sub">{{ props.row.trouble }}</div></q-td>'
)
WHEN = (
    '<q-td :props="props"><q-btn flat no-caps class="quiet small" :label="props.value" '
    ':aria-label="`${props.row.parts}: ${props.value}`" @click="$parent.$emit(\'parts\', props.row.name)" /></q-td>'
)
ACT = (
    '<q-td :props="props"><q-btn v-if="props.row.whole" flat no-caps class="quiet small" :label="props.row.act" '
    ':aria-label="`${props.row.act}: ${props.row.when}`" @click="$parent.$emit(\'restore\', props.row.name)" /></q-td>'
)


@page("/maintenance/backups", needs="maintenance.read")
async def backups_page(show: str = "") -> None:
    """All sets, or with `show=removes` those that retention removes tonight; then places, drills, restores, the kit."""
    zone, may = guard.page_actor().zone, guard.page_actor().may("maintenance.run")
    with page_head(_("Backups"), _("Kept, verified and rehearsed")):
        text_element("span", _("Live"), "live").props("role=status")
        if may:
            button(_("Run a drill"), "ghost", "restore", on_click=acting.run_drill)
            button(_("Back up now"), "solid", "backup", on_click=acting.back_up)
    tabs.tabs("/maintenance/backups")
    shows: list[backups.Show] = [backups.proof(acting.restore if may else None), backups.going()]
    with element("div", "split"):
        with element("div", "stack"):
            await _sets(zone, show == "removes", may)
            await _drills(zone)
        with element("div", "stack"):
            await _places(zone, may)
            shows.append(_kit(may))
            await _restores(zone)

    def fill(now: Overview) -> None:
        for one in shows:
            one(now, zone)

    with ui.element("div").classes("hidden"):
        await watch(fill, overview.overview, on=asking.KINDS, every=10.0)


async def _sets(zone: str, removes: bool, may: bool) -> None:
    columns: list[dict[str, Any]] = [
        {"name": "when", "label": C_("of a backup", "Taken"), "field": "when", "align": "left", "classes": "c-main"},
        {"name": "reason", "label": _("Why"), "field": "reason", "align": "left"},
        {"name": "state", "label": _("State"), "field": "state", "align": "left", "classes": "c-side"},
        {"name": "size", "label": _("Size"), "field": "size", "align": "right"},
        *([{"name": "act", "label": "", "field": "act", "align": "right", "classes": "c-more"}] if may else []),
    ]
    with panel(_("Removed tonight") if removes else _("Sets"), _("the newest first")), element("div", "cards short"):
        table = ui.table(columns=columns, rows=[], row_key="name", pagination=0).props("flat dense hide-bottom")
    table.add_slot("body-cell-state", STATE)
    table.add_slot("body-cell-when", WHEN)
    table.on("parts", lambda event: acting.show_parts(str(event.args)))
    if may:
        table.add_slot("body-cell-act", ACT)
        table.on("restore", lambda event: acting.restore(str(event.args)))

    def show(found: list[BackupSet]) -> None:
        table.rows = [_row(one, zone) for one in found]

    with ui.element("div").classes("hidden"):
        await watch(show, asking.to_remove if removes else catalogue.sets, on=asking.KINDS, every=30.0)


def _row(one: BackupSet, zone: str) -> dict[str, Any]:
    return {
        "name": one.name,
        "when": moment(one.taken_at or one.made_at, zone),
        "reason": _(REASONS[one.reason]),
        "state": _(WORDS[one.state]),
        "tone": TONES[one.state],
        "trouble": one.trouble,
        "size": size(one.bytes) if one.bytes else "–",
        "whole": one.state in catalogue.WHOLE,
        "act": _("Restore …"),
        "parts": _("What is in it"),
    }


async def _places(zone: str, may: bool) -> None:
    with panel(_("Where they are kept")) as head:
        if may:
            with head, element("div", "acts"):
                button(_("Add"), "ghost small", "add", on_click=_add)
        rows = element("div")

    def show(found: list[Place]) -> None:
        rows.clear()
        with rows:
            for one in found:
                with element("div", "feed"):
                    with element("span", f"bubble {'bad' if one.trouble else 'ok'}"):
                        icon("cloud" if one.url.startswith("s3:") else "folder")
                    with element("div"):
                        text_element("b", one.name, "clip")
                        StaticHtml("div", "sub").show(escape(one.trouble) if one.trouble else coded(f"`{one.url}`"))
                        text_element("div", _room(one, zone), "sub")
                    if may and len(found) > 1:
                        _remove_button(head, one)

    with rows:
        await watch(show, destinations.shown_all, on=[*asking.KINDS, destinations.CHANGED], every=30.0)


def _room(one: Place, zone: str) -> str:
    where = _("off site") if one.off_site else _("on site")
    if one.free is None:
        return where
    return _("{where}, {free} free of {whole}").format(where=where, free=size(one.free), whole=size(one.size or 0))


def _remove_button(place: Any, one: Place) -> None:
    async def remove() -> None:
        with place:
            text = _("Its backups stay there, and Steward forgets them.")
            title = _("Stop keeping backups at {name}?").format(name=one.name)
            if await ask_first(title, text, _("Remove"), danger=True) and await prove():
                await perform(destinations.remove, one.id)

    icon_button("delete", _("Remove {name}").format(name=one.name), on_click=remove).classes("small")


async def _add() -> None:
    """Ask for a folder or bucket; it is tried before it is kept."""
    if not await prove():
        return
    with form_dialog(_("Keep backups at another place"), _("Try and add")) as form:
        form.add("name", ui.input(_("Name")).props("autofocus"))
        form.add("url", ui.input(_("Folder or bucket")).props("placeholder=s3://bucket/folder?region=eu-central-1"))
        form.add("key", ui.input(_("Access key")).props("autocomplete=off"))
        form.add("secret", ui.input(_("Secret of the key"), password=True).props("autocomplete=off"))
        form.add("quota_gb", ui.number(_("Room there for backups, in GB (buckets)"), min=0, precision=0))
        form.add("off_site", ui.checkbox(_("It is in another building, or another region")))

    async def save() -> None:
        values = form.values()
        done = await perform(
            destinations.add,
            values["name"] or "",
            values["url"] or "",
            key=values["key"] or "",
            secret=values["secret"] or "",
            off_site=bool(values["off_site"]),
            quota_gb=int(values["quota_gb"] or 0),
            refused=form.refuse,
        )
        if done is not None:
            note(_("Added. The next backup goes there, too."))
            form.dialog.submit(True)

    await form.ask(save)


async def _drills(zone: str) -> None:
    with panel(_("Drills"), _("the way back, rehearsed each Friday")):
        rows = element("div")

    def show(found: list[Drill]) -> None:
        rows.clear()
        with rows:
            if not found:
                text_element("p", _("No drill yet."), "panel-f")
            for one in found:
                _drill(one, zone)

    with rows:
        await watch(show, drills.latest, on=asking.KINDS)


def _drill(one: Drill, zone: str) -> None:
    passed = one.state == "passed"
    with element("div", "feed"):
        with element("span", f"bubble {'ok' if passed else 'bad' if one.state == 'failed' else ''}"):
            icon("fact_check")
        with element("div"):
            text_element("b", f"{_(WORDS[one.state])}, {moment(one.ended_at or one.made_at, zone)}")  # no text
            if passed and one.seconds is not None and one.data_age is not None:
                text = _("back in {seconds} s with data {age} old, from {place}; {rows} rows, every digest equal")
                rows = number(int(one.facts.get("rows", 0)))
                age = lasting(timedelta(seconds=one.data_age))
                text_element(
                    "div",
                    text.format(seconds=f"{one.seconds:.0f}", age=age, place=one.destination, rows=rows),
                    "sub",
                )
            elif one.trouble:
                text_element("div", one.trouble, "sub")
        if one.signature:
            chip(_("Signed") if drills.holds(one) else _("Changed since"), "ok" if drills.holds(one) else "bad")


def _kit(may: bool) -> backups.Show:
    with panel(_("Recovery kit")) as head:
        if may:
            with head, element("div", "acts"):
                button(_("Show"), "ghost small", "key", on_click=acting.show_kit)
        with element("div", "panel-b"):
            state = chip("", "ok")
            text_element(
                "p",
                _(
                    "With it and one of the places, everything comes back on a new machine by one command. Print it and "
                    "lock it away."
                ),
                "sub",
            )

    def show(now: Overview, _zone: str) -> None:
        state.set_text(_("Confirmed") if now.kit_confirmed else _("Not confirmed yet"))
        state.classes(remove="ok warn", add="ok" if now.kit_confirmed else "warn")

    return show


async def _restores(zone: str) -> None:
    with panel(_("Restores")):
        rows = element("div")

    def show(found: list[Any]) -> None:
        rows.clear()
        with rows:
            if not found:
                text_element("p", _("Nothing was ever restored."), "panel-f")
            for one in found:
                with element("div", "feed pair"):
                    with element("div"):
                        text_element("b", one.label or _("Everything"), "clip")
                        text_element("div", one.trouble or moment(one.made_at, zone), "sub")
                    tone = "ok" if one.state == "done" else "bad" if one.state in ("failed", "returned") else "info"
                    chip(_(WORDS[one.state]), tone)

    with rows:
        await watch(show, restoring.latest, on=asking.KINDS)
