"""Hygiene: the contacts that want attention, in groups, and what can be done about one or many of them at once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _, ngettext
from services import companies, contacts, hygiene, optouts
from services.accounts import users
from services.house import settings as of_house
from services.hygiene import GROUPS, Kept, Query, Standing
from services.records.lists import Page, Slice
from services.work import Actor
from ui import guard
from ui.guard import is_id
from ui.live import ask, shared, watch
from ui.parts.contact_tabs import contact_tabs
from ui.parts.filters import filters, search_box
from ui.parts.follow_ups import FollowUps
from ui.parts.markup import element, page_head, text_element
from ui.parts.record_list import owner_filter
from ui.parts.selection import Selection
from ui.parts.table import STARS, WHO, Column, Table
from ui.routes import page
from ui.theme import colour, initials
from ui.words import day, number, or_more, timed

CHANGES = [*contacts.KINDS, contacts.ACTIVE, companies.CHANGED, *optouts.KINDS, *of_house.KINDS]
ACTS = "".join(
    f'<q-btn v-if="props.row.{name}" class="icon small" flat dense icon="{sign}" '  # no text
    f':aria-label="props.row.{name}" :title="props.row.{name}" @click="$parent.$emit(\'{name}\', props.row.id)" />'
    for name, sign in (("ask", "add_task"), ("verify", "verified"), ("bin", "delete"))
)
ACTS = f'<q-td :props="props">{ACTS}</q-td>'


@page("/hygiene", needs="contacts.read")
async def hygiene_page(group: str = "unreachable", q: str = "", owner: str = "", sort: str = "", page: int = 1) -> None:
    """The groups with their counts, and the contacts of the open one, live."""
    actor, group = guard.page_actor(), group if group in GROUPS else "unreachable"
    owners = dict(await ask(users.owners))
    with page_head(_("Hygiene")) as (_heading, line):
        pass
    contact_tabs(actor, "/hygiene")
    with element("section", "panel cards"):
        await _groups(group)
        with element("div", "toolbar"):
            chosen: dict[str, Any] = {"q": search_box(_("Search name, company, email"), q)}
            chosen |= filters({"owner": owner_filter(owners, owner)})
        follow = FollowUps(actor, group)
        table = _table(actor, follow, chosen, Slice(sort, 25, page), line)
        await table.show()
    for name, do in (("ask", follow.ask), ("verify", follow.verify), ("bin", follow.put_away)):
        table.body.on(name, lambda event, do=do: _one(event.args, do))
    for one in chosen.values():
        one.on_value_change(table.first)


async def _one(row: Any, do: Callable[[Sequence[UUID]], Awaitable[bool]]) -> None:
    """Do something to the contact of one row; the browser names it, so the id may be anything."""
    if is_id(row):
        await do([UUID(row)])


async def _groups(here: str) -> None:
    """Show how many contacts are in each group, each as a link to them, and what the open one means."""
    with element("nav", "views") as nav:
        nav.props["aria-label"] = _("Groups")
    means = text_element("p", "", "sub panel-b")

    def show(now: Standing) -> None:
        nav.clear()
        with nav:
            for group, word in GROUPS.items():
                link = ui.link(target=f"/hygiene?group={group}").classes("view on" if group == here else "view")
                if group == here:
                    link.props("aria-current=true")
                with link:
                    text_element("span", _(word))
                    count = or_more(number(now.counts.get(group, 0)), group in now.capped)
                    text_element("span", count, "count").props("data-live")
        means.set_text(meaning(here, now))

    with nav:
        await watch(show, hygiene.standing, on=CHANGES)


def meaning(group: str, now: Standing) -> str:
    """Return what a group means, with the limits that apply now."""
    hot, warm, cold = now.stale_days or (0, 0, 0)
    return {
        "unreachable": _("Nobody can write to or call these contacts."),
        "bouncing": _("Messages to an address of these contacts came back."),
        "unverified": _("Nobody has verified the details of these contacts for {days} days.").format(
            days=now.verify_days
        ),
        "stale": _(
            "Nothing has happened with these leads: with 4 or 5 stars for {hot} days, with 1 to 3 for {warm}, without "
            "stars for {cold}."
        ).format(hot=hot, warm=warm, cold=cold),
        "unowned": _("Nobody looks after these contacts."),
        "remove": _(
            "Nothing has happened with these leads: with 1 to 3 stars for {days} days, without stars for half as long, with "
            "4 or 5 for twice as long. In January they are proposed for the bin under Settings, Retention."
        ).format(days=now.remove_days),
        "archive": ngettext(
            "Nothing has happened with these contacts for {count} year, and no money is open. They stay until somebody "
            "moves them to the bin.",
            "Nothing has happened with these contacts for {count} years, and no money is open. They stay until somebody "
            "moves them to the bin.",
            now.archive_years,
        ).format(count=now.archive_years),
    }[group]


def _table(actor: Actor, follow: FollowUps, chosen: Mapping[str, Any], part: Slice, line: Any) -> Table[Kept]:
    def load(part: Slice) -> Awaitable[Page[Kept] | None]:
        owner = chosen["owner"].value
        query = Query(chosen["q"].value or "", UUID(owner) if is_id(owner) else None, part, group=follow.group)
        return shared(hygiene.search, query, on=CHANGES)

    def count(found: Page[Kept]) -> None:
        line.set_text(or_more(contacts.CONTACT.counted(found.total), found.capped))

    return Table(
        _columns(),
        load,
        lambda one: _row(one, actor.zone, follow),
        CHANGES,
        "name",
        lambda: {"group": follow.group, **{name: one.value for name, one in chosen.items()}},
        "/hygiene",
        ("task_alt", _("All is well here"), _("Contacts that want attention appear here by themselves.")),
        part,
        counted=count,
        narrowed=lambda: any(one.value for one in chosen.values()),
        selection=Selection(follow.bar) if follow.any else None,
    )


def _columns() -> list[Column]:
    return [
        Column("name", _("Name"), True, WHO, "c-main"),
        Column("rating", _("Rating"), True, STARS),
        Column("active_at", _("Last activity"), True, phone="c-side"),
        Column("verified_on", _("Verified")),
        Column("owner", _("Owner")),
        Column("made_at", _("Added"), True, align="right"),
        Column("acts", _("Follow up"), cell=ACTS, phone="c-more c-act", align="right"),
    ]


def _row(one: Kept, zone: str, follow: FollowUps) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "under": one.email or one.company or one.title or "",
        "path": f"/contacts/{one.id}",
        "colour": colour(one.name),
        "initials": initials(one.name),
        "rating": one.rating,
        **(timed("active_at", one.active_at, zone) if one.active_at else {"active_at": _("None yet")}),
        "verified_on": day(one.verified_on),
        "owner": one.owner or "",
        **timed("made_at", one.made_at, zone),
        "ask": _("Add a task about {name}").format(name=one.name) if follow.may_ask else "",
        "verify": _("Mark {name} as verified").format(name=one.name) if follow.may_verify else "",
        "bin": _("Move {name} to the bin").format(name=one.name) if follow.bins_rows else "",
    }
