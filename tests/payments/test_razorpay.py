"""What Razorpay reports, through the guard: signatures, repeats, disorder, and what waits for a person (O-10)."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select

from models.payments import PaymentEvent
from models.sales import Order
from models.tasks import Task
from services import payments
from services.house.health.snapshot import snapshot
from services.payments import applying, reported
from services.work import Actor, Conflict, Invalid, clock, house_actor, perform, work
from services.work.config import Config
from tests.payments.provider import SECRET, event, send, signature
from tests.payments.world import approved, issued, open_of, rows
from ui import callbacks, guard

Client = httpx.AsyncClient


@pytest.fixture
async def provider(house: Config) -> AsyncIterator[Client]:
    """Razorpay, who calls our public address."""
    app = FastAPI()
    house.site_url, house.environment = "https://crm.example", "production"
    house.razorpay_webhook_secret = SecretStr(SECRET)
    callbacks.install(app, house)
    transport = httpx.ASGITransport(guard.Guard(app, house))
    async with httpx.AsyncClient(transport=transport, base_url="http://crm.example") as client:
        yield client


@pytest.fixture
def invoice(alice: Actor, ada: Any) -> str:
    """An issued invoice of EUR 100.00."""
    return str(issued(alice, 10_000, contact_id=ada.id, company_id=ada.company_id))


def inbox(actor: Actor, state: str = "") -> list[reported.Reported]:
    return perform(actor, payments.events, payments.Reports(state=state)).rows


def told(actor: Actor) -> list[tuple[str, str, str]]:
    return [(one.event, one.state, one.why) for one in reversed(inbox(actor))]


async def test_o10_a_captured_payment_pays_its_invoice(provider: Client, alice: Actor, ada: Any, invoice: str) -> None:
    answer = await send(provider, event("payment.captured", notes={"invoice_id": invoice}))
    assert (answer.status_code, open_of(alice, invoice)) == (200, 6_000)
    (one,) = inbox(alice)
    assert (one.state, one.event, one.reference, one.amount, one.currency) == (
        "applied",
        "payment.captured",
        "pay_1",
        4_000,
        "EUR",
    )
    paid = perform(alice, payments.find, one.payment_id)
    assert (paid.contact, paid.method, paid.provider_id, paid.recorded_by) == ("Ada Lovelace", "card", "pay_1", None)


@pytest.mark.parametrize("forged", ["", "0" * 64, "é", "A" * 5_000, signature(b"{}"), signature(b"{}", "another")])
async def test_o10_a_wrong_signature_is_400_and_changes_nothing(
    provider: Client, alice: Actor, invoice: str, forged: str
) -> None:
    body = json.dumps(event("payment.captured", notes={"invoice_id": invoice})).encode()
    headers = {"x-razorpay-signature": forged.encode()}
    answer = await provider.post("/callbacks/razorpay", content=body, headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.text) == (400, "Invalid signature")
    assert (inbox(alice), rows(alice)) == ([], (0, 0))


async def test_without_a_secret_every_call_is_refused(provider: Client, house: Config, alice: Actor) -> None:
    house.razorpay_webhook_secret = None
    assert (await send(provider, event("payment.captured"))).status_code == 400
    house.razorpay_webhook_secret = SecretStr("")
    body = b"{}"
    assert (await send(provider, body, signature(body, ""))).status_code == 400
    assert inbox(alice) == []


async def test_case_23_the_same_report_with_other_event_ids_is_one(
    provider: Client, alice: Actor, invoice: str
) -> None:
    body = event("payment.captured", notes={"invoice_id": invoice})
    assert [(await send(provider, body)).status_code for _ in range(3)] == [200, 200, 200]
    assert (len(inbox(alice)), rows(alice)) == (1, (1, 1))


async def test_case_24_failed_after_captured_changes_nothing(provider: Client, alice: Actor, invoice: str) -> None:
    await send(provider, event("payment.captured", notes={"invoice_id": invoice}, amount=10_000))
    await send(provider, event("payment.failed", notes={"invoice_id": invoice}, amount=10_000))
    assert (open_of(alice, invoice), rows(alice)) == (0, (1, 1))
    assert told(alice)[1][1:] == (
        "ignored",
        "The payment was received before; a failure reported later changes nothing.",
    )


async def test_case_25_escaped_slashes_are_signed_as_they_come(provider: Client, alice: Actor, invoice: str) -> None:
    body = event("payment.captured", notes={"invoice_id": invoice, "page": "https://acme.example/pay"})
    raw = json.dumps(body).replace("/", "\\/").encode()
    assert b"https:\\/\\/acme" in raw
    assert (await send(provider, raw.replace(b"4000", b"4001"), signature(raw))).status_code == 400
    assert ((await send(provider, raw)).status_code, open_of(alice, invoice)) == (200, 6_000)


async def test_case_26_what_comes_before_its_invoice_is_parked_and_applied_later(
    provider: Client, alice: Actor, ada: Any
) -> None:
    await send(provider, event("payment.captured", notes={"number": "INV-2026-0001"}))
    ((_, state, why),) = told(alice)
    assert (state, why) == ("parked", "No issued invoice or approved order “INV-2026-0001” is known yet.")
    invoice = issued(alice, 10_000, contact_id=ada.id)
    assert payments.apply_waiting(house_actor(alice.place)) == 0, "it was tried within the last minute"
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert payments.apply_waiting(house_actor(alice.place)) == 1
    assert (open_of(alice, invoice), told(alice)[0][1]) == (6_000, "applied")


async def test_case_27_another_currency_is_left_to_allocate_and_a_person_is_asked(
    provider: Client, alice: Actor, invoice: str
) -> None:
    await send(provider, event("payment.captured", notes={"invoice_id": invoice}, amount=100, currency="VND"))
    (one,) = inbox(alice)
    assert (one.state, open_of(alice, invoice)) == ("applied", 10_000)
    assert perform(alice, payments.find, one.payment_id).unallocated == 100
    with work(alice, read=True) as session:
        (task,) = session.scalars(select(Task)).all()
    assert (task.title, task.owner_id) == ("Say what 100 VND settles of INV-2026-0001", alice.user_id)


async def test_case_8_a_hundred_yen_are_a_hundred(provider: Client, alice: Actor, ada: Any) -> None:
    invoice = issued(alice, 100, "JPY", contact_id=ada.id)
    await send(provider, event("payment.captured", notes={"invoice_id": str(invoice)}, amount=100, currency="JPY"))
    assert (open_of(alice, invoice), perform(alice, payments.search, payments.Query()).rows[0].name) == (0, "100 JPY")


async def test_an_order_is_paid_and_once_it_is_billed_its_invoice(provider: Client, alice: Actor, ada: Any) -> None:
    order = approved(alice, 5_000, contact_id=ada.id)
    await send(provider, event("payment.captured", "pay_1", amount=1_000, notes={"order_id": str(order)}))
    assert open_of(alice, order, Order) == 4_000
    invoice = issued(alice, 5_000, contact_id=ada.id, order_id=order)
    await send(provider, event("payment.captured", "pay_2", amount=1_000, notes={"order_id": str(order)}))
    assert open_of(alice, invoice) == 3_000


async def test_a_refund_of_the_provider_is_booked_once_even_before_its_payment(
    provider: Client, alice: Actor, invoice: str
) -> None:
    refund = event("refund.processed", refund=("rfnd_1", 1_500))
    await send(provider, refund)
    assert told(alice)[0][1:] == ("parked", "The payment pay_1 that it refunds is not known yet.")
    await send(provider, event("payment.captured", notes={"invoice_id": invoice}))
    with clock.at(clock.now() + timedelta(minutes=2)):
        payments.apply_waiting(house_actor(alice.place))
    await send(provider, refund)
    paid = perform(alice, payments.search, payments.Query(direction="in")).rows[0]
    card = perform(alice, payments.find, paid.id)
    assert (card.refunded, [one.amount for one in card.refunds], open_of(alice, invoice)) == (1_500, [1_500], 7_500)
    await send(provider, event("refund.processed", refund=("rfnd_2", 9_000)))
    assert told(alice)[-1][1:] == ("parked", "It refunds more than is left of the payment pay_1.")


async def test_what_is_older_than_25_hours_waits_for_a_person(provider: Client, alice: Actor, invoice: str) -> None:
    old = int((clock.now() - timedelta(hours=26)).timestamp())
    await send(provider, event("payment.captured", notes={"invoice_id": invoice}, at=old))
    (one,) = inbox(alice, "parked")
    assert one.why == "It came more than 25 hours late. Apply it if it is right."
    assert perform(alice, payments.apply_again, one.id).state == "applied"
    assert open_of(alice, invoice) == 6_000
    with pytest.raises(Conflict):
        perform(alice, payments.apply_again, one.id)
    with pytest.raises(Conflict):
        perform(alice, payments.ignore, one.id, "Not ours")


async def test_an_event_is_ignored_with_a_reason_and_may_be_applied_again(provider: Client, alice: Actor) -> None:
    await send(provider, event("payment.captured"))
    (one,) = inbox(alice, "parked")
    assert one.why == "It names no invoice and no order."
    for wrong in ("", " ", "x" * 201):
        with pytest.raises(Invalid) as refused:
            perform(alice, payments.ignore, one.id, wrong)
        assert set(refused.value.fields) == {"reason"}
    assert perform(alice, payments.ignore, one.id, "Of the other shop").why == "Alice: Of the other shop"
    assert perform(alice, payments.apply_again, one.id).state == "parked"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"event": 5}',
        b"\xff\xfe",
        b'{"event": "x\\u0000", "payload": {}}',
        b"[" * 100_000,
        b'{"event": "payment.captured", "payload": {"payment": {"entity": {"id": "pay_9", "amount": "x"}}}}',
        b'{"event": "payment.captured", "payload": {"payment": {"entity": {"id": "pay_9", "amount": -5, "currency": "EUR"}}}}',
        b'{"event": "payment.captured", "created_at": 1e999, "payload": {"payment": {"entity": {"id": "'
        + b"p" * 900
        + b'"}}}}',
    ],
)
async def test_a_signed_body_of_any_content_is_kept_and_books_nothing(
    provider: Client, alice: Actor, raw: bytes
) -> None:
    assert [(await send(provider, raw)).status_code for _ in range(2)] == [200, 200]
    assert ([one.state in ("ignored", "parked") for one in inbox(alice)], rows(alice)) == ([True], (0, 0))


async def test_a_body_beyond_1_mb_is_refused(provider: Client, alice: Actor) -> None:
    assert (await send(provider, b" " * 1_100_000)).status_code == 413
    assert inbox(alice) == []


async def test_the_text_of_an_event_is_sealed(provider: Client, alice: Actor) -> None:
    await send(provider, event("payment.captured"))
    with work(alice, read=True) as session:
        (raw,) = session.scalars(select(PaymentEvent.raw)).all()
    assert raw.startswith("v1.") and "9876543210" not in raw


async def test_t04_charlie_sees_no_event_of_alices(
    provider: Client, alice: Actor, charlie: Actor, invoice: str
) -> None:
    await send(provider, event("payment.captured", notes={"invoice_id": invoice}))
    assert (len(inbox(alice)), inbox(charlie)) == (1, [])


async def test_it_belongs_to_the_workspace_that_knows_the_invoice(
    provider: Client, alice: Actor, charlie: Actor
) -> None:
    from services import contacts

    eve = perform(charlie, contacts.create, {"name": "Eve"})
    invoice = issued(charlie, 4_000, contact_id=eve.id)
    await send(provider, event("payment.captured", notes={"invoice_id": str(invoice)}))
    assert (inbox(alice), open_of(charlie, invoice)) == ([], 0)


async def test_o11_what_is_not_applied_for_15_minutes_is_red_on_maintenance(
    provider: Client, alice: Actor, invoice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def red() -> list[str]:
        found = perform(alice, snapshot).reasons
        return [one.text for one in found if one.tone == "bad" and "processing" in one.text]

    with monkeypatch.context() as broken:
        broken.setattr(applying, "pay", None)
        assert (await send(provider, event("payment.captured", notes={"invoice_id": invoice}))).status_code == 200
        assert (inbox(alice)[0].state, rows(alice), red()) == ("new", (0, 0), [])
        with clock.at(clock.now() + timedelta(minutes=16)):
            assert red() == ["Acme: payment processing is down. What providers report is not applied."]
    payments.apply_waiting(house_actor(alice.place))
    assert (inbox(alice)[0].state, open_of(alice, invoice)) == ("applied", 6_000)
