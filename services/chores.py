"""TABLE 3: what happens by the clock. APScheduler only rings the bell; every chore may be rung twice or not at all."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import delete, select
from sqlmodel import Session, col

from models.health import Beat, Crash
from models.tokens import IdempotentAnswer
from services.accounts import attempts
from services.house import copies, limits, tenants
from services.messages import plan_all
from services.records import bin
from services.work import HOUSE, Actor, clock, house_actor, step, trouble, work
from services.work.trail import seal
from services.work.transaction import catch_up as pay_what_is_owed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something the clock asks for: an errand per place, every so often, in the house, in the tenants, or in both."""

    name: str
    run: Callable[[Actor], object]
    every: timedelta
    house: bool = True
    tenants: bool = True


def in_work(step: Callable[[Session, Actor], object]) -> Callable[[Actor], object]:
    """A step, as an errand of one work."""

    def errand(actor: Actor) -> object:
        with work(actor) as session:
            return step(session, actor)

    return errand


@step
def forget_answers(session: Session, actor: Actor) -> None:
    """Drop answers kept for an Idempotency-Key longer than 24 hours."""
    session.execute(delete(IdempotentAnswer).where(col(IdempotentAnswer.made_at) < clock.now() - timedelta(hours=24)))


@step
def forget_crashes(session: Session, actor: Actor) -> None:
    """Drop the kinds of crashes that were not met for 30 days."""
    session.execute(delete(Crash).where(col(Crash.at) < clock.now() - timedelta(days=30)))


CHORES = [
    Chore("seal the audit trail", in_work(lambda session, _: seal(session)), timedelta(seconds=1)),
    Chore("pay reactions owed", pay_what_is_owed, timedelta(seconds=5)),
    Chore("note how far sending has come", copies.remember, timedelta(seconds=5)),
    Chore("plan recurring messages", plan_all, timedelta(minutes=1), house=False),
    Chore(
        "forget old sign-in failures", in_work(lambda s, _: attempts.forget_old(s)), timedelta(hours=1), tenants=False
    ),
    Chore("save the counts of the API limit", limits.save, limits.SAVED_EACH, tenants=False),
    Chore("empty the bin after 30 days", bin.empty, timedelta(hours=1), house=False),
    Chore("forget old crashes", in_work(forget_crashes), timedelta(hours=1), tenants=False),
    Chore("forget old answers", in_work(forget_answers), timedelta(hours=1), house=False),
]


def ring(chores: Sequence[Chore] = CHORES) -> BackgroundScheduler:
    """Begin to ring: a scheduler in threads of its own. Stop it with `shutdown`."""
    calm = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}  # docs/traps.md 1
    bells = BackgroundScheduler(timezone="UTC", job_defaults=calm)
    for chore in chores:
        bells.add_job(ring_one, "interval", [chore], seconds=chore.every.total_seconds())
    bells.start()
    threading.Thread(target=_mind, args=[bells], name="bells", daemon=True).start()
    return bells


def catch_up() -> None:
    """Do at once what is done often anyway: called at start, before anything leaves."""
    for chore in CHORES:
        if chore.every <= timedelta(minutes=1):
            run(chore)


def run(chore: Chore) -> None:
    """Run one chore in every place it is for, as the house's actor, and note the beat. Trouble never stops the others."""
    began, failed = time.monotonic(), ""
    places = ([HOUSE] if chore.house else []) + ([t.id.hex for t in tenants.everyone()] if chore.tenants else [])
    for place in places:
        try:
            chore.run(house_actor(place))
        except Exception as error:
            failed = f"{type(error).__name__} in {place}"
            trouble.log_repeated(log, "a chore failed", chore=chore.name, place=place)
    _beat(chore, int((time.monotonic() - began) * 1000), failed)


def ring_one(chore: Chore) -> None:
    """Run a chore, and bear it when the house itself cannot be read: the bell rings again."""
    try:
        run(chore)
    except Exception:
        trouble.log_repeated(log, "a chore could not be begun or noted", chore=chore.name)


def _mind(bells: BackgroundScheduler) -> None:
    """The bells reckon in wall time, so a clock that goes back would silence them for as long: then they ring at once."""
    while bells.running:
        for job in bells.get_jobs():
            now = datetime.now(UTC)
            if job.next_run_time > now + job.trigger.interval + timedelta(seconds=1):
                log.warning("the clock went back; a chore is rung at once", extra={"chore": job.args[0].name})
                with suppress(JobLookupError):  # the bells stop at this moment
                    job.modify(next_run_time=now)
        time.sleep(1)


_noted: dict[str, float] = {}


def _beat(chore: Chore, took_ms: int, failed: str) -> None:
    """Keep when it last ran: at most every ten seconds, so that a beat each second costs no commit each second."""
    last = _noted.get(chore.name, 0.0)
    if not failed and time.monotonic() - last < 10:
        return
    _noted[chore.name] = time.monotonic()
    with work(house_actor()) as session:
        beat = session.scalars(select(Beat).where(col(Beat.chore) == chore.name)).first() or Beat(
            chore=chore.name, at=clock.now()
        )
        beat.at, beat.took_ms, beat.trouble = clock.now(), took_ms, failed[:300]
        session.add(beat)
