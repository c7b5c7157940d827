"""Viewings: an administrator sees the workspace as a colleague sees it, read-only, for 30 minutes at most (F-18).

The colleague is told, and can look up who looked, when, why and at which pages. What such a session may do is decided in
`services/work` (nothing is written), and as whom it sees in seeing.py.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.accounts import User, UserSession, ViewedPage, Viewing
from models.language import _
from models.text import line
from services.accounts import own_roles, seeing, users
from services.records import lists
from services.records.lists import Page, Slice
from services.work import Actor, Conflict, Invalid, NotAllowed, action, announce, clock, errand, house_actor, work

LASTS = timedelta(minutes=30)
LONGEST = 200  # characters of a reason, and of an address
LATEST = 20  # viewings that a colleague is shown
PAGES = 100  # of one viewing
SORTS: dict[str, Any] = {"made_at": col(Viewing.made_at)}


@dataclass(frozen=True, slots=True)
class Opened:
    """A page that was opened in a viewing, and when."""

    page: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ViewingCard:
    """One viewing: who saw the workspace as whom, why, from when to when, and the pages opened, the latest 100."""

    id: UUID
    viewer: str
    user: str
    reason: str
    made_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    pages: Sequence[Opened] = ()

    @property
    def open(self) -> bool:
        """Whether it is going on."""
        return self.ended_at is None and self.ends_at > clock.now()

    @property
    def until(self) -> datetime:
        """When it ended, or will at the latest."""
        return self.ended_at or self.ends_at


@errand("users.edit", fresh=True)
def begin(actor: Actor, user_id: UUID, reason: str) -> UUID:
    """See the workspace as a colleague from now on, in all pages of this session. Return the viewing's id.

    Refuses a missing reason, oneself, a colleague who cannot sign in or may more than the actor, an operator, a program's
    token, and a second viewing in one session.
    """
    operator = seeing.operates(actor.place, user_id)
    with work(actor) as session:
        session.info["action"] = "accounts.viewings.begin"
        user = _viewable(session, actor, user_id, operator)
        why = line(reason)
        if not why or len(why) > LONGEST:
            text = _("Say why, in at most {number} characters. Your colleague reads it.").format(number=LONGEST)
            raise Invalid(_("Please check the form."), reason=text)
        row = session.get(UserSession, actor.session_id, with_for_update=True)
        if row is None or row.kind != "browser":
            raise NotAllowed(_("Only a person at a browser can see what a colleague sees."))
        if seeing.still_open(session, row.viewing_id):
            raise Conflict(_("You already see what a colleague sees. Stop that first."))
        now = clock.now()
        viewing = Viewing(viewer_id=row.user_id, user_id=user.id, reason=why, ends_at=now + LASTS)
        session.add(viewing)
        session.flush()
        row.viewing_id = viewing.id
        announce(session, seeing.STARTED, user, viewing=str(viewing.id), held_by=str(row.id))
        return viewing.id


@action("account.edit")
def stop(session: Session, actor: Actor) -> bool:
    """End the viewing of one's own session (`sessions.holder`). Return whether there was one."""
    row = session.get(UserSession, actor.session_id)
    viewing_id = row.viewing_id if row is not None else None
    return seeing.close(session, col(Viewing.id) == viewing_id, col(Viewing.viewer_id) == actor.user_id) > 0


@action("account.read", private=True)
def of_me(session: Session, actor: Actor) -> list[ViewingCard]:
    """Return the latest 20 viewings of one's own workspace, the latest first, with their pages."""
    query = _cards().where(col(Viewing.user_id) == actor.user_id)
    latest = query.order_by(col(Viewing.made_at).desc(), col(Viewing.id).desc()).limit(LATEST)
    return _with_pages(session, session.execute(latest).all())


@action("settings.read")
def search(session: Session, actor: Actor, part: Slice = Slice()) -> Page[ViewingCard]:
    """Return one page of all viewings of the workspace, the latest first, for administrators."""
    found = lists.page(session, _cards(), part, SORTS, col(Viewing.id), "-made_at", lambda row: row)
    return Page(_with_pages(session, found.rows), found.total, found.capped, found.cursor)


def note_page(actor: Actor, page: str) -> None:
    """Record that a page is opened in the actor's viewing, if they are in one: before anything of it is shown."""
    if actor.viewing is None:
        return
    with work(house_actor(actor.place)) as session:
        session.add(ViewedPage(viewing_id=actor.viewing.id, page=page[:LONGEST], made_by=actor.person_id))


def _viewable(session: Session, actor: Actor, user_id: UUID, operator: bool) -> User:
    user = users.row(session, user_id)
    if user.id == actor.user_id:
        raise Invalid(_("You see what you see anyway. Choose a colleague."))
    if not user.active:
        raise Invalid(_("{name} cannot sign in, and sees nothing.").format(name=user.name))
    if not seeing.may_view(actor, own_roles.role_of(session, user.role), operator):
        raise NotAllowed(_("{name} may do more than you, so you cannot see what they see.").format(name=user.name))
    return user


def _cards() -> Any:
    viewer: Any = aliased(User)
    user: Any = aliased(User)
    columns = (Viewing.id, Viewing.reason, Viewing.made_at, Viewing.ends_at, Viewing.ended_at)
    return (
        select(*map(col, columns), viewer.name.label("viewer"), user.name.label("user"))
        .join(viewer, viewer.id == col(Viewing.viewer_id))
        .join(user, user.id == col(Viewing.user_id))
    )


def _with_pages(session: Session, rows: Sequence[Any]) -> list[ViewingCard]:
    pages: dict[UUID, list[Opened]] = defaultdict(list)
    latest = (col(ViewedPage.made_at).desc(), col(ViewedPage.id).desc())
    place = func.row_number().over(partition_by=col(ViewedPage.viewing_id), order_by=latest).label("place")
    here = col(ViewedPage.viewing_id).in_([row.id for row in rows])
    columns = (ViewedPage.viewing_id, ViewedPage.page, ViewedPage.made_at)
    found: Any = select(*map(col, columns), place).where(here).subquery()
    for one in session.execute(select(found).where(found.c.place <= PAGES).order_by(found.c.viewing_id, found.c.place)):
        pages[one.viewing_id].append(Opened(one.page, one.made_at))
    return [
        ViewingCard(
            row.id, row.viewer, row.user, row.reason, row.made_at, row.ends_at, row.ended_at, tuple(pages[row.id])
        )
        for row in rows
    ]
