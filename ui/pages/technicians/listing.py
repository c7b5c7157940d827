"""The list of technicians."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from models.language import _
from services import technicians
from services.accounts import users
from services.technicians import TECHNICIAN, TechnicianCard
from ui import guard
from ui.live import ask
from ui.parts.dialogs import Form
from ui.parts.field_tabs import field_tabs
from ui.parts.form_draft import FormDraft
from ui.parts.new_form import new_form
from ui.parts.record_list import RecordList
from ui.parts.table import CHIP, WHEN, WHO, Column
from ui.routes import page
from ui.theme import colour, initials
from ui.words import timed


@page("/technicians", needs="technicians.read")
async def technicians_page(q: str = "", sort: str = "", page: int = 1, new: str = "", view: str = "") -> None:
    """The list: search by name and skill, sort, live."""
    actor, owners = guard.page_actor(), dict(await ask(users.owners))
    await RecordList(
        TECHNICIAN,
        lambda part, q: technicians.Query(q or "", None, part),
        lambda one: _row(one, actor.zone),
        [
            Column("name", _("Name"), True, WHO, "c-main"),
            Column("state", _("Status"), cell=CHIP, phone="c-side"),
            Column("skills", _("Skills"), phone="c-more"),
            Column("phone", _("Phone")),
            Column("home", _("Starts from")),
            Column("made_at", _("Added"), True, WHEN, align="right"),
        ],
        _("Search names and skills"),
        technicians.KINDS,
        _("Those who go to customers appear here."),
        (lambda draft: _form(draft, owners)) if actor.may("technicians.edit") else None,
        tabs=lambda: field_tabs(actor, "/technicians"),
    ).show(actor, q=q, sort=sort, number=page, new=new, view=view)


def _form(draft: FormDraft | None, owners: Mapping[UUID, str]) -> Form:
    names = ("name", "user_id", "skills", "phone", "home")
    form = new_form(TECHNICIAN, draft, *names, options={"user_id": {None: _("Nobody"), **owners}}, values={})
    form.reads["skills"] = lambda typed: [part.strip() for part in str(typed or "").split(",") if part.strip()]
    return form


def _row(one: TechnicianCard, zone: str) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "under": one.user or _("Does not sign in"),
        "path": f"/technicians/{one.id}",
        "colour": colour(one.name),
        "initials": initials(one.name),
        "state": _("Active") if one.active else _("Inactive"),
        "tone": "ok" if one.active else "mute",
        "skills": ", ".join(one.skills),
        "phone": one.phone or "",
        "home": one.home or "",
        **timed("made_at", one.made_at, zone),
    }
