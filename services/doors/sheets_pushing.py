"""Pushing: the records of a list, or the reports of a kind, into the tab of a spreadsheet, as their owner sees them."""

import asyncio
import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from models.doors import SheetLink
from models.language import _
from services.accounts import sessions
from services.doors import integrations_noting
from services.doors import sheets_google as google
from services.doors.sheets import PUSHED
from services.exports import choosing, columns, making
from services.records import declaration
from services.work import Actor, Refused, announce, clock, house_actor, trouble, work
from services.work.places import places

log = logging.getLogger(__name__)
EACH = timedelta(seconds=5)  # the chore
SPANS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
AT_ONCE = 1_000  # records of one read
_tries: dict[UUID, float] = {}  # when one that failed may be tried again


def push_due(actor: Actor) -> int:
    """Push what is due in the actor's place: what somebody asked for, and what was pushed an hour or a day ago. A chore.
    Return how many were. One that fails waits a minute, and keeps no other one back."""
    if places().config.google_sheets_credentials_json is None:
        return 0
    with work(actor, read=True) as session:
        links = list(session.scalars(select(SheetLink).order_by(col(SheetLink.id))))
    now, done = clock.now(), 0
    for link in links:
        span = SPANS.get(link.every)
        due = link.pushed_at is None or (span is not None and link.pushed_at + span <= now)
        if due and _tries.get(link.id, 0.0) <= time.monotonic():
            done += push(actor.place, link)
    return done


def push(place: str, link: SheetLink) -> bool:
    """Push one, and write down how it went. Return whether it did."""
    error, rows = "", 0
    try:
        rows = asyncio.run(_put(sessions.by_user(place, link.user_id), link))
    except google.Later as busy:
        error = _(google.AWAY).format(reason=str(busy))
        _tries[link.id] = time.monotonic() + busy.seconds
    except google.Wrong as wrong:
        error = _(wrong.text).format(**wrong.places)
    except Refused as refusal:
        error = refusal.message
    except Exception:
        error = _("Something broke. The log says what.")
        trouble.log_repeated(log, "a sheet could not be pushed", place=place, sheet=str(link.id))
    if error:
        _tries.setdefault(link.id, 0.0)
        _tries[link.id] = max(_tries[link.id], time.monotonic() + 60)
    else:
        _tries.pop(link.id, None)
    _note(place, link, rows, error)
    return not error


async def _put(actor: Actor, link: SheetLink) -> int:
    head, rows = table(actor, link)
    async with google.opened(places().config) as found:
        return await google.put(found, link.sheet, link.tab, head, rows)


def table(actor: Actor, link: SheetLink) -> tuple[list[str], Iterator[list[str]]]:
    """Return the headings and the rows, read as they are asked for. Refuses an owner who may no longer export them."""
    record = declaration.of_noun(link.record)
    for permission in ("exports.run", making.permission(record)):
        actor.require(permission)
    which: dict[str, Any] = {"view": link.view_id} if link.view_id else {"filter": {}}
    with work(actor, read=True) as session:
        session.info["action"] = "sheets.table"
        chosen = choosing.frozen(session, actor, record, which)
        shown = columns.of(session, record)
    return [one.heading for one in shown], _rows(actor, record, chosen, shown)


def _rows(actor: Actor, record: Any, chosen: Any, shown: list[columns.Column]) -> Iterator[list[str]]:
    after, write = "", columns.cells(shown, actor.zone)
    while True:
        with work(actor, read=True) as session:
            session.info["action"] = "sheets.rows"
            ids, after = choosing.some(session, actor, record, chosen, after, AT_ONCE)
            found = columns.read(session, actor, record, ids, shown)
        for row in found:
            yield ["" if cell is None else str(cell) for cell in write(row)]
        if not after:
            return


def _note(place: str, link: SheetLink, rows: int, error: str) -> None:
    with work(house_actor(place)) as session:
        row = session.get(SheetLink, link.id)
        if row is None:
            return
        if error:
            row.error = error[:300]
        else:
            row.error, row.rows, row.pushed_at = "", rows, clock.now()
            announce(session, PUSHED, row, count=rows)
        session.add(row)
    integrations_noting.note(place, "sheets", error)
