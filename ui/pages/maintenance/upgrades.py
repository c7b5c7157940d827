"""Upgrades: what waits and how it is rated, a rehearsal on copies, the upgrades so far, and the way back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element

from models.language import N_, _, ngettext
from models.upgrades import Upgrade, WatchPoint
from services.house.health.tiles import size
from services.house.upgrades import overview
from services.house.upgrades.overview import Going, Overview
from services.house.upgrades.plan import Plan
from ui import guard
from ui.live import note, perform, watch
from ui.pages.maintenance import tabs
from ui.parts.markup import StaticHtml, button, chip, element, empty, icon, page_head, panel, text_element
from ui.routes import page
from ui.words import exact, lasting, moment, number, remaining

RATINGS = {"safe": (N_("Safe"), "ok"), "care": (N_("Care"), "warn"), "destructive": (N_("May lose data"), "bad")}
STATES = {
    "running": (N_("Under way"), "info"),
    "done": (N_("Done"), "ok"),
    "failed": (N_("Failed"), "bad"),
    "returned": (N_("Went back"), "bad"),
    "rolled_back": (N_("Rolled back"), "warn"),
}
LOOKS = {15: N_("After 15 minutes"), 60: N_("After an hour"), 1_440: N_("After a day"), 10_080: N_("After a week")}
COMMANDS = {
    "upgrade": "sudo systemctl stop steward\nsudo steward upgrade\nsudo systemctl start steward",  # no text
    "rollback": "sudo systemctl stop steward\nsudo steward rollback\nsudo steward rollback --yes",  # no text
}
GOING = Markup(
    '<div class="progress-h"><span>{}</span><span class="num">{}</span></div>'
    '<progress max="100" value="{}" aria-label="{}"></progress><div class="progress-f"><span>{}</span><span>{}</span></div>'
)
Show = Callable[[Overview], None]


@page("/maintenance/upgrades", needs="maintenance.read")
async def upgrades_page() -> None:
    """What waits, the last rehearsal, and every upgrade with its four looks. Nothing here changes the data."""
    zone = guard.page_actor().zone
    with page_head(_("Upgrades"), "") as (_heading, line):
        text_element("span", _("Live"), "live").props("role=status")
        if guard.page_actor().may("maintenance.run"):
            button(_("Rehearse"), "solid", "science", on_click=_rehearse)
    tabs.tabs("/maintenance/upgrades")
    with element("section", "panel") as box, element("div", "panel-b"):
        progress = StaticHtml("div", "progress")
    with element("div", "split"):
        with element("div", "stack"):
            parts = [_pending(), _rehearsal(zone)]
        with element("div", "stack"):
            parts.append(_history(zone))
            _way_back()

    def show(now: Overview) -> None:
        line.set_text(_("This version: {version}").format(version=now.version))
        for part in parts:
            part(now)

    def move(now: Going | None) -> None:
        box.set_visibility(now is not None)
        if now is not None:
            progress.show(_bar(now))

    with ui.element("div").classes("hidden"):
        await watch(show, overview.overview, on=overview.KINDS, every=30.0)
        await watch(move, overview.going, on=[overview.REHEARSED], every=1.0)


async def _rehearse() -> None:
    if await perform(overview.begin):
        note(_("The rehearsal has begun. It goes on when you leave this page."), "info")


def _bar(now: Going) -> Markup:
    percent = min(100, 100 * now.done // now.total) if now.total else 0
    told = _("{done} of {total} · {percent} %").format(done=size(now.done), total=size(now.total), percent=percent)
    left = remaining(now.left) if now.left is not None else ""
    return GOING.format(_("Rehearsing on copies"), told if now.total else "", percent, _("Rehearsal"), now.place, left)


def _pending() -> Show:
    with panel(_("Pending migrations")) as head:
        rows = element("div")
    with head:
        score = chip("", "ok")

    def show(now: Overview) -> None:
        rows.clear()
        waits = now.plan is not None and bool(now.plan.places)
        score.set_visibility(waits)
        with rows:
            if now.plan is None:
                _remark(now.trouble)
            elif not now.plan.places:
                empty("task_alt", _("Everything is up to date"), _("Migrations of a new version are listed here."))
            else:
                score.set_text(_("{score} % safe").format(score=now.plan.score))
                score.classes(remove="ok warn bad", add=_tone(now.plan))
                _operations(now.plan, now.names)

    return show


def _tone(plan: Plan) -> str:
    return "bad" if plan.destructive else "ok" if plan.score == 100 else "warn"


def _operations(plan: Plan, names: dict[str, str]) -> None:
    where = ", ".join(names.get(one.place, one.place) for one in plan.places)
    room = _("Needs {needs}, {free} free").format(needs=size(plan.needs), free=size(plan.free))
    _remark(_("In {places}. {room}.").format(places=where, room=room))
    for one in plan.urgent:
        word, tone = RATINGS[one.rating]
        with element("div", "feed pair"):
            with element("div"):
                text_element("b", one.what)
                text_element("div", one.why, "sub")
                if one.rating != "safe":
                    text_element("div", one.action, "sub")
                text_element("div", one.migration, "sub num")
            chip(_(word), tone)
    if plan.destructive:
        with element("div", "panel-b stack tight"):
            text_element("p", _("To accept what may be lost:"), "sub")
            accepted = " ".join(f"--accept-loss {name}" for name in plan.destructive)
            _code(f"sudo steward upgrade {accepted}", _("The command that accepts the losses"))  # no text


def _remark(text: str) -> Element:
    with element("div", "feed pair"):
        return text_element("div", text)


def _rehearsal(zone: str) -> Show:
    with panel(_("Last rehearsal"), _("on copies; the live data is only read")):
        rows = element("div")

    def show(now: Overview) -> None:
        rows.clear()
        told = now.rehearsal
        with rows:
            if told.get("trouble"):
                _remark(told["trouble"])
            elif not told:
                _remark(_("There was no rehearsal yet."))
            else:
                _say(told, zone)

    return show


def _say(told: dict[str, Any], zone: str) -> None:
    at, spans = datetime.fromisoformat(told["at"]), {name: _span(told[name]) for name in ("seconds", "predicted")}
    text = _("{time}, in {seconds}. The upgrade itself: {predicted}.")
    _remark(text.format(time=moment(at, zone), **spans)).props["title"] = exact(at, zone)
    for one in told["places"]:
        broken = one["trouble"] or ", ".join(one["broken"])
        with element("div", "feed"):
            with element("span", f"bubble {'bad' if broken else 'ok'}"):
                icon("error" if broken else "check")
            with element("div"):
                text_element("b", one["name"])
                text_element("div", broken or _rows(one), "sub")
                for words in _differences(one):
                    text_element("div", words, "sub")
            text_element("span", _span(one["migrating"]), "num")


def _span(seconds: float) -> str:
    return _("less than a second") if seconds < 1 else lasting(timedelta(seconds=seconds))


def _rows(one: dict[str, Any]) -> str:
    before, after = number(one["rows_before"]), number(one["rows_after"])
    return _("{before} rows before, {after} after").format(before=before, after=after)


def _differences(one: dict[str, Any]) -> list[str]:
    texts = {"lost": _("Gone: {names}"), "changed": _("Other values: {names}")}
    found = [text.format(names=", ".join(one[key])) for key, text in texts.items() if one[key]]
    return found or ([] if one["trouble"] else [_("Every value as before")])


def _history(zone: str) -> Show:
    with panel(_("Upgrades so far")):
        rows = element("div")

    def show(now: Overview) -> None:
        rows.clear()
        with rows:
            if not now.history:
                _remark(_("There was no upgrade yet."))
            for nth, (row, points) in enumerate(now.history):
                _one(row, [one for one in points if nth == 0 or one.ok is False], zone)

    return show


def _one(row: Upgrade, points: list[WatchPoint], zone: str) -> None:
    word, tone = STATES[row.state]
    to = _("{before} to {after}").format(before=row.from_version, after=row.to_version)
    facts = [_span(row.seconds) if row.seconds is not None else "", row.set_name]
    if row.score is not None:
        facts.insert(1, _("{score} % safe").format(score=row.score))
    with element("div", "feed pair"):
        with element("div"):
            text_element("b", to if row.from_version else row.to_version)
            time = text_element("div", moment(row.ended_at, zone), "sub")
            time.props["title"] = exact(row.ended_at, zone)
            text_element("div", " · ".join(filter(None, facts)), "sub")
            if row.trouble:
                text_element("div", row.trouble, "sub")
        chip(_(word), tone)
    for point in points:
        with element("div", "feed pair"):
            with element("div"):
                text_element("b", _(LOOKS[point.minutes]))
                text_element("div", _found(point, zone), "sub")
            chip(*_verdict(point))


def _verdict(point: WatchPoint) -> tuple[str, str]:
    if point.taken_at is None:
        return _("To come"), "mute"
    if point.ok is None:
        return _("Overtaken"), "mute"
    return (_("Well"), "ok") if point.ok else (_("Look here"), "warn")


def _found(point: WatchPoint, zone: str) -> str:
    if point.taken_at is None:
        return moment(point.due_at, zone)
    if not point.figures:
        return _("A newer upgrade came first.")
    now = point.figures
    signed = number(now["signed_in"])
    grown = _("not measured") if now["grown"] is None else f"{now['grown']:+.0f} %"
    answers = _("not measured") if now["p95"] is None else f"{now['p95']:.0f} ms"
    text = ngettext(
        "{count} kind of error, {signed} sign-ins and {failed} failed, answers (p95): {answers}, size {size} ({grown})",
        "{count} kinds of errors, {signed} sign-ins and {failed} failed, answers (p95): {answers}, size {size} ({grown})",
        now["errors"],
    ).format(
        signed=signed, failed=number(now["sign_in_failures"]), answers=answers, size=size(now["bytes"]), grown=grown
    )
    return f"{text}. {'; '.join(now['wrong'])}".rstrip(". ")


def _way_back() -> None:
    """Say how to upgrade, and how to go back."""
    with panel(_("How to")), element("div", "panel-b stack tight"):
        text_element("b", _("Upgrade"))
        text = _("It checks, backs up, rehearses and migrates; if anything fails, everything is put back by itself.")
        text_element("p", text, "sub")
        _code(COMMANDS["upgrade"], _("The commands of an upgrade"))
        text_element("b", _("Go back"))
        text = _(
            "First it counts what was added since and would be lost; with --yes it goes back to before the upgrade."
        )
        text_element("p", text, "sub")
        _code(COMMANDS["rollback"], _("The commands of a rollback"))


def _code(text: str, label: str) -> None:
    text_element("pre", text, "code").props("tabindex=0 role=region").props["aria-label"] = label
