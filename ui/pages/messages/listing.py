"""The list of messages: by state, by words, live; the counts beside the states point to problems."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID
from weakref import ref

from nicegui import ui
from nicegui.element import Element

from models.language import N_, _
from models.outbox import QUEUES, STATES
from services import contacts, messages
from services.messages import DUE, FAILED, LABELS, SENT, Listed, Query, Standing
from services.outbox import claim, states
from services.records.filters import both
from services.records.lists import Slice
from ui import guard
from ui.live import bind, live
from ui.pages.messages.acting import acting
from ui.pages.messages.tabs import tabs
from ui.parts.filters import day_of, where, without
from ui.parts.keys import on_key
from ui.parts.markup import button, element, text_element
from ui.parts.record_list import RecordList
from ui.parts.states import TONES
from ui.parts.table import CHIP, WHEN, WHO, Column
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
FIELDS = {"queue": "queue", "campaign": "campaign_id"}
# A plain click changes the list in place; with a modifier key the browser opens the link as usual.
IN_PLACE = """(e) => { if (e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
  e.preventDefault(); e.stopPropagation(); emit(); }"""


@page("/messages", needs="messages.read")
async def messages_page(
    state: str = "", q: str = "", sort: str = "", page: int = 1, on: str = "", queue: str = "", campaign: str = "",
    since: str = "", view: str = "",
) -> None:  # fmt: skip
    """The list: state, day, queue, search, live."""
    actor = guard.page_actor()
    given = _view(state, on, queue, campaign) | {"since": since if day_of(since) else ""}
    standing = await live(messages.standing, on=CHANGES)
    may = actor.may("messages.send")
    chips: list[Element] = []

    def query(part: Slice, q: str | None) -> Query:
        return _query(given, q, part)

    async def narrowed() -> None:
        chips.append(_chips(given))

    listed = RecordList(
        messages.MESSAGE,
        query,
        lambda one: row(one, actor.zone),
        columns(),
        _("Search subject or address"),
        ROWS,
        _("Write one and send it now, later or again and again."),
        fixed=given,
        fixed_tree=dict(_tree(given)),
        toolbar=narrowed,
        main=lambda: _writing(may),
        tabs=lambda: tabs(actor, "/messages"),
        adding=_write_button if may else None,
        selection=acting(actor),
    )
    links: dict[str, ui.link] = {}
    listed.before = partial(_above, listed, given, standing, links)
    await listed.show(actor, q=q, sort=sort, number=page, new="", view=view)
    _turning(links, given, chips[0], ref(listed))


async def _above(listed: RecordList, given: dict[str, str], standing: Any, links: dict[str, ui.link]) -> None:
    """Show the tabs by state above the list: the one of the open view is marked."""
    links.update(_views(given, standing))
    told = listed.narrowing.said("state")
    _mark(links, _tab_of(told if isinstance(told, list) else [told]) if told else given["state"])


def _turning(links: dict[str, ui.link], given: dict[str, str], chips: Element, held: ref[RecordList]) -> None:
    """Change the list in place when another state is chosen."""

    async def turn(key: str) -> None:
        listed = held()
        if listed is None:
            return
        # The counts beside the states cover all days.
        given.update(state=key, on="", queue="", campaign="", since="")
        listed.fixed_tree = _tree(given)
        chips.clear()
        _mark(links, key)
        await listed.narrowing.take(listed.narrowing.without("state"))

    for key, link in links.items():
        link.on("click", lambda key=key: turn(key), js_handler=IN_PLACE)


def _tree(given: Mapping[str, str]) -> dict[str, Any]:
    """Return the filters of the address as a tree, as views keep them."""
    states = VIEWS[given["state"]][1] if given["state"] in VIEWS else tuple(given["state"].split(","))
    some = [where("state", "in")([*states])] if len(states) > 1 else [where("state")(one) for one in states]
    if given["on"]:
        some.append(where("settled_at", "on")(given["on"]))
    if given["since"]:
        some.append(where("settled_at", "from")(given["since"]))
    more = [where(field)(given[name]) for name, field in FIELDS.items() if given[name]]
    return both(*some, *more)


def _tab_of(states: Sequence[str]) -> str:
    """Return the tab that shows these states."""
    return next((key for key, (_word, some) in VIEWS.items() if list(some) == list(states)), "")


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
    with element("nav", "views bare money-tabs") as nav:
        nav.props["aria-label"] = _("Status")
        for key, (word, _states) in VIEWS.items():
            with ui.link(target=f"/messages?state={key}" if key else "/messages").classes("view") as link:
                text_element("span", _(word))
                if key in Standing.model_fields:
                    count = text_element("span", classes="count").props("data-live")
                    bind(bind(count, "text", standing, key, number), "visible", standing, key, bool)
            links[key] = link
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
