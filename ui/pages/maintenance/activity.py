"""Unusual activity: yes or no for today and the week, why, and who reviewed it; the permission changes of the week."""

from collections.abc import Callable
from functools import partial

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from models.language import _, ngettext
from services import unusual
from services.accounts import users
from services.unusual import Overview, ReviewDraft, Shown
from ui import guard
from ui.live import note, perform, watch
from ui.pages.maintenance import tabs
from ui.pages.maintenance.log_lines import load_looks
from ui.parts.dialogs import form_dialog
from ui.parts.markup import button, chip, element, empty, icon, page_head, panel, text_element
from ui.routes import page
from ui.words import exact, moment

EVERY = 30.0  # seconds
ICONS = {
    "hour": "bedtime",
    "place": "devices",
    "guessed": "password",
    "exported": "download",
    "deleted": "delete_sweep",
    "raised": "admin_panel_settings",
}


@page("/maintenance/activity", needs="maintenance.read")
async def unusual_page() -> None:
    """The answer first, then each sign with its reason, then who may do more than a week ago."""
    load_looks()
    actor = guard.page_actor()
    may = actor.may("maintenance.run")
    with page_head(
        _("Unusual activity"), _("Each person beside their own last four weeks, from what is recorded anyway.")
    ):
        text_element("span", _("Live"), "live").props("role=status")
    tabs.tabs("/maintenance/activity")
    with element("div", "line") as answers:
        answers.props("role=status")
    with panel(_("In the last seven days")):
        signs = element("div").props("aria-live=polite")
    with panel(_("Permission changes of the week")) as head:
        with head:
            said = text_element("span", "", "sub to-all")
            if may:
                button(_("Reviewed"), "ghost small", "fact_check", on_click=_review_permissions)
        changes = element("div")
    with element("div", "hidden"):
        show = _shows(answers, signs, said, changes, actor.zone, may)
        await watch(show, unusual.overview, on=[*unusual.KINDS, *users.KINDS], every=EVERY)


def _shows(
    answers: Element, signs: Element, said: TextElement, changes: Element, zone: str, may: bool
) -> Callable[[Overview], None]:
    before: list[object] = [None]

    def show(now: Overview) -> None:
        if before == [now]:
            return
        before[:] = [now]
        for place in (answers, signs, changes):
            place.clear()
        with answers:
            _answer(_("Today"), now.today, now.waiting)
            _answer(_("This week"), len(now.signs), now.waiting)
        with signs:
            if not now.signs:
                empty("verified_user", _("Nothing unusual"), _("Sign-ins, exports, deletions and roles are as usual."))
            for one in now.signs:
                _sign(one, zone, may)
        text = _("Not reviewed in the last seven days")
        if now.changes_reviewed_at is not None:
            by, at = now.changes_reviewed_by, moment(now.changes_reviewed_at, zone)
            text = _("Reviewed by {name}, {time}").format(name=by, time=at)
        said.set_text(text)
        with changes:
            if not now.changes:
                text_element("p", _("Nobody’s permissions changed."), "panel-b sub")
            for change in now.changes:
                _change(change.name, change.what, _("by {name}").format(name=change.by), moment(change.at, zone))

    return show


def _answer(word: str, count: int, waiting: int) -> None:
    if not count:
        chip(_("{when}: no").format(when=word), "ok").classes("big")
        return
    text = ngettext("{when}: yes, {count} sign", "{when}: yes, {count} signs", count).format(when=word, count=count)
    chip(text, "warn" if waiting else "mute").classes("big")


def _sign(one: Shown, zone: str, may: bool) -> None:
    with element("div", "odd"):
        with element("span", "bubble" if one.reviewed_by else "bubble warn"):
            icon(ICONS[one.kind])
        with element("div"):
            with element("div", "line"):
                text_element("b", f"{one.name}: {one.title}")
                if one.reviewed_by:
                    chip(_("Reviewed"), "ok")
            text_element("div", one.why, "odd-why")
            text_element("div", moment(one.at, zone), "sub").props["title"] = exact(one.at, zone)
            if one.reviewed_by:
                text = _("{name}, {time}: {note}")
                when = moment(one.reviewed_at, zone)
                text_element("div", text.format(name=one.reviewed_by, time=when, note=one.note), "sub")
        with element("div", "odd-acts"):
            link = text_element("a", _("Open the rows"), "nicegui-link link")
            link.props["href"] = one.link
            link.props["aria-label"] = _("Open the rows of {name}: {what}").format(name=one.name, what=one.title)
            if may and not one.reviewed_by:
                press = button(_("Looks right"), "ghost small", "check", on_click=partial(_review, one))
                press.props["aria-label"] = _("Looks right: {name}, {what}").format(name=one.name, what=one.title)


def _change(name: str, what: str, by: str, when: str) -> None:
    with element("div", "feed"):
        with element("span", "bubble"):
            icon("badge")
        with element("div", "clip"):
            text_element("b", name, "clip")
            text_element("div", f"{what} · {by}", "sub")  # no text
        text_element("span", when, "sub")


async def _review(one: Shown) -> None:
    with form_dialog(_("Looks right?"), _("Looks right"), of=ReviewDraft) as form:
        text_element("p", f"{one.name}: {one.why}")
        form.add("note", ui.input(_("Note")))

    async def save() -> None:
        done = await perform(unusual.review, one.key, {"note": form.values()["note"] or ""}, refused=form.refuse)
        if done is not None:
            note(_("It is in the audit trail."))
            form.dialog.submit(True)

    await form.ask(save)


async def _review_permissions() -> None:
    if await perform(unusual.review_permissions) is not None:
        note(_("It is in the audit trail."))
