"""Lives that handle money: one allocates a payment to two invoices, one takes a report of a payment provider, one issues."""

import os
from collections.abc import Callable
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from services import invoices, payments
from services.work import house_actor, perform
from services.work.places import places
from tests import cast
from tests.payments.provider import SECRET, signature
from ui.cli import wiring


def allocate(order: dict[str, Any], say: Callable[[str], None]) -> None:
    """Allocate a payment to these invoices, in one work."""
    with wiring.opened(guest=False):
        parts = [{"invoice_id": one, "amount": 1_000} for one in order["invoices"]]
        perform(cast.actor(order["token"]), payments.allocate, UUID(order["payment"]), parts)
    say("settled")


def report(order: dict[str, Any], say: Callable[[str], None]) -> None:
    """Take a report of the provider and apply it."""
    with wiring.opened(guest=False):
        config, raw = places().config, order["raw"].encode()
        config.razorpay_webhook_secret = SecretStr(SECRET)
        place = payments.from_razorpay(config, raw, signature(raw))
        assert place
        payments.apply_waiting(house_actor(place))
    say("settled")


def issue(order: dict[str, Any], say: Callable[[str], None]) -> None:
    """Issue these drafts, each in a work of its own, and credit the last one in full; note each number once its commit
    has come back. What an earlier life has issued keeps its number."""
    acked = os.open(order["acked"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with wiring.opened(guest=False):
        alice = cast.actor(order["token"])
        for one in order["drafts"]:
            os.write(acked, f"{one} {perform(alice, invoices.issue, UUID(one)).number}\n".encode())
        if not order["credited"]:
            perform(alice, invoices.credit, UUID(order["drafts"][-1]))
    say("settled")
