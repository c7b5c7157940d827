"""The list of visits: by state, technician and owner; live."""

from functools import partial
from typing import Any
from uuid import UUID

from models.language import _
from models.visits import VISIT_STATES
from services import technicians, visits
from services.accounts import users
from services.records.filters import both
from services.records.lists import Slice
from services.visits import VISIT, Listed, Query
from services.visits.answers import OPEN
from services.work import Actor
from ui import guard
from ui.guard import is_id
from ui.live import ask
from ui.parts.customer_filter import show_customers
from ui.parts.filters import Filter, where
from ui.parts.markup import button
from ui.parts.record_list import RecordList, owner_filter, plain_row
from ui.parts.recording import record_visit
from ui.parts.table import CHIP, NAMED, WHEN, Column
from ui.parts.visit_words import VISIT_TONES, when_of
from ui.routes import page
from ui.words import exact

MOST = 100  # technicians to choose from


@page("/visits", needs="visits.read")
async def visits_page(
    q: str = "", state: str = "", technician: str = "", owner: str = "", contact: str = "", company: str = "",
    job: str = "", sort: str = "-start_at", page: int = 1, new: str = "", view: str = "",
) -> None:  # fmt: skip
    """The list: search, state, technician; those of a customer or a job."""
    actor, owners = guard.page_actor(), dict(await ask(users.owners))
    given = {"contact": contact, "company": company, "job": job}
    fixed = {name: UUID(value) for name, value in given.items() if is_id(value)}

    def query(part: Slice, q: str | None, state: str | None, owner: str | None, technician: str = "") -> Query:
        who, by = UUID(owner) if owner else None, UUID(technician) if technician else None
        ids: dict[str, Any] = dict(fixed)
        return Query(q or "", who, part, state=state or "", technician=by, **ids)

    await RecordList(
        VISIT,
        query,
        lambda one: _row(one, actor.zone),
        _columns(),
        _("Search title and outcome"),
        visits.KINDS,
        _("Visits come from jobs; a visit to sell is recorded on the page of a contact."),
        filters={
            "state": _states(state),
            **await _technicians(actor, technician),
            "owner": owner_filter(owners, owner),
        },
        fixed={name: str(value) for name, value in fixed.items()},
        toolbar=lambda: show_customers(fixed, "/visits"),
        main=partial(_record_button, actor),
        fixed_tree=both(*(where(f"{name}_id")(str(value)) for name, value in fixed.items())),
    ).show(actor, q=q, sort=sort, number=page, new=new, view=view)


def _record_button(actor: Actor) -> None:
    if actor.may("visits.edit"):
        button(_("Record a visit"), "solid", "add_road", on_click=lambda: record_visit(actor))


def _states(chosen: str) -> Filter:
    words = {"": _("Any status"), "live": _("Planned and under way"), "wished": _("Another time asked for")}
    words |= {key: _(word) for key, word in VISIT_STATES.items()}
    return Filter(_("Status"), words, chosen if chosen in words else "", _in_state)


def _in_state(state: str) -> Any:
    if state == "live":
        return {"any": [where("state")(one) for one in ("scheduled", "en_route", "working", "paused")]}
    if state == "wished":
        open_still = {"any": [where("state")(one) for one in OPEN]}
        return {"all": [{"field": "wished_at", "op": "not_empty"}, open_still]}
    return where("state")(state)


async def _technicians(actor: Actor, chosen: str) -> dict[str, Filter]:
    if not actor.may("technicians.read"):
        return {}
    found = await ask(technicians.search, technicians.Query(part=Slice("name", MOST)))
    names = {"": _("Any technician"), **{str(one.id): one.name for one in found.rows}}
    return {"technician": Filter(_("Technician"), names, chosen, where("technician_id"))}


def _columns() -> list[Column]:
    return [
        Column("title", _("Visit"), True, NAMED, "c-main"),
        Column("state", _("Status"), cell=CHIP, phone="c-side"),
        Column("start_at", _("When"), True, WHEN, "c-more"),
        Column("technician", _("Technician")),
        Column("address", _("Site")),
        Column("owner", _("Owner")),
        Column("number", _("Job"), more=True),
        Column("outcome", _("Outcome"), more=True),
        Column("made_at", _("Added"), True, WHEN, more=True),
    ]


def _row(one: Listed, zone: str) -> dict[str, Any]:
    under = " · ".join(filter(None, (one.number, one.company or one.contact)))
    more = {"start_at": when_of(one, zone), "start_at_exact": exact(one.start_at, zone)}
    more |= {"state": _(VISIT_STATES[one.state]), "tone": VISIT_TONES[one.state], "outcome": one.outcome or ""}
    more |= {"technician": one.technician or "", "address": one.address or "", "number": one.number or ""}
    return plain_row(VISIT, one, zone, under=under, **more)
