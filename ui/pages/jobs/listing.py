"""The list of jobs: by state, owner and words; those that are done and not billed; live."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from models.jobs import JOB_STATES, PRIORITIES
from models.language import _
from services import jobs, visits
from services.accounts import users
from services.jobs import JOB, Listed, Query
from services.records.filters import both
from services.records.lists import Slice
from ui import guard
from ui.guard import is_id
from ui.live import ask
from ui.pages.jobs.form import new_job
from ui.parts.customer_filter import show_customers
from ui.parts.field_tabs import field_tabs
from ui.parts.filters import Filter, Switch, where
from ui.parts.record_list import RecordList, owner_filter, plain_row
from ui.parts.table import CHIP, NAMED, WHEN, Column
from ui.parts.visit_words import JOB_TONES
from ui.routes import page
from ui.words import exact, moment

KEPT = ("contact", "company", "site", "deal")
LIVE = [*jobs.KINDS, *visits.KINDS]  # a visit decides when its job is next, and whether it is done


@page("/jobs", needs="jobs.read")
async def jobs_page(
    q: str = "", state: str = "", owner: str = "", contact: str = "", company: str = "", site: str = "", deal: str = "",
    archived: str = "", sort: str = "", page: int = 1, new: str = "", view: str = "",
) -> None:  # fmt: skip
    """The list: search, state, owner; those of a customer, a site or a deal."""
    actor, owners = guard.page_actor(), dict(await ask(users.owners))
    given = {"contact": contact, "company": company, "site": site, "deal": deal}
    fixed = {name: UUID(value) for name, value in given.items() if is_id(value)}
    for_form = {f"{name}_id": value for name, value in fixed.items() if name != "deal"}

    def query(part: Slice, q: str | None, state: str | None, owner: str | None, archived: bool) -> Query:
        there = UUID(owner) if owner else None
        return Query(q or "", there, part, state=state or "", archived=archived, **_ids(fixed))

    await RecordList(
        JOB,
        query,
        lambda one: _row(one, actor.zone),
        _columns(),
        _("Search title and number"),
        LIVE,
        _("Work for a customer begins here, and is done in one visit or several."),
        lambda draft: new_job(actor, draft, owners, for_form),
        {"state": _states(state), "owner": owner_filter(owners, owner)},
        {name: str(value) for name, value in fixed.items()},
        lambda: show_customers(fixed, "/jobs"),
        tabs=lambda: field_tabs(actor, "/jobs"),
        fixed_tree=both(*(where(f"{name}_id")(str(value)) for name, value in fixed.items())),
        switches={"archived": Switch(_("Archived as well"), bool(archived), where("archived")(False))},
    ).show(actor, q=q, sort=sort, number=page, new=new, view=view)


def _ids(fixed: Mapping[str, UUID]) -> dict[str, Any]:
    return {name: fixed[name] for name in KEPT if name in fixed}


def _states(chosen: str) -> Filter:
    words = {
        "": _("Any status"),
        **{key: _(word) for key, word in JOB_STATES.items()},
        "to_bill": _("Done, not billed"),
        "to_archive": _("To archive"),
    }
    return Filter(_("Status"), words, chosen if chosen in words else "", _in_state)


def _in_state(state: str) -> Mapping[str, Any]:
    if state == "to_bill":
        return both(where("state")("done"), where("billed")(False))
    return where("to_archive")(True) if state == "to_archive" else where("state")(state)


def _columns() -> list[Column]:
    return [
        Column("title", _("Job"), True, NAMED, "c-main"),
        Column("state", _("Status"), cell=CHIP, phone="c-side"),
        Column("next_at", _("Next visit"), cell=WHEN),
        Column("site", _("Site")),
        Column("priority", _("Priority")),
        Column("owner", _("Owner")),
        Column("made_at", _("Added"), True, WHEN, align="right"),
        Column("skills", _("Skills"), more=True),
        Column("invoice", _("Invoice"), more=True),
    ]


def _row(one: Listed, zone: str) -> dict[str, Any]:
    under = " · ".join(filter(None, (one.number, one.company or one.contact)))
    more = {"next_at": moment(one.next_at, zone) if one.next_at else "", "next_at_exact": exact(one.next_at, zone)}
    more |= {"state": _(JOB_STATES[one.state]), "tone": JOB_TONES[one.state], "site": one.site or ""}
    more |= {"priority": _(PRIORITIES[one.priority]), "skills": ", ".join(one.skills), "invoice": one.invoice or ""}
    return plain_row(JOB, one, zone, under=under, **more)
