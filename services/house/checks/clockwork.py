"""Checks of time: background tasks run, and the machine's clock is right."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from models.health import Beat
from models.language import _, ngettext
from services.house.checks.lookups import OFF, kept
from services.house.checks.table import ONLINE, found, unchecked
from services.house.finding import Finding
from services.work import clock, house_actor, work
from services.work.config import Config
from services.work.lock import held_since
from services.work.places import places

STILL = 120  # seconds without a beat while a server runs
SKEW = 60  # seconds; codes of a second factor and signatures of buckets bear less than a few minutes


def beats(config: Config) -> Iterator[Finding]:
    """Check the beats only while a server holds the house, and not in its first two minutes."""
    since, now = held_since(config.data_dir), clock.now()
    if since is None or abs((now - since).total_seconds()) < STILL:
        return
    soon = now + timedelta(seconds=STILL)  # a later beat is from before the clock went back, and proves nothing
    with work(house_actor(), read=True) as session:
        last = session.scalar(select(func.max(col(Beat.at))).where(col(Beat.at) < soon))
    known = [one for one in (last, since) if one is not None and one < soon]
    age = int((now - max(known)).total_seconds()) if known else STILL
    text = ngettext(
        "Background tasks ran {count} second ago.", "Background tasks ran {count} seconds ago.", max(age, 0)
    )
    if age >= STILL:
        text = ngettext(
            "The server runs, but its background tasks have not for {count} minute.",
            "The server runs, but its background tasks have not for {count} minutes.",
            age // 60,
        )
    if not known:
        text = _("The server runs, but its clock went back, and its background tasks have not run since.")
    yield found("clock", age < STILL, text)


def skew(config: Config) -> Iterator[Finding]:
    """Compare the machine's clock with the database server's, or with what the last look-up saw."""
    server, told = _server_clock(), kept()
    seen = told.skew if told.fresh else None
    if server is not None:
        seen = (clock.now() - server).total_seconds()
    if seen is None:
        text = _("The machine's clock was not compared with another.")
        off = _("Nobody is asked (STEWARD_ADVISORIES_URL=off): see that `timedatectl` says it is synchronised.")
        yield unchecked("clock.skew", text, fix=off if config.advisories_url == OFF else ONLINE)
        return
    wrong = abs(seen) > SKEW
    text = _("The machine's clock is right.")
    if wrong:
        count = round(abs(seen))
        text = ngettext(
            "The machine's clock is {count} second wrong.", "The machine's clock is {count} seconds wrong.", count
        )
    yield found("clock.skew", not wrong, text)


def _server_clock() -> datetime | None:
    pool = places().pool
    if pool is None:
        return None
    with pool.connect() as connection:
        told: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
        return told
