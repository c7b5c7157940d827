"""The maintenance log (N-35): every signed run and every emergency, the newest first. Nobody can change it."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.language import _, ngettext
from models.routines import LOG_KINDS, MaintenanceEntry
from services.house import checklists
from services.house.checklists import LogDraft
from ui import guard
from ui.live import ask, perform, watch
from ui.pages.checklists import looks
from ui.parts.dialogs import form_dialog
from ui.parts.markup import StaticHtml, button, empty, page_head, panel
from ui.routes import page
from ui.words import day, exact

EVERY = 60.0  # seconds
LONG = ("completed", "found", "resolved", "escalated", "next_actions")
ENTRY = Markup(
    '<details class="ck-entry"><summary><span class="num sub">{}</span><span class="clip"><b>{}</b>'
    '<span class="sub">{}</span></span><span class="chip {}">{}</span></summary><dl>{}</dl></details>'
)
FACT = Markup("<dt>{}</dt><dd>{}</dd>")
BULLETS = Markup("<ul>{}</ul>")
BULLET = Markup("<li>{}</li>")


@page("/checklists/log", needs="maintenance.read")
async def log_page(kind: str = "") -> None:
    """The log, live; `kind` narrows it."""
    actor = guard.page_actor()
    looks.sheet()
    wanted = kind if kind in LOG_KINDS else ""
    with page_head(_("Maintenance log"), "") as (_heading, line):
        button(_("Export"), "ghost", "download", on_click=lambda: _export(wanted))
        if actor.may("maintenance.run"):
            button(_("New entry"), "solid", "add", on_click=_write)
    looks.tabs("/checklists/log")
    words = {"": _("All kinds"), **{key: _(word) for key, word in LOG_KINDS.items()}}
    pick = ui.select(words, value=wanted, on_change=lambda event: ui.navigate.to(f"/checklists/log?kind={event.value}"))
    pick.props("outlined dense").classes("ck-pick").props["aria-label"] = _("Kind")
    with panel():
        rows = StaticHtml("div")
        nothing = empty("history_edu", _("Nothing is signed yet"), _("Each signed checklist becomes an entry here."))

    def show(found: Sequence[MaintenanceEntry]) -> None:
        count = found[0].sequence if found and not wanted else len(found)
        line.set_text(ngettext("{count} entry", "{count} entries", count).format(count=count))
        nothing.set_visibility(not found)
        rows.show(Markup("").join(entry(one, actor.zone) for one in found))

    await watch(show, checklists.log.entries, wanted, on=[checklists.log.ADDED], every=EVERY)


def entry(one: MaintenanceEntry, zone: str) -> Markup:
    """Return one entry: a line that unfolds into all its fields."""
    titles = {
        "completed": _("Tasks completed"),
        "found": _("Issues found"),
        "resolved": _("Issues resolved"),
        "escalated": _("Issues escalated"),
        "next_actions": _("Next actions"),
    }
    facts = [(_("Performed by"), one.performed_by), (_("Time spent"), _spent(one))]
    facts += [(titles[name], BULLETS.format(_bullets(getattr(one, name)))) for name in LONG if getattr(one, name)]
    facts += [(_("Notes"), one.notes)] if one.notes else []
    signed = _("{name}, {time}").format(name=one.signed_by, time=exact(one.signed_at, zone))
    facts += [(_("Sign-off"), signed), (_("Seal"), one.seal[:16])]
    red = len(one.found)
    word = ngettext("{count} issue", "{count} issues", red).format(count=red) if red else _("Normal")
    said = f"{day(one.logged_on)} · {_(LOG_KINDS[one.kind])} · {one.signed_by}"
    tone = "bad" if one.against else "warn" if red else "ok"
    return ENTRY.format(
        one.sequence, _(one.title), said, tone, word, Markup("").join(FACT.format(*fact) for fact in facts)
    )


def _spent(one: MaintenanceEntry) -> str:
    return (
        _("{hours} h").format(hours=round(one.minutes / 60, 2))
        if one.minutes >= 60
        else _("{span} min").format(span=one.minutes)
    )


def _bullets(lines: Sequence[str]) -> Markup:
    return Markup("").join(BULLET.format(one) for one in lines)


async def _write() -> None:
    with form_dialog(_("New entry"), _("Sign"), of=LogDraft) as form:
        form.add(
            "kind", ui.select({key: _(word) for key, word in LOG_KINDS.items()}, label=_("Kind"), value="emergency")
        )
        form.add("title", ui.input(_("What was done")))
        form.add("performed_by", ui.input(_("Performed by (optional)")))
        titles = (
            _("Tasks completed"),
            _("Issues found"),
            _("Issues resolved"),
            _("Issues escalated"),
            _("Next actions"),
        )
        for name, title in zip(LONG, titles, strict=True):
            form.add(name, ui.textarea(_("{what}, one a line").format(what=title)).props("autogrow"))
        form.add("notes", ui.textarea(_("Notes")).props("autogrow"))
        form.add("minutes", ui.number(_("Minutes spent"), value=0, min=0))

    async def save() -> None:
        values: dict[str, Any] = {name: value if value is not None else "" for name, value in form.values().items()}
        values |= {name: str(values[name]).splitlines() for name in LONG} | {"minutes": int(values["minutes"] or 0)}
        if await perform(checklists.log.write, values, refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)


async def _export(kind: str) -> None:
    """Download the entries as CSV, the newest 100 of a kind."""
    found = await ask(checklists.log.entries, kind)
    text = io.StringIO()
    names = [
        "sequence",
        "logged_on",
        "kind",
        "title",
        "performed_by",
        *LONG,
        "notes",
        "minutes",
        "signed_by",
        "signed_at",
        "seal",
    ]
    table = csv.writer(text)
    table.writerow(names)
    for one in found:
        table.writerow(["\n".join(value) if isinstance(value := getattr(one, name), list) else value for name in names])
    ui.download.content(text.getvalue(), "maintenance-log.csv", "text/csv")
