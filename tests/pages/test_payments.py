"""The pages of payments: recorded, split, refunded and reversed, live, and what providers report (O-02, O-03, O-10)."""

from typing import Any

from nicegui import ui
from nicegui.testing import User

from models.payments import PaymentEvent
from services import payments
from services.contacts import ContactCard
from services.payments import applying, inbox
from services.work import Actor, house_actor, perform, vault, work
from tests.pages.acts import buttons, field, fill, press, rows
from tests.payments.provider import event
from tests.payments.world import issued, open_of, pay
from tests.payments.world import rows as booked
from tests.waiting import until


async def test_o03_a_payment_recorded_in_one_window_appears_in_the_other(
    opened: Any, people: Any, alice: Actor, ada: ContactCard
) -> None:
    invoice = issued(alice, 10_000, contact_id=ada.id)
    one, two = opened(people.alice), opened(people.alice)
    await two.open("/payments")
    await two.should_see("No payments yet")
    await one.open("/payments")
    press(one, "Record payment")
    with one:
        picker = field(one, "Invoice")
        picker.set_value("INV-2026")
    await one.should_see("INV-2026-0001")
    fill(one, "Invoice", "")
    fill(one, "Amount", "40,00")
    press(one, "Record payment", last=True)
    await one.should_see("Name a contact, a company, an invoice or an order.")
    assert booked(alice) == (0, 0)
    pay(alice, 4_000, invoice_id=invoice)
    await two.should_see("1 payment")
    assert [(row["name"], row["amount"], row["state"]) for row in rows(two)] == [
        ("Ada Lovelace", "€40.00", "Allocated")
    ]


async def test_c18_the_dialog_of_an_invoice_has_what_is_open_today_and_takes_it_once(
    opened: Any, people: Any, alice: Actor, ada: ContactCard
) -> None:
    """As the page of an invoice opens it: its defaults, a mistake at its field, and two presses."""
    from services import invoices
    from ui.parts.take_payment import take_payment

    invoice = issued(alice, 10_000, contact_id=ada.id)
    user = opened(people.alice)
    await user.open("/payments")
    with user:
        (await take_payment(perform(alice, invoices.find, invoice)))()
    await user.should_see("INV-2026-0001: €100.00 is open.")
    assert (field(user, "Amount").value, field(user, "Currency").value) == ("100.00", "EUR")
    fill(user, "Amount", "12.3456")
    press(user, "Take payment", last=True)
    await user.should_see("EUR has 2 decimal places.")
    fill(user, "Amount", "40")
    press(user, "Take payment", last=True)
    press(user, "Take payment", last=True)
    await user.should_see("Payment recorded.")
    assert (booked(alice), open_of(alice, invoice)) == ((1, 1), 6_000)


async def test_another_currency_asks_what_is_settled(opened: Any, people: Any, alice: Actor, ada: ContactCard) -> None:
    from services import invoices
    from ui.parts.take_payment import take_payment

    invoice = issued(alice, 1_215, "USD", contact_id=ada.id)
    user = opened(people.alice)
    await user.open("/payments")
    with user:
        (await take_payment(perform(alice, invoices.find, invoice)))()
    fill(user, "Currency", "EUR")
    fill(user, "Amount", "11.00")
    press(user, "Take payment", last=True)
    await user.should_see("This is in USD. Say how much of it the payment settles, in USD.")
    fill(user, "Settles", "12.15")
    press(user, "Take payment", last=True)
    await user.should_see("Payment recorded.")
    assert open_of(alice, invoice) == 0


async def test_a_payment_is_split_taken_back_refunded_and_reversed_on_its_page(
    opened: Any, people: Any, alice: Actor, ada: ContactCard
) -> None:
    one, two = issued(alice, 3_000, contact_id=ada.id), issued(alice, 9_000, contact_id=ada.id)
    paid = pay(alice, 10_000, contact_id=ada.id)
    user, other = opened(people.alice), opened(people.alice)
    for window in (user, other):
        await window.open(f"/payments/{paid.id}")
        await window.should_see("€100.00 left")
    press(user, "Allocate")
    await user.should_see("INV-2026-0002")
    assert [field(user, f"Amount for INV-2026-000{n}").value for n in (1, 2)] == ["30.00", "70.00"]
    fill(user, "Amount for INV-2026-0001", "31")
    press(user, "Allocate", last=True)
    await user.should_see("Only 30.00 EUR is open.")
    fill(user, "Amount for INV-2026-0001", "30")
    press(user, "Allocate", last=True)
    await other.should_see("Allocated")
    assert (open_of(alice, one), open_of(alice, two)) == (0, 2_000)
    press(other, "Take back from INV-2026-0001")
    await user.should_see("€30.00 left")
    press(user, "Refund")
    await user.should_see("Notes that money was given back")
    assert field(user, "Amount").value == "30.00"
    press(user, "Refund", last=True)
    await user.should_see("Say why.")
    fill(user, "Why", "Too much")
    press(user, "Refund", last=True)
    await other.should_see("Refund of")
    (refund,) = perform(alice, payments.find, paid.id).refunds
    await user.open(f"/payments/{refund.id}")
    press(user, "Reverse")
    await user.should_see("Reverse this payment?")
    fill(user, "Why", "The card was closed")
    press(user, "Reverse", last=True)
    await other.should_see("€30.00 left")


async def test_z04_who_only_reads_has_no_buttons(opened: Any, people: Any, alice: Actor, bob: Actor) -> None:
    from services import contacts

    mine = perform(alice, contacts.create, {"name": "Bob's", "owner_id": bob.user_id})
    paid = pay(alice, 1_000, contact_id=mine.id)
    user = opened(people.bob)
    for path in ("/payments", f"/payments/{paid.id}", "/payments/inbox"):
        await user.open(path)
        assert not {"Record payment", "Allocate", "Refund", "Reverse"} & buttons(user), path


def report(alice: Actor, **more: Any) -> str:
    """A signed report of the provider, applied."""
    import json

    from services.payments import razorpay

    raw = json.dumps(event("payment.captured", **more))
    told = razorpay.read(raw)
    assert told
    with work(alice) as session:
        row = PaymentEvent(provider="razorpay", key=told.key, raw="x")
        row.raw = vault.seal(raw, applying.about(row.id))
        session.add(row)
    inbox.apply_waiting(house_actor(alice.place))
    return str(row.id)


async def test_o10_the_inbox_says_what_became_of_each_report_and_why(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/payments/inbox")
    await alice_page.should_see("Nothing reported yet")
    key = report(alice)
    await alice_page.should_see("1 report")
    await until(lambda: [row["why"] for row in rows(alice_page)] == ["It names no invoice and no order."])
    (row,) = rows(alice_page)
    assert (row["event"], row["state"], row["amount"]) == ("Payment received", "Parked", "€40.00")
    alice_page.find(kind=ui.table).trigger("again", key)
    await alice_page.should_see("It names no invoice and no order.")
    alice_page.find(kind=ui.table).trigger("ignore", key)
    await alice_page.should_see("Ignore this report?")
    press(alice_page, "Ignore")
    await alice_page.should_see("Say why.")
    fill(alice_page, "Why", "Of the other shop")
    press(alice_page, "Ignore")
    await until(lambda: [row["why"] for row in rows(alice_page)] == ["Alice: Of the other shop"])
    alice_page.find(kind=ui.table).trigger("again", "no id")
