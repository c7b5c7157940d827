"""Many at once: however many allocate one invoice, never more is given than is open."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from services import payments
from services.work import Actor, Conflict, Invalid, perform
from tests.payments.world import issued, open_of, pay

WRITERS = 8


def together(do: Any, *arguments: list[Any]) -> list[Any]:
    """Call it with each of these arguments, all at the same moment."""
    gate = Barrier(WRITERS)

    def one(*given: Any) -> Any:
        gate.wait()
        try:
            return do(*given)
        except (Invalid, Conflict):
            return None

    with ThreadPoolExecutor(WRITERS) as threads:
        return [done for done in threads.map(one, *arguments) if done is not None]


def test_eight_writers_never_give_an_invoice_more_than_is_open(alice: Actor, ada: Any) -> None:
    invoice = issued(alice, 10_000, contact_id=ada.id)
    mine = [pay(alice, 3_000, contact_id=ada.id).id for _ in range(WRITERS)]

    def allocate(payment: UUID) -> Any:
        return perform(alice, payments.allocate, payment, [{"invoice_id": invoice, "amount": 3_000}])

    assert len(together(allocate, mine)) == 3
    assert open_of(alice, invoice) == 1_000


def test_eight_writers_never_take_more_from_a_payment_than_it_is(alice: Actor, ada: Any) -> None:
    invoices = [issued(alice, 3_000, contact_id=ada.id) for _ in range(WRITERS)]
    paid = pay(alice, 10_000, contact_id=ada.id)

    def allocate(invoice: UUID) -> Any:
        return perform(alice, payments.allocate, paid.id, [{"invoice_id": invoice, "amount": 3_000}])

    assert len(together(allocate, invoices)) == 3
    assert perform(alice, payments.find, paid.id).unallocated == 1_000


@pytest.mark.parametrize("verb", [payments.reverse, payments.refund])
def test_eight_writers_give_a_payment_back_once(alice: Actor, ada: Any, verb: Any) -> None:
    paid = pay(alice, 3_000, contact_id=ada.id)
    more = (3_000,) if verb is payments.refund else ()

    def back(_: int) -> Any:
        return perform(alice, verb, paid.id, *more, "A mistake")

    assert len(together(back, list(range(WRITERS)))) == 1
    assert perform(alice, payments.find, paid.id).unallocated == 0


def test_case_22_eight_presses_of_one_dialog_record_one_payment(alice: Actor, ada: Any) -> None:
    def press(_: int) -> Any:
        return perform(alice, payments.record_once, "dialog", {"amount": 500, "contact_id": ada.id})

    assert len(set(together(press, list(range(WRITERS))))) == 1
    assert perform(alice, payments.search, payments.Query()).total == 1
