"""Subscribing: one's feeds, each an address for a calendar program; making one, and revoking it."""

from uuid import UUID

from nicegui import ui
from nicegui.element import Element

from models.language import N_, _
from services.calendar import feeds as kept
from services.calendar.feeds import FeedCard
from services.work import Actor
from ui.live import ask, note, perform
from ui.parts.markup import button, copy_button, element, icon_button, text_element
from ui.words import local_day, moment

SCOPES = {"mine": N_("My visits and tasks"), "all": N_("All visits, and my tasks")}


async def feeds(actor: Actor) -> None:
    """Show one's feeds in a dialog."""
    if actor.viewing is not None:  # addresses are private
        note(_("Calendar addresses are private, and hidden while you see what somebody else sees."), "info")
        return
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = _("Subscribe to the calendar")
        with element("div", "dialog-h"):
            text_element("h2", _("Subscribe to the calendar"))
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b stack"):
            text_element(
                "p", _("A calendar program that subscribes to an address shows what is in it, and follows changes.")
            )
            text_element("p", _("Whoever has the address can read it. Revoke it when it became known."), "sub")
            fresh, listed = element("div", "stack"), element("ul", "cal-feeds")
            scopes = {key: _(word) for key, word in SCOPES.items() if key == "mine" or actor.may("dispatch.read")}
            chosen = ui.select(scopes, value="mine", label=_("What it shows")).props("outlined dense")
        with element("div", "dialog-f"):
            button(_("Close"), "ghost", on_click=dialog.close)
            button(_("Make address"), "solid", on_click=lambda: _make(fresh, listed, str(chosen.value), actor))
    await _list(listed, actor)
    dialog.open()


async def _list(listed: Element, actor: Actor) -> None:
    found = await ask(kept.mine)
    listed.clear()
    with listed:
        for one in found:
            with element("li"):
                with element("div"):
                    text_element("b", _(SCOPES[one.scope]))
                    text_element("small", _said(one, actor.zone))
                revoke = button(_("Revoke"), "ghost small danger")
                revoke.on_click(lambda one=one: _revoke(listed, one.id, actor))
                revoke.props["aria-label"] = _("Revoke the address of {day}").format(
                    day=local_day(one.made_at, actor.zone)
                )


def _said(one: FeedCard, zone: str) -> str:
    made = _("Made {day}").format(day=local_day(one.made_at, zone))
    if one.read_at is None:
        return f"{made} · {_('No calendar has read it yet.')}"
    return f"{made} · {_('Last read {when}.').format(when=moment(one.read_at, zone))}"


async def _make(fresh: Element, listed: Element, scope: str, actor: Actor) -> None:
    made = await perform(kept.make, scope)
    if made is None:
        return
    fresh.clear()
    with fresh:
        with element("div", "line cal-address"):
            ui.input(_("Address"), value=made.url).props("readonly outlined dense").classes("grow")
            copy_button(_("Copy"), "ghost", within=".cal-address")
        text_element("p", _("It is shown only this once."), "sub")
    await _list(listed, actor)


async def _revoke(listed: Element, feed_id: UUID, actor: Actor) -> None:
    await perform(kept.revoke, feed_id)
    note(_("The address no longer works."))
    await _list(listed, actor)
