"""Wiring: where the parts are connected. Open the house for one command, and run a server's background work."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any, Literal

from sqlalchemy.exc import OperationalError

from services import reactions, record_types
from services.channels import CHANNELS, Transport
from services.house import secrets
from services.house.backups import swapping
from services.house.transfer import underway
from services.records import declaration, errands
from services.work import HOUSE, CannotStart, Refused, events, vault
from services.work.config import Config, load
from services.work.places import close_places, open_places, places

Halfway = Literal["", "restore", "import"]


@contextlib.contextmanager
def opened(guest: bool = True, *, halfway: Halfway = "", **overrides: Any) -> Iterator[Config]:
    """Open the house for one command. If it cannot start or is refused, exit with one plain sentence.

    Data in the middle of a restore or an import opens only for what may find it `halfway`.
    """
    try:
        config = load(**overrides)
        open_places(config, guest)
        if halfway != "restore":
            swapping.refuse_halfway()
        if halfway != "import":
            underway.refuse_halfway()
        _refuse_without_key(config)
        given = config.secret_key.get_secret_value() if config.secret_key else None
        vault.open_vault(given, config.data_dir, config.earlier_keys)
        vault.also_verify(secrets.past)
        events.react(reactions.REACTIONS)
        declaration.declare(record_types.RECORDS, record_types.LISTS)
        errands.know(record_types.ERRANDS)
        yield config
    except OperationalError as error:
        raise SystemExit(f"Steward cannot start: {_unreachable(error)}") from None
    except CannotStart as reason:
        raise SystemExit(f"Steward cannot start: {reason}") from None
    except Refused as refusal:
        more = "; ".join(getattr(refusal, "fields", {}).values())
        raise SystemExit(f"{refusal.message} {more}".strip()) from None
    finally:
        close_places()


async def background(config: Config) -> AsyncIterator[None]:
    """Run a server's background work: delivery, errands, mailboxes, scheduled chores, and the measuring of the loop."""
    from services import chores, inbound, leaving
    from services.channels import sender
    from services.house import bells, copies, limits, metrics, tenants
    from services.house.telemetry import sampling
    from services.outbox.deliver import Delivery
    from services.outbox.worker import Worker
    from services.records.errands.runner import Runner
    from services.work import house_actor

    ways = transports(config)
    domain = sender.domain(sender.of(config.mail_from, config.site_url))
    delivery = Delivery(ways.__getitem__, domain, leaving.check, copies.look_again, leaving.complete, leaving.told)
    worker, runner = Worker(delivery, list(ways.values()), tenants.sending), Runner(tenants.places)
    readers = inbound.Readers(tenants.places)
    # Missed runs are planned before anything is claimed.
    await asyncio.to_thread(bells.catch_up, chores.CHORES)
    worker.start()
    runner.start()
    readers.start()
    watching = asyncio.create_task(metrics.watch_loop())
    ringing, sampler = bells.ring(chores.CHORES), sampling.Sampler()
    await asyncio.to_thread(sampler.start)
    try:
        yield
    finally:
        await asyncio.to_thread(bells.stop, ringing)
        await asyncio.to_thread(runner.stop)
        await asyncio.to_thread(readers.stop)
        await asyncio.to_thread(limits.save, house_actor())
        await worker.stop()
        watching.cancel()
        await asyncio.to_thread(sampler.stop)


def transports(config: Config) -> dict[str, Transport]:
    """Open each channel's account and return them; a wrong server address or an impossible sender stops the start."""
    try:
        return {name: channel.open(config) for name, channel in CHANNELS.items()}
    except ValueError as wrong:
        raise CannotStart(str(wrong)) from None


def _refuse_without_key(config: Config) -> None:
    """Refuse to make a new key for existing data: it could decrypt none of it."""
    here = places()
    there = here.exists(HOUSE) or here.companies()
    if there and config.secret_key is None and not (config.data_dir / "secret.key").exists():
        raise CannotStart(
            "The secret key of this data is missing. Set STEWARD_SECRET_KEY, or put data/secret.key back."
        )


def _unreachable(error: OperationalError) -> str:
    """Return a sentence for an unreachable database, without its address."""
    first = str(error.orig).strip().splitlines()[0].strip() if error.orig else "no answer"
    return f"The database cannot be used ({first}). Check STEWARD_DATABASE_URL, or the data folder."
