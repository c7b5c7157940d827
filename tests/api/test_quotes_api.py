"""Quotes and orders, for programs."""

import httpx
import pytest

from tests.api.conftest import API, made

LINE = {"text": "Website", "quantity": "2", "price": "100", "tax": "19"}


async def drafted(client: httpx.AsyncClient, what: str) -> str:
    """A draft to Ada; gives its address."""
    ada = await made(client, "contacts", name="Ada")
    document = await made(client, what, contact_id=ada["id"], currency="EUR", title="Website", lines=[LINE])
    assert (document["state"], document["number"], document["total"]) == ("draft", None, 23_800)
    return f"{API}/{what}/{document['id']}"


async def test_p05_a_quote_is_sent_revised_and_accepted(
    as_alice: httpx.AsyncClient, as_charlie: httpx.AsyncClient
) -> None:
    first = await drafted(as_alice, "quotes")
    stale = await as_alice.post(f"{first}/send", headers={"if-match": '"9"'})
    sent = await as_alice.post(f"{first}/send")
    assert (stale.status_code, sent.status_code, sent.json()["state"]) == (409, 200, "sent")
    revised = await as_alice.post(f"{first}/revise")
    second = f"{API}/quotes/{revised.json()['id']}"
    assert (revised.status_code, revised.json()["state"]) == (201, "draft")
    assert (await as_alice.post(f"{first}/accept")).status_code == 409
    await as_alice.post(f"{second}/send")
    assert (await as_charlie.post(f"{second}/accept")).status_code == 404
    order = (await as_alice.post(f"{second}/accept")).json()["order_id"]
    assert (await as_alice.post(f"{second}/accept")).json()["order_id"] == order
    listed = (await as_alice.get(f"{API}/quotes", params={"state": "accepted"})).json()["items"]
    assert [f"{API}/quotes/{one['id']}" for one in listed] == [second]
    assert (await as_alice.get(f"{API}/orders/{order}")).json()["total"] == 23_800


async def test_p05_a_quote_is_declined_with_a_reason(as_alice: httpx.AsyncClient) -> None:
    quote = await drafted(as_alice, "quotes")
    await as_alice.post(f"{quote}/send")
    declined = await as_alice.post(f"{quote}/decline", json={"reason": "Too late"})
    assert (declined.json()["state"], declined.json()["decline_reason"]) == ("declined", "Too late")
    for call in (as_alice.patch(quote, json={"note": "x"}), as_alice.delete(quote)):
        assert (await call).status_code == 409


async def test_o01_an_order_is_approved_and_cancelled(as_alice: httpx.AsyncClient) -> None:
    order = await drafted(as_alice, "orders")
    approved = (await as_alice.post(f"{order}/approve")).json()
    assert (approved["state"], (await as_alice.post(f"{order}/approve")).json()["number"]) == (
        "approved", approved["number"],
    )  # fmt: skip
    assert (await as_alice.post(f"{order}/cancel", json={"reason": ""})).status_code == 422
    cancelled = await as_alice.post(f"{order}/cancel", json={"reason": "They changed their mind"})
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    listed = await as_alice.get(f"{API}/orders", params={"state": "cancelled"})
    assert len(listed.json()["items"]) == 1


@pytest.mark.parametrize("what", ["quotes", "orders", "invoices"])
async def test_a_mistake_in_a_line_names_the_line_and_its_field(as_alice: httpx.AsyncClient, what: str) -> None:
    ada = await made(as_alice, "contacts", name="Ada")
    for wrong, at in (
        ({"price": "0.1234567"}, "lines.1.price"),
        ({"quantity": "-1"}, "lines.1.quantity"),
        ({"currency": "USD"}, "lines"),
        ({"price": "999999999", "quantity": "9999999"}, "lines.1.price"),
    ):
        answer = await as_alice.post(f"{API}/{what}", json={"contact_id": ada["id"], "lines": [LINE, LINE | wrong]})
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [at])
