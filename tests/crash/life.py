"""What a child of the fork server does with its life: work as the server does, or one short command.

An order holds `what` (a key of LIVES), `environment` (STEWARD_…), `kill_at` (a kill point), and what that life needs.
Nothing of the product is replaced. What was acknowledged goes into a plain file, each line by one system call: a kill
can cut it off between two lines, never inside one.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiosmtplib  # noqa: F401  (everything a life needs is imported before the forks)
import apscheduler.schedulers.background  # noqa: F401
import uvicorn  # noqa: F401
from sqlalchemy import event, func, or_, select, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col

import services.chores  # noqa: F401
import ui.app  # noqa: F401
from models.errands import Errand
from models.outbox import Outgoing
from services import leaving, messages, reminders
from services.channels.email import SmtpTransport
from services.house import copies, upgrades
from services.house.health import sending
from services.outbox import answers, claim
from services.outbox.deliver import Delivery
from services.outbox.gate import Gate
from services.work import HOUSE, clock, house_actor, killpoints, logs, perform, trail, work
from services.work.config import Config
from services.work.lock import Hold
from tests import cast
from tests.crash import (
    alarmed,
    alerting,
    calling,
    erasing,
    fielding,
    housing,
    importing,
    keeping,
    looking,
    mailing,
    paying,
)
from tests.records import long_work
from ui.cli import cli, wiring
from ui.cli import upgrades as commands

Order = dict[str, Any]


def live(order: Order) -> int:
    """Live as ordered; gives the exit code."""
    killpoints.arm(order.get("kill_at", ""))
    pipe = os.open(order["pipe"], os.O_WRONLY)

    def say(word: str) -> None:
        os.write(pipe, f"{word}\n".encode())

    say("born")
    LIVES[order["what"]](order, say)
    return 0


def serve(order: Order, say: Callable[[str], None]) -> None:
    """As `serve` without its web server: hold the house, upgrade, look for a copy, then the real background."""
    with wiring.opened(guest=False) as config:
        hold = Hold(config, "serve")
        logs.start(config)
        upgrades.upgrade()
        copies.detect_moves()
        mailing.hurry([long_work.NUMBER])
        if order.get("hurry"):
            hurry()
        if "lease" in order:
            claim.LEASE = timedelta(seconds=order["lease"])
        if "fail" in order:
            cast.actor(order["token"])  # notes now that the session was seen: else that is a commit, some minute
            fail_commits(order["fail"])
        if order.get("errand"):
            long_work.begin(cast.actor(order["token"]), order["errand"])
        if order.get("campaign"):
            mailing.begin(cast.actor(order["token"]), order["campaign"])
        write(order, "early")
        asyncio.run(beside(config, order, say))
        hold.release()


async def beside(config: Config, order: Order, say: Callable[[str], None]) -> None:
    """Run the background; write the late messages meanwhile; say when all is settled; stop in order at SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    background = sweeping(config, order) if order.get("sweeps") else asynccontextmanager(wiring.background)(config)
    async with background:
        say("started")
        busy = asyncio.create_task(write_and_settle(order, say))
        await stop.wait()
        busy.cancel()
        with suppress(asyncio.CancelledError):
            await busy


async def write_and_settle(order: Order, say: Callable[[str], None]) -> None:
    """Write the late messages, then wait until nothing is on its way any more."""
    if order.get("pause"):
        await asyncio.to_thread(mailing.pause, cast.actor(order["token"]))
    if order.get("remind"):
        await asyncio.to_thread(reminders.run, house_actor(order["place"]))
    await asyncio.to_thread(write, order, "late")
    say("written")
    while await asyncio.to_thread(unsettled, order["place"]):
        await asyncio.sleep(0.01)
    say("settled")


def write(order: Order, when: str) -> None:
    """Write messages as a person would, each in a work of its own; note each when its commit has come back."""
    count = order.get(when, 0)
    if not count:
        return
    actor, channels = cast.actor(order["token"]), order.get("channels", ["email"])
    acked = os.open(order["acked"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in range(count):
        channel = channels[number % len(channels)]
        mail = {"to": f"{when}{number}@example.com", "subject": f"Hello {number}", "body": ".one\nline\n"}
        words = {"channel": channel, "to": f"+3361234{number:04d}", "body": f"{channel} {uuid4().hex}"}
        try:
            written = perform(actor, messages.send, mail if channel == "email" else words)
        except OperationalError:  # where commits are made to fail, the writer is told, and nothing was written
            continue
        os.write(acked, f"{written.id.hex}\n".encode())
    os.close(acked)


def hurry() -> None:
    """Shorten what the worker waits for: 50 ms to the next try instead of seconds, half a second for a silent server
    instead of minutes, and a paused account is probed after a fifth of a second. Nothing else is changed."""
    answers.DELAYS = (0.05,)
    usual = SmtpTransport.__init__.__kwdefaults__
    assert {"command_seconds", "answer_seconds"} <= usual.keys()
    usual |= {"command_seconds": 0.5, "answer_seconds": 0.5}
    configure = Gate.configure

    def configure_quickly(self: Gate) -> None:
        configure(self)
        for circuit in self.circuits.values():
            circuit.pause = timedelta(seconds=0.2)

    Gate.configure = configure_quickly  # type: ignore[method-assign]


def unsettled(place: str) -> int:
    """How many messages are on their way, or due within a minute, and how many errands have not ended."""
    soon = clock.now() + timedelta(minutes=1)
    table = Outgoing.__table__  # type: ignore[attr-defined]
    here = or_(table.c.state.in_(("claimed", "handed")), (table.c.state == "pending") & (table.c.due_at < soon))
    with work(house_actor(place), read=True) as session:
        open_ones = select(func.count()).select_from(Errand).where(col(Errand.state).in_(("queued", "running")))
        return sum(
            session.scalar(count) or 0 for count in (select(func.count()).select_from(table).where(here), open_ones)
        )


@asynccontextmanager
async def sweeping(config: Config, order: Order) -> Any:
    """Delivery alone, swept again and again while its leases are made to run out: what takes 15 minutes else."""
    channel = SmtpTransport(config.smtp_url.get_secret_value() if config.smtp_url else "", "Shop <shop@crm.example>")
    delivery = Delivery(lambda _: channel, "crm.example", leaving.check, complete=leaving.complete)
    places = [HOUSE, order["place"]]

    def expire() -> None:
        with work(house_actor(order["place"])) as session:
            past = clock.now() - timedelta(seconds=1)
            table = Outgoing.__table__  # type: ignore[attr-defined]
            session.connection().execute(table.update().where(table.c.state == "claimed").values(leased_until=past))

    async def sweep() -> None:
        for _ in range(order["sweeps"]):
            await asyncio.sleep(0.02)
            if "lease" not in order:
                await asyncio.to_thread(expire)
            delivery.sweep(places)

    tasks = [asyncio.create_task(delivery.run(places)), asyncio.create_task(sweep())]
    try:
        yield
    finally:
        await delivery.stop()
        await asyncio.gather(*tasks)
        await channel.close()


def fail_commits(which: list[int]) -> None:
    """Let these commits of this process fail (1 is the next one), as a full or broken disk would make them."""
    count = 0

    @event.listens_for(Session, "before_commit")
    def fail(session: Session) -> None:
        nonlocal count
        if session.info.get("read"):
            return
        count += 1
        if count in which:
            raise OperationalError("COMMIT", {}, Exception("disk I/O error"))


def upgrade(order: Order, say: Callable[[str], None]) -> None:
    """`main.py upgrade`, from the migrations in `order["migrations"]` where a test has some of its own."""
    _migrations(order)
    say("started")
    commands.upgrade(
        copy=order.get("copy", True), accept_loss=order.get("accept"), rehearsal=order.get("rehearsal", True)
    )


def rollback(order: Order, say: Callable[[str], None]) -> None:
    """`main.py rollback --yes`."""
    _migrations(order)
    say("started")
    commands.rollback(yes=True)


def _migrations(order: Order) -> None:
    if "migrations" in order:
        upgrades.ROOT = Path(order["migrations"])


def command(order: Order, say: Callable[[str], None]) -> None:
    """The whole command line, as `python main.py` with these words."""
    os.chdir(os.path.dirname(order["log"]))
    sys.argv = ["main.py", *order["words"]]
    cli()


def release(order: Order, say: Callable[[str], None]) -> None:
    """Let held sending go on, as the maintenance page does."""
    with wiring.opened():
        sending.release(cast.actor(order["token"]), [order["place"]])


def verify(order: Order, say: Callable[[str], None]) -> None:
    """Walk the audit chain of every place, as a guest; exit 1 with the first trouble."""
    with wiring.opened():
        for place in upgrades.all_places():
            with work(house_actor(place), read=True) as session:
                session.execute(text("SELECT 1"))
                verdict = trail.verify(session)
                if verdict.trouble:
                    raise SystemExit(f"{place}: {verdict.trouble}")


LIVES: dict[str, Callable[[Order, Callable[[str], None]], None]] = {
    "allocate": paying.allocate,
    "issue": paying.issue,
    "report": paying.report,
    "call": calling.call,
    "bring": importing.bring,
    "erase": erasing.erase,
    "go on": erasing.go_on,
    "provision": housing.provision,
    "field": fielding.send,
    "look": looking.look,
    "watch": alerting.watch,
    "tell": alerting.tell,
    "backup": keeping.backup,
    "restore": keeping.restore,
    "serve": serve,
    "command": command,
    "alarmed": alarmed.command,
    "prepare alarms": alarmed.prepare,
    "release": release,
    "upgrade": upgrade,
    "rollback": rollback,
    "verify": verify,
}
