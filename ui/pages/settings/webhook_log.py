"""The log of a webhook: what it was told, the bytes of it, every attempt with its answer, and telling it once more."""

from functools import partial

from nicegui import ui
from nicegui.element import Element

from models.language import N_, _
from services.doors import replaying
from services.doors.replaying import DeliveryCard, HookAttempt
from services.doors.webhooks import WebhookCard
from services.outbox import states
from services.records.lists import Page, Slice
from ui.live import note, perform, watch
from ui.parts.dialogs import answer
from ui.parts.markup import button, chip, element, empty, icon_button, text_element
from ui.words import exact, moment

SHOWN = 25
STATES = {
    "sent": (N_("Taken"), "ok"),
    "failed": (N_("Failed"), "bad"),
    "cancelled": (N_("Not sent"), "mute"),
    "held": (N_("Held"), "warn"),
}
WAITS = (N_("Waits"), "accent")


async def show_log(hook: WebhookCard, may: bool, zone: str) -> None:
    """Show the latest deliveries in a dialog, live."""
    opened: set[str] = set()
    with ui.dialog() as dialog, ui.card().classes("dialog wide"):
        dialog.props["aria-label"] = _("Deliveries to {name}").format(name=hook.name)
        with element("div", "dialog-h"):
            text_element("h2", _("Deliveries to {name}").format(name=hook.name))
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b"):
            text_element("p", _("The latest 25. They are kept for 30 days."), "sub")
            rows = element("div").props("aria-live=polite")
        with element("div", "dialog-f"):
            button(_("Close"), "solid", on_click=dialog.close)

    def show(found: Page[DeliveryCard]) -> None:
        rows.clear()
        with rows:
            for one in found.rows:
                _delivery(one, hook, may, zone, opened)
            if not found.rows:
                empty("outbox", _("Nothing yet"), _("What happens from now on appears here."))

    with rows:
        await watch(
            show, replaying.deliveries, hook.id, Slice(size=SHOWN), on=[states.MOVED, *replaying.KINDS], every=10
        )
    await answer(dialog)


def _delivery(one: DeliveryCard, hook: WebhookCard, may: bool, zone: str, opened: set[str]) -> None:
    word, tone = STATES.get(one.state, WAITS)
    last = next((tried for tried in reversed(one.attempts)), None)
    with element("div", "feed pair"):
        with element("div"):
            with element("div", "line"):
                text_element("code", one.kind)
                chip(_(word), tone)
                if one.replay:
                    chip(_("Replay {number}").format(number=one.replay), "mute")
            told = text_element("div", " · ".join(filter(None, [moment(one.made_at, zone), _answer(last)])), "sub")
            told.props["title"] = exact(one.made_at, zone)
        with element("span", "line"):
            more = button(_("Details"), "ghost small")
            more.props["aria-label"] = _("Details of {kind}, {when}").format(
                kind=one.kind, when=moment(one.made_at, zone)
            )
            if may and one.state not in ("pending", "held", "claimed", "handed"):
                press = button(_("Replay"), "ghost small", "replay", on_click=partial(_replay, hook, one))
                press.props["aria-label"] = _("Replay {kind}, {when}").format(
                    kind=one.kind, when=moment(one.made_at, zone)
                )
    detail = element("div", "panel-b stack tight")
    with detail:
        text_element("div", f"webhook-id: {one.hook_id}", "sub")
        text_element("pre", one.body, "code")
        for tried in one.attempts:
            text_element("div", f"{tried.number}. {exact(tried.at, zone)} · {_answer(tried)}", "sub")
        if one.due_at is not None:
            text_element("div", _("Tried next: {when}").format(when=moment(one.due_at, zone)), "sub")
    detail.set_visibility(str(one.id) in opened)
    more.on_click(partial(_turn, detail, str(one.id), opened))


def _turn(detail: Element, key: str, opened: set[str]) -> None:
    opened.symmetric_difference_update({key})
    detail.set_visibility(key in opened)


def _answer(tried: HookAttempt | None) -> str:
    if tried is None:
        return _("not tried yet")
    return f"{tried.code} {tried.text}" if tried.code else _(tried.text)


async def _replay(hook: WebhookCard, one: DeliveryCard) -> None:
    if await perform(replaying.replay, hook.id, one.id) is not None:
        note(_("It is told once more."))
