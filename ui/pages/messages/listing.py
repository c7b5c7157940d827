"""The list of messages: by state, by words, live; the counts beside the states point to problems."""

from typing import Any
from uuid import UUID

from nicegui import ui
from nicegui.element import Element

from models.language import N_, _, ngettext
from models.outbox import QUEUES, STATES
from services import contacts, messages
from services.messages import DUE, FAILED, LABELS, SENT, Listed, Query, Standing
from services.outbox import claim, states
from services.records.lists import Page, Slice
from ui import guard
from ui.live import bind, live, shared
from ui.pages.messages.acting import acting
from ui.pages.messages.tabs import tabs
from ui.parts.filters import day_of, search_box, without
from ui.parts.keys import on_key
from ui.parts.markup import button, element, page_head, text_element
from ui.parts.states import TONES
from ui.parts.table import CHIP, WHEN, WHO, Column, Table
from ui.routes import page
from ui.theme import colour, initials
from ui.words import day, number, phone, timed

CHANGES = [*messages.KINDS, *states.KINDS, claim.QUEUED]
ROWS = [*CHANGES, contacts.CHANGED]  # each row names its contact
VIEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": (N_("All"), ()),
    "due": (N_("Scheduled"), DUE),
    "sent": (N_("Sent"), SENT),
    "failed": (N_("Failed"), FAILED),
    "unknown": (N_("Unknown"), ("unknown",)),
    "cancelled": (N_("Cancelled"), ("cancelled",)),
}
# A plain click changes the list in place; with a modifier key the browser opens the link as usual.
IN_PLACE = """(e) => { if (e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
  e.preventDefault(); e.stopPropagation(); emit(); }"""


@page("/messages", needs="messages.read")
async def messages_page(
    state: str = "", q: str = "", sort: str = "", page: int = 1, on: str = "", queue: str = "", campaign: str = "",
    since: str = "",
) -> None:  # fmt: skip
    """The list: state, day, queue, search, live."""
    actor = guard.page_actor()
    view = _view(state, on, queue, campaign) | {"since": since if day_of(since) else ""}
    standing = await live(messages.standing, on=CHANGES)
    may = actor.may("messages.send")
    with page_head(_("Messages")) as (_heading, line):
        _writing(may)
    tabs(actor, "/messages")
    with element("section", "panel cards"):
        views = _views(view, standing)
        with element("div", "toolbar"):
            find = search_box(_("Search subject or address"), q)
            chips = _chips(view)
        table: Table[Listed] = Table(
            columns(),
            lambda part: shared(messages.search, _query(view, find.value, part), on=ROWS),
            lambda one: row(one, actor.zone),
            ROWS,
            "-made_at",
            lambda: {**view, "q": find.value},
            "/messages",
            ("mail", _("No messages yet"), _("Write one and send it now, later or again and again.")),
            Slice(sort, 25, page),
            counted=lambda found: line.set_text(_sum(found)),
            empty_action=_write_button if may else None,
            selection=acting(actor),
        )
        await table.show()

    _turning(views, view, chips, table)
    find.on_value_change(table.first)


def _turning(views: dict[str, ui.link], view: dict[str, str], chips: ui.element, table: Table[Listed]) -> None:
    """Change the list in place when another state is chosen."""

    async def turn(key: str) -> None:
        view.update(state=key, on="", queue="", campaign="", since="")  # the counts beside the states cover all days
        chips.clear()
        _mark(views, key)
        await table.first()

    for key, link in views.items():
        link.on("click", lambda key=key: turn(key), js_handler=IN_PLACE)


def _view(state: str, on: str, queue: str, campaign: str) -> dict[str, str]:
    """Return the filters of an address, without those that make no sense."""
    known = state in VIEWS or {*state.split(",")} <= {*STATES}
    return {
        "state": state if known else "",
        "on": on if day_of(on) else "",
        "queue": queue if queue in QUEUES else "",
        "campaign": campaign if guard.is_id(campaign) else "",
    }


def _query(view: dict[str, str], words: str | None, part: Slice) -> Query:
    name = view["state"]
    states = VIEWS[name][1] if name in VIEWS else tuple(name.split(","))
    of = UUID(view["campaign"]) if view["campaign"] else None
    day, since = day_of(view["on"]), day_of(view["since"])
    return Query(words or "", states, part=part, day=day, queue=view["queue"], campaign_id=of, settled_since=since)


def _chips(view: dict[str, str]) -> Element:
    """Show the other filters, each with a button that removes it."""
    settled_on, since = day_of(view["on"]), day_of(view["since"])
    with element("div", "no-box") as chips:
        if settled_on is not None:
            without(_("On {day}").format(day=day(settled_on)), f"/messages?state={view['state']}")
        if since is not None:
            without(_("Since {day}").format(day=day(since)), f"/messages?state={view['state']}")
        if view["queue"]:
            without(_(QUEUES[view["queue"]]), f"/messages?state={view['state']}")
        if view["campaign"]:
            without(_("Of one campaign"), f"/messages?state={view['state']}")
        if view["state"] not in VIEWS:
            words = dict.fromkeys(_(LABELS[one]) for one in view["state"].split(","))
            without(", ".join(words), "/messages")
    return chips


def _writing(may: bool) -> None:
    if may:
        _write_button()
        on_key("new", _write)


def _write_button() -> None:
    button(_("Write a message"), "solid", "edit", on_click=_write)


def _write() -> None:
    ui.navigate.to("/messages/new")


def _views(view: dict[str, str], standing: Any) -> dict[str, ui.link]:
    links: dict[str, ui.link] = {}
    with element("nav", "views") as nav:
        nav.props["aria-label"] = _("Status")
        for key, (word, _states) in VIEWS.items():
            with ui.link(target=f"/messages?state={key}" if key else "/messages").classes("view") as link:
                text_element("span", _(word))
                if key in Standing.model_fields:
                    count = text_element("span", classes="count").props("data-live")
                    bind(bind(count, "text", standing, key, number), "visible", standing, key, bool)
            links[key] = link
    _mark(links, view["state"])
    return links


def _mark(links: dict[str, ui.link], chosen: str) -> None:
    for key, link in links.items():
        link.classes(add="on" if key == chosen else "", remove="" if key == chosen else "on")
        link.props("aria-current=true") if key == chosen else link.props(remove="aria-current")


def columns() -> list[Column]:
    """Return the columns for a list of messages, also used by a schedule's list."""
    return [
        Column("name", _("Message"), cell=WHO, phone="c-main"),
        Column("state", _("Status"), cell=CHIP, phone="c-side"),
        Column("when", _("When"), cell=WHEN),
        Column("made_at", _("Written"), True, WHEN, align="right"),
    ]


def row(one: Listed, zone: str) -> dict[str, Any]:
    """Return a message as a row of a list, also used by a schedule's list."""
    who = one.contact or one.to
    return {
        "id": str(one.id),
        "name": one.subject,
        "under": f"{one.contact} · {phone(one.to)}" if one.contact else phone(one.to),
        "path": f"/messages/{one.id}",
        "colour": colour(who),
        "initials": initials(who),
        "state": messages.label(one.state, one.channel),
        "is": one.state,
        "channel": one.channel,
        "tone": TONES[one.state],
        **timed("when", one.settled_at or one.due_at, zone),
        **timed("made_at", one.made_at, zone),
    }


def _sum(found: Page[Listed]) -> str:
    if found.capped:
        return _("{count}+ messages").format(count=number(found.total))
    return ngettext("{count} message", "{count} messages", found.total)
