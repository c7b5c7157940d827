"""Running the checks: which there are, side by side, and those that a start waits for."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import partial
from threading import Thread

from sqlmodel import Session

from models.language import _
from services.house.checks import (
    amounts,
    backups,
    books,
    clockwork,
    data,
    destinations,
    disk,
    mail,
    network,
    payments,
    people,
    release,
    secrets,
    site,
    versions,
)
from services.house.checks.table import CHECKS, RESTORE, found, name_of, unchecked
from services.house.finding import Finding
from services.house.health.sending import named_places
from services.work import HOUSE, CannotStart, house_actor, work
from services.work.config import Config
from services.work.places import READERS, places

log = logging.getLogger(__name__)
Look = Callable[[Config], Iterable[Finding]]

# Around the data: what can be checked without it.
AROUND: tuple[Look, ...] = (
    data.heads,
    secrets.modes,
    secrets.strength,
    network.settings,
    disk.look,
    versions.files,
    mail.settings,
    site.certificate,
    site.proxy,
)
# Inside: once the house can be read.
INSIDE: tuple[Look, ...] = (
    data.strangers,
    data.maintenance_log,
    versions.database,
    versions.packages,
    secrets.ages,
    network.workspaces,
    mail.server,
    mail.accounts,
    backups.key,
    backups.sets,
    backups.drills,
    destinations.look,
    destinations.postgres,
    clockwork.beats,
    clockwork.skew,
)
# In each place that can be read.
OF_PLACE: dict[str, Callable[[Session, str, str], Iterable[Finding]]] = {
    "database": data.database,
    "audit": data.audit,
    "outbox": data.outbox,
    "people": people.of_place,
    "ledger": amounts.ledger,
    "payments": payments.of_place,
    "books": books.of_place,
}
# What may stop a production start: settings and files, before any data is made or opened, then the register and the
# catalogue. No network.
BEFORE_DATA: tuple[Look, ...] = (data.heads, data.halted, secrets.strength, network.settings, disk.look)
AT_START: tuple[Look, ...] = (network.workspaces, backups.key, books.at_start)
PATIENCE = 5.0  # seconds for what is around the data; a certificate or a disk that hangs is not waited for
SIDE_BY_SIDE = READERS - 1  # one reader of each place stays free for people


def cannot_start(why: str) -> Finding:
    """Return the only finding where no check can run: the key is missing, the database or a setting is wrong."""
    return found("start", False, why)


def run(config: Config, of_release: bool = False) -> list[Finding]:
    """Run every check, the most basic first. Missing or unreadable data is the only finding about data."""
    around = _begin((*AROUND, release.look) if of_release else AROUND, config)
    began, some = time.monotonic(), _of_data(config)
    return [*some, *_gathered(around, PATIENCE - (time.monotonic() - began))]


def refuse_unsafe(config: Config, of_data: bool = False) -> None:
    """Refuse a production start on a failed check that stops it, with its remedy; elsewhere it is only logged.

    Called twice: before data is opened, because a house must not be made with a key that is refused, and then `of_data`.
    """
    some = [one for look in (AT_START if of_data else BEFORE_DATA) for one in _safely(look, config)]
    stopping = [one for one in some if one.failed and CHECKS[name_of(one)].stops]
    for one in (one for one in some if of_data and one.failed and one not in stopping and one.level == "critical"):
        log.error("a check failed: %s %s", one.message, one.fix, extra={"check": one.id})
    if stopping and config.environment == "production":
        raise CannotStart(" ".join(f"{one.message} {one.fix}" for one in stopping))
    for one in stopping:
        log.warning("a check failed: %s %s", one.message, one.fix, extra={"check": one.id})


def _of_data(config: Config) -> list[Finding]:
    lost_house = data.find_lost()
    if lost_house is not None:
        return [lost_house]
    if not places().exists(HOUSE):
        return [found("data", False, _("There is no data here yet."))]
    try:
        return list(_inside(config))
    except Exception as error:
        return [data.unreadable(error)]


def _inside(config: Config) -> Iterator[Finding]:
    """Check the databases. Where migrations wait, or a place cannot be read, there is nothing to check yet."""
    standing = {one.id.partition(".")[2]: one for one in data.migrations()}
    yield from standing.values()
    yield from data.halted(config)
    if not standing[HOUSE].ok:
        return
    wrong_key = data.other_key()
    if wrong_key is not None:
        yield wrong_key
        return
    some: list[Callable[[], list[Finding]]] = [partial(_safely, look, config) for look in INSIDE]
    for place, name in named_places():
        if standing[place].ok:
            some += [partial(_of_place, word, place, name) for word in OF_PLACE]
    with ThreadPoolExecutor(SIDE_BY_SIDE, "check") as pool:
        for future in [pool.submit(copy_context().run, one) for one in some]:
            yield from future.result()


def _of_place(word: str, place: str, name: str) -> list[Finding]:
    """Check one place in one respect; unreadable data is a finding too."""
    try:
        with work(house_actor(place), read=True) as session:
            return list(OF_PLACE[word](session, place, name))
    except Exception as error:
        text = _("{name}: the check “{check}” broke off ({error}).")
        text = text.format(name=name, check=word, error=type(error).__name__)
        return [found(word, False, text, place=place, fix=RESTORE)]


def _safely(look: Look, config: Config) -> list[Finding]:
    """Run one look; one that breaks off is itself a finding."""
    try:
        return list(look(config))
    except Exception as error:
        log.exception("a check broke off", extra={"check": _name(look)})
        text = _("The check “{check}” broke off ({error}).").format(check=_name(look), error=type(error).__name__)
        return [found("broken", False, text, place=_name(look))]


def _name(look: Look) -> str:
    return f"{look.__module__.rpartition('.')[2]}.{look.__name__}"


def _begin(looks: Sequence[Look], config: Config) -> dict[str, Future[list[Finding]]]:
    """Begin each look in a thread of its own, which ends with the process: one that hangs keeps nobody."""
    begun: dict[str, Future[list[Finding]]] = {}
    for look in looks:
        future = begun[_name(look)] = Future[list[Finding]]()
        looked = partial(copy_context().run, _safely, look, config)
        Thread(target=_fill, args=[future, looked], name=_name(look), daemon=True).start()
    return begun


def _fill(future: Future[list[Finding]], looked: Callable[[], list[Finding]]) -> None:
    future.set_result(looked())


def _gathered(begun: dict[str, Future[list[Finding]]], seconds: float) -> Iterator[Finding]:
    wait(begun.values(), max(seconds, 0.1))
    for name, future in begun.items():
        if future.done():
            yield from future.result()
        else:
            text = _("The check “{check}” did not end within {seconds} s.").format(check=name, seconds=int(PATIENCE))
            yield unchecked("unfinished", text, place=name)
