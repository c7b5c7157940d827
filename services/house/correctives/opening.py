"""Opening: each missed target of a month that is over opens a corrective by itself, once, and operators are told of it."""

import logging
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models import dates
from models.language import N_, _
from models.routines import Corrective
from services.house.correctives.judging import Judged, before, judge
from services.house.correctives.targets import TARGETS
from services.house.incidents.nagging import operators
from services.outbox import claim
from services.work import Actor, Conflict, announce, clock, kind, step, trouble, work
from services.work.places import places

log = logging.getLogger(__name__)
OPENED = kind("corrective.opened", N_("Target missed: {title}"), "flag")
DUE = timedelta(days=14)  # from its opening, until somebody says otherwise


def open_missed(actor: Actor) -> int:
    """Judge the month before the present one (UTC), and open a corrective for each target that was missed and has none.
    Return how many. A chore of the house; of two processes one finds nothing left."""
    month = before(clock.now().date().replace(day=1))
    missed = [one for one in _judged(month) if one.verdict == "bad"]
    if not missed:
        return 0
    emails = operators()
    try:
        with work(actor) as session:
            known = set(session.scalars(select(col(Corrective.target)).where(col(Corrective.period) == _period(month))))
            new = [one for one in missed if one.target.key not in known]
            for one in new:
                _open(session, one, emails)
    except Conflict:
        log.info("another process opened the correctives at the same moment")
        return 0
    return len(new)


def _judged(month: date) -> list[Judged]:
    """Judge what can be measured; a target that breaks is judged tomorrow."""
    found = []
    for one in TARGETS:
        try:
            found.append(judge(one, month))
        except Exception:
            trouble.log_repeated(log, "a target could not be judged", target=one.key)
    return found


@step
def _open(session: Session, one: Judged, emails: Sequence[str]) -> None:
    title = _(one.target.title)
    text = _("{target} was {value} in {month}; the goal is {goal}.")
    issue = text.format(target=title, value=one.words, month=dates.long_month(one.month), goal=one.target.goal())
    row = Corrective(
        target=one.target.key,
        period=_period(one.month),
        value=one.words,
        goal=one.target.goal(),
        opened_at=clock.now(),
        due_on=(clock.now() + DUE).date(),
        issue=issue,
    )
    session.add(row)
    session.flush()
    announce(session, OPENED, row, title=title)
    address = f"{places().config.address.rstrip('/')}/maintenance/targets"
    words = _("Please write down the cause, what is done, and how it is watched: {address}").format(address=address)
    for email in emails:
        claim.put(
            session,
            key=f"corrective:{row.target}:{row.period}:{email}",
            channel="email",
            recipient=email,
            subject=_("Target missed: {title}").format(title=title),
            body=f"{issue}\n\n{words}",
            due_at=clock.now(),
            headers={"Auto-Submitted": "auto-generated"},
            queue="notices",
        )


def _period(month: date) -> str:
    return f"{month:%Y-%m}"
