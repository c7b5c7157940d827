"""Payments for programs: recorded once, allocated, refunded, reversed (O-03, contract 7.3)."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from models.sales import Order
from services.work import Actor
from tests.api.conftest import API
from tests.payments.world import approved, issued, open_of, pay, rows

PAYMENTS = f"{API}/payments"


@pytest.fixture
def invoice(alice: Actor, ada: Any) -> str:
    """An issued invoice of EUR 100.00."""
    return str(issued(alice, 10_000, contact_id=ada.id))


async def post(client: httpx.AsyncClient, path: str, key: str = "", **body: Any) -> dict[str, Any]:
    answer = await client.post(PAYMENTS + path, json=body, headers={"Idempotency-Key": key} if key else {})
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_o03_a_payment_is_recorded_once_under_its_key(
    as_alice: httpx.AsyncClient, alice: Actor, invoice: str
) -> None:
    body = {"invoice_id": invoice, "amount": 4_000, "currency": "EUR", "received_on": "2026-11-20"}
    answers = [await as_alice.post(PAYMENTS, json=body, headers={"Idempotency-Key": "order-1"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    made = answers[0].json()
    assert (made["unallocated"], made["received_on"], made["recorder"]) == (0, "2026-11-20", "Alice")
    assert [(one["invoice_id"], one["given"]) for one in made["allocations"]] == [(invoice, 4_000)]
    assert answers[1].json() == made and rows(alice) == (1, 1)
    assert answers[0].headers["location"] == f"{PAYMENTS}/{made['id']}"
    assert (await as_alice.get(f"{PAYMENTS}/{made['id']}")).json() == made
    shown = (await as_alice.get(f"{API}/invoices/{invoice}")).json()
    assert (shown["state"], shown["total"]) == ("issued", 10_000)


async def test_a_payment_is_split_taken_back_refunded_and_reversed(
    as_alice: httpx.AsyncClient, alice: Actor, ada: Any, invoice: str
) -> None:
    order = approved(alice, 5_000, contact_id=ada.id)
    made = await post(as_alice, "", contact_id=str(ada.id), amount=12_000)
    parts = [{"invoice_id": invoice, "amount": 10_000}, {"order_id": str(order), "amount": 2_000}]
    split = await post(as_alice, f"/{made['id']}/allocate", allocations=parts)
    assert (split["unallocated"], open_of(alice, order, Order)) == (0, 3_000)
    of_order = split["allocations"][1]["id"]
    assert (await post(as_alice, f"/{made['id']}/unallocate", allocation_id=of_order))["unallocated"] == 2_000
    refunded = await post(as_alice, f"/{made['id']}/refund", "once", amount=3_000, reason="Late")
    assert await post(as_alice, f"/{made['id']}/refund", "once", amount=3_000, reason="Late") == refunded
    assert (refunded["refunded"], refunded["unallocated"]) == (3_000, 0)
    again = await as_alice.post(f"{PAYMENTS}/{made['id']}/reverse", json={"reason": "Bounced"})
    assert (again.status_code, again.json()["error"]["message"]) == (
        409,
        "It was refunded in part. Reverse the refunds first.",
    )
    await post(as_alice, f"/{refunded['refunds'][0]['id']}/reverse", reason="It came back")
    assert (await post(as_alice, f"/{made['id']}/reverse", reason="Bounced"))["reversed_by"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"amount": "5"}, "amount"),
        ({"amount": 0}, "amount"),
        ({"amount": 1.5}, "amount"),
        ({"currency": "EURO"}, "currency"),
        ({"shoe": 5}, "shoe"),
        ({"received_on": "2999-01-01"}, "received_on"),
        ({"invoice_id": str(uuid4())}, "invoice_id"),
        ({"currency": "USD"}, "settles"),
    ],
)
async def test_bad_input_is_422_at_its_field(
    as_alice: httpx.AsyncClient, alice: Actor, invoice: str, body: dict[str, Any], field: str
) -> None:
    answer = await as_alice.post(PAYMENTS, json={"invoice_id": invoice, "amount": 5, **body})
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (422, {field})
    assert rows(alice) == (0, 0)


async def test_the_list_is_filtered(as_alice: httpx.AsyncClient, alice: Actor, ada: Any, invoice: str) -> None:
    one = str(pay(alice, 500, contact_id=ada.id, received_on="2026-10-01").id)
    two = str(pay(alice, 500, invoice_id=invoice, received_on="2026-11-01").id)

    async def found(**given: str) -> list[str]:
        answer = await as_alice.get(PAYMENTS, params=given)
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json()["items"]]

    assert await found() == [two, one]
    assert await found(unallocated="yes") == await found(until="2026-10-31") == [one]
    assert await found(invoice_id=invoice) == await found(since="2026-10-02") == [two]
    for wrong in (
        {"unallocated": "maybe"},
        {"since": "soon"},
        {"method": "barter"},
        {"sort": "shoe"},
        {"invoice_id": "7"},
    ):
        assert (await as_alice.get(PAYMENTS, params=wrong)).status_code == 422, wrong


async def test_t04_charlie_and_bob_find_nothing(
    as_charlie: httpx.AsyncClient, as_bob: httpx.AsyncClient, alice: Actor, ada: Any, invoice: str
) -> None:
    made = pay(alice, 500, invoice_id=invoice)
    for client in (as_charlie, as_bob):
        assert (await client.get(PAYMENTS)).json()["items"] == []
        assert (await client.get(f"{PAYMENTS}/{made.id}")).status_code == 404
    body = {"amount": 5, "reason": "Mine"}
    assert (await as_charlie.post(f"{PAYMENTS}/{made.id}/refund", json=body)).status_code == 404
    assert (await as_bob.post(f"{PAYMENTS}/{made.id}/refund", json=body)).status_code == 403
