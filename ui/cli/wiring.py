"""Wiring: where the parts meet. The house opened for one command, and what runs beside the pages of a server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

from sqlalchemy.exc import OperationalError

from services import reactions, record_types
from services.channels import Account
from services.records import declaration
from services.work import HOUSE, CannotStart, Refused, events, vault
from services.work.config import Config, load
from services.work.places import close_places, open_places, places


@contextlib.contextmanager
def opened(guest: bool = True, **overrides: Any) -> Iterator[Config]:
    """Open the house for one command. What cannot start or is refused ends it with one plain sentence."""
    try:
        config = load(**overrides)
        open_places(config, guest)
        _refuse_without_key(config)
        vault.open_vault(config.secret_key.get_secret_value() if config.secret_key else None, config.data_dir)
        events.react(reactions.REACTIONS)
        declaration.declare(record_types.RECORDS)
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
    """Run what a server does beside its pages: delivery, the clock's chores, and the measuring of the loop."""
    from services import chores, messages
    from services.channels import CHANNELS, Channel, sender
    from services.house import copies, limits, metrics, tenants
    from services.outbox.deliver import Delivery
    from services.outbox.worker import Worker
    from services.work import house_actor

    mail = account(config)
    channels: dict[str, Channel] = {name: make(mail) for name, make in CHANNELS.items()}
    domain = sender.domain(mail.sender)
    delivery = Delivery(lambda name: channels[name], domain, messages.withheld, copies.look_again)
    worker = Worker(delivery, list(channels.values()), tenants.places)
    # What was missed is planned before anything is claimed.
    await asyncio.to_thread(chores.catch_up)
    worker.start()
    watching = asyncio.create_task(metrics.watch_loop())
    bells = chores.ring()
    try:
        yield
    finally:
        bells.shutdown(wait=True)
        await asyncio.to_thread(limits.save, house_actor())
        await worker.stop()
        watching.cancel()


def account(config: Config) -> Account:
    """Return with what mail goes out; a wrong address of the server, or a sender that cannot be, stops the start."""
    from services.channels import sender
    from services.channels.email import parse

    url = config.smtp_url.get_secret_value() if config.smtp_url else None
    try:
        if url:
            parse(url)
    except ValueError as wrong:
        raise CannotStart(f"STEWARD_SMTP_URL is wrong: {wrong}") from None
    try:
        return Account(url or None, sender.of(config.mail_from, config.site_url), config.data_dir / "mailbox")
    except ValueError as wrong:
        raise CannotStart(str(wrong)) from None


def _refuse_without_key(config: Config) -> None:
    """A house that is there has a key already: a new one would open nothing of it."""
    if config.secret_key is None and not (config.data_dir / "secret.key").exists() and places().exists(HOUSE):
        raise CannotStart(
            "The secret key of this data is missing. Set STEWARD_SECRET_KEY, or put data/secret.key back."
        )


def _unreachable(error: OperationalError) -> str:
    """A database that does not answer, as a sentence without its address."""
    first = str(error.orig).strip().splitlines()[0].strip() if error.orig else "no answer"
    return f"The database cannot be used ({first}). Check STEWARD_DATABASE_URL, or the data folder."
