"""Sheets: which lists are kept in which tab of a Google spreadsheet, how often, and how each did (W-04)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from models.accounts import User
from models.doors import SheetDraft, SheetLink
from models.language import N_, _
from models.views import View
from services.doors import sheets_google as google
from services.exports import columns, making
from services.records import declaration, fields
from services.work import Actor, Conflict, Invalid, Mistakes, action, announce, expect, find, kind, step
from services.work.places import places

ADDED = kind("sheet.added", N_("{actor} lets Steward keep {title} in a spreadsheet"), "table_chart")
CHANGED = kind("sheet.changed", N_("{actor} changed what is kept in the spreadsheet {title}"), "edit")
REMOVED = kind("sheet.removed", N_("{actor} stopped keeping {title} in a spreadsheet"), "delete")
ASKED = kind("sheet.asked", N_("{actor} asked to write the spreadsheet {title} now"), "upload")
PUSHED = kind("sheet.pushed", N_("{count} rows were written into a spreadsheet"), "upload")
KINDS = [ADDED, CHANGED, REMOVED, ASKED, PUSHED]
NOUN = N_("sheet")
MOST = 50  # of a workspace
EVERY = {"hour": N_("Every hour"), "day": N_("Every day"), "never": N_("Only when asked")}
TYPED = ("sheet", "tab", "record", "view_id", "every")


class SheetValues(SheetDraft):
    """What is typed of a sheet: with `view_id` the records of a view, else all that its owner sees."""

    record: str = "contact"
    view_id: UUID | None = None
    every: str = "day"


class SheetCard(SQLModel):
    """A tab that is kept, whose sight it has (`by`), and how it did lately. `pushed_at` is empty while it waits."""

    id: UUID
    version: int
    sheet: str
    tab: str
    record: str
    view_id: UUID | None
    view: str
    every: str
    by: str
    pushed_at: datetime | None
    rows: int
    error: str
    url: str


@action("settings.read")
def account(session: Session, actor: Actor) -> str:
    """Return the address of the account with which spreadsheets are to be shared; empty where none is set up."""
    given = places().config.google_sheets_credentials_json
    return google.account(given.get_secret_value()).email if given is not None else ""


@action("settings.read")
def sheets(session: Session, actor: Actor) -> list[SheetCard]:
    """Return what is kept in spreadsheets, by the names of the tabs."""
    query = (
        select(SheetLink, col(User.name), col(View.name))
        .join(User, col(User.id) == col(SheetLink.user_id))
        .outerjoin(View, col(View.id) == col(SheetLink.view_id))
        .order_by(func.lower(col(SheetLink.tab)), col(SheetLink.id))
    )
    return [_card(row, by, view) for row, by, view in session.execute(query)]


@action("settings.read")
def find_sheet(session: Session, actor: Actor, sheet_id: UUID) -> SheetCard:
    """Return one of them."""
    return _shown(session, find(session, actor, SheetLink, sheet_id, NOUN))


@action("settings.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> SheetCard:
    """Keep a list in a tab from now on, with the sight of the actor. Refuses a tab that is kept already (`Conflict`), and
    who may not export such records."""
    assert actor.user_id
    if (session.scalar(select(func.count()).select_from(SheetLink)) or 0) >= MOST:
        raise Conflict(_("There are {number} sheets already. Remove one first.").format(number=MOST))
    row = SheetLink(user_id=actor.user_id, **_checked(session, actor, dict(values)))
    session.add(row)
    session.flush()
    announce(session, ADDED, row, title=row.tab)
    return _shown(session, row)


@action("settings.edit")
def change(
    session: Session, actor: Actor, sheet_id: UUID, changes: Mapping[str, Any], version: int | None = None
) -> SheetCard:
    """Change the named fields. It has the sight of the actor from now on, and is written anew."""
    row = find(session, actor, SheetLink, sheet_id, NOUN)
    expect(row, version, **changes)
    assert actor.user_id
    typed = _checked(session, actor, {**{name: getattr(row, name) for name in TYPED}, **changes}, row.id)
    for name, value in typed.items():
        setattr(row, name, value)
    row.user_id, row.pushed_at, row.error = actor.user_id, None, ""
    session.flush()
    announce(session, CHANGED, row, title=row.tab)
    return _shown(session, row)


@action("settings.edit")
def push(session: Session, actor: Actor, sheet_id: UUID) -> SheetCard:
    """Write it within seconds, whenever it was written last."""
    row = find(session, actor, SheetLink, sheet_id, NOUN)
    row.pushed_at, row.error = None, ""
    session.flush()
    announce(session, ASKED, row, title=row.tab)
    return _shown(session, row)


@action("settings.edit")
def remove(session: Session, actor: Actor, sheet_id: UUID) -> None:
    """Stop keeping it. What stands in the spreadsheet stays there."""
    row = find(session, actor, SheetLink, sheet_id, NOUN)
    announce(session, REMOVED, row, title=row.tab)
    session.delete(row)


@step
def _checked(session: Session, actor: Actor, values: dict[str, Any], but: UUID | None = None) -> dict[str, Any]:
    draft = fields.draft(SheetValues, values)
    with Mistakes() as found:
        record = found.check(fields.one_of, draft.record, tuple(offered()), "record")
        every = found.check(fields.one_of, draft.every, tuple(EVERY), "every")
        sheet = found.check(_sheet, draft.sheet)
    known = declaration.of_noun(record)
    actor.require("exports.run")
    actor.require(making.permission(known))
    if draft.view_id is not None and find(session, actor, View, draft.view_id, "view").record != record:
        raise Invalid(_("Please check the form."), view_id=_("This view shows another list."))
    tab = draft.tab.strip()
    same = select(col(SheetLink.id)).where(col(SheetLink.sheet) == sheet, col(SheetLink.tab) == tab)
    if session.scalar(same.where(col(SheetLink.id) != but) if but else same) is not None:
        raise Conflict(_("This tab is kept already. Choose another one."))
    return {"sheet": sheet, "tab": tab, "record": record, "view_id": draft.view_id, "every": every}


def _sheet(typed: str) -> str:
    if not (found := google.id_of(typed)):
        raise Invalid(_("Please check the form."), sheet=_("The address of a spreadsheet, or the id in it."))
    return found


def offered() -> dict[str, str]:
    """Return the record types whose lists can be kept, with what many of them are called."""
    return {one.noun: one.plural for one in declaration.declared() if columns.exportable(one)}


@step
def _shown(session: Session, row: SheetLink) -> SheetCard:
    by = session.get(User, row.user_id)
    view = session.get(View, row.view_id) if row.view_id else None
    return _card(row, by.name if by else "", view.name if view else None)


def _card(row: SheetLink, by: str, view: str | None) -> SheetCard:
    names = ("id", "version", "sheet", "tab", "record", "view_id", "every", "pushed_at", "rows", "error")
    url = f"https://docs.google.com/spreadsheets/d/{row.sheet}"
    return SheetCard(**{name: getattr(row, name) for name in names}, view=view or "", by=by, url=url)
