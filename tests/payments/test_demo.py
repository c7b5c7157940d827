"""The demonstration's payments: one of each kind, so that every page has something to show."""

from typing import Any

from services import invoices, payments
from services.demo.payments import add_payments
from services.work import Actor, perform
from tests.payments.world import issued


def test_the_demonstration_shows_a_payment_of_each_kind(alice: Actor, ada: Any) -> None:
    cards = [perform(alice, invoices.find, issued(alice, 10_000, contact_id=ada.id)) for _ in range(3)]
    add_payments(alice, cards)
    found = perform(alice, payments.search, payments.Query()).rows
    assert sum(one.unallocated > 0 for one in found) == 1
    assert sum(one.reversed_by is not None for one in found) == 1
    assert sum(one.refunds_id is not None for one in found) == 1
    assert {one.state for one in perform(alice, payments.events, payments.Reports()).rows} == {"applied", "parked"}
