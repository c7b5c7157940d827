"""The pages of invoices, as people use them."""

from typing import Any
from uuid import UUID

import pytest
from nicegui import ui
from nicegui.events import GenericEventArguments
from nicegui.testing import User

from services import contacts, deals, invoices, payments, quotes
from services.work import Actor, Invalid, perform
from tests.cast import Cast, _move_in
from tests.invoices.orders import approved
from tests.invoices.test_issuing import draft, issued
from tests.pages.acts import press
from tests.waiting import until
from ui.parts.lines_table import LinesTable
from ui.parts.rows import Rows


def table(user: User) -> LinesTable:
    (found,) = user.find(LinesTable).elements
    return found


def type_in(user: User, **args: Any) -> None:
    """Type in the table, as the browser tells it."""
    with user:
        one = table(user)
        one._changed(GenericEventArguments(sender=one, client=one.client, args=args))


def shown(user: User, name: str) -> bool:
    """Whether a button with that text is visible."""
    return any(one.text == name and one.visible for one in user.find(kind=ui.button).elements)


async def test_p01_every_figure_opens_its_rows(alice_page: User, alice: Actor) -> None:
    draft(alice, title="Not yet")
    issued(alice, title="Old", issued_on="2026-01-02", due_on="2026-01-03")
    for address, wanted in (
        ("state=draft", "Draft"),
        ("state=overdue", "INV-2026-0001"),
        ("age=60%2B", "INV-2026-0001"),
    ):
        await alice_page.open(f"/invoices?{address}")
        await alice_page.should_see("1 invoice")
        (found,) = alice_page.find(Rows).elements
        assert [row["name"] for row in found.rows] == [wanted]


async def test_what_is_typed_is_summed_up_and_saved_and_seen_in_another_window(
    opened: Any, people: Cast, alice: Actor
) -> None:
    made = draft(alice)
    one, two = opened(people.alice), opened(people.alice)
    await one.open(f"/invoices/{made.id}")
    await two.open(f"/invoices/{made.id}")
    key = table(one).lines[0]["key"]
    type_in(one, rows={key: {"price": "1.234,50"}, "new": {"text": "Pump", "price": "2"}}, order=[key, "new"])
    await one.should_see("Not saved")
    press(one, "Save")
    await until(lambda: perform(alice, invoices.find, made.id).total > made.total)
    lines = perform(alice, invoices.find, made.id).lines
    assert [(line.text, line.amount) for line in lines] == [("Website", 370_350), ("Pump", 200)]
    await until(lambda: [line["text"] for line in table(two).lines] == ["Website", "Pump"])


async def test_a_mistake_is_named_at_its_field_and_nothing_is_saved(alice_page: User, alice: Actor) -> None:
    made = draft(alice)
    await alice_page.open(f"/invoices/{made.id}")
    type_in(alice_page, rows={table(alice_page).lines[0]["key"]: {"quantity": "many"}}, order=None)
    press(alice_page, "Save")
    await alice_page.should_see("Not saved")
    assert perform(alice, invoices.find, made.id).version == made.version


async def test_a_text_that_is_too_long_is_refused_and_never_cut(alice_page: User, alice: Actor) -> None:
    made = draft(alice)
    await alice_page.open(f"/invoices/{made.id}")
    key = table(alice_page).lines[0]["key"]
    type_in(alice_page, rows={key: {"text": "x" * 10_000, "unit": "y" * 21}}, order=None)
    press(alice_page, "Save")
    await alice_page.should_see("Not saved")
    with pytest.raises(Invalid) as refused:
        perform(alice, invoices.change, made.id, {"lines": table(alice_page).values()})
    assert refused.value.fields == {
        "lines.0.text": "Use at most 2000 characters.", "lines.0.unit": "Use at most 20 characters.",
    }  # fmt: skip
    assert perform(alice, invoices.find, made.id).version == made.version


async def test_what_the_browser_sends_beyond_lines_is_left_out(alice_page: User, alice: Actor) -> None:
    made = draft(alice)
    await alice_page.open(f"/invoices/{made.id}")
    for args in (
        None,
        [],
        {"rows": []},
        {"rows": {"x": 1}, "order": "x"},
        {"rows": {"y": {"amount": 9}}, "order": [1]},
    ):
        with alice_page:
            one = table(alice_page)
            one._changed(GenericEventArguments(sender=one, client=one.client, args=args))
    assert all("amount" not in line for line in table(alice_page).lines)


async def test_issuing_asks_with_the_number_and_shows_the_paper(alice_page: User, alice: Actor) -> None:
    made = draft(alice, issued_on="2026-11-01")
    await alice_page.open(f"/invoices/{made.id}")
    press(alice_page, "Issue")
    await alice_page.should_see("It gets the number INV-2026-0001")
    press(alice_page, "Issue INV-2026-0001")
    await until(lambda: perform(alice, invoices.find, made.id).number == "INV-2026-0001")


async def test_a_deal_s_page_shows_what_is_billed_of_it_at_once(alice_page: User, alice: Actor) -> None:
    deal = perform(alice, deals.create, {"title": "Boiler"})
    await alice_page.open(f"/deals/{deal.id}")
    await alice_page.should_see("added Boiler")
    made = issued(alice, deal_id=deal.id, title="First part")
    await alice_page.should_see(f"issued {made.number} First part")


async def test_an_invoice_leads_to_its_deal_and_its_order(alice_page: User, alice: Actor) -> None:
    deal = perform(alice, deals.create, {"title": "Boiler"})
    order_id, _lines = approved(alice, ("Boiler", 1, 10_000, 20_000), deal_id=deal.id)
    made = perform(alice, invoices.bill, order_id)
    await alice_page.open(f"/invoices/{made.id}")
    await alice_page.should_see("The order it bills")
    targets = {one.props.get("href") for one in alice_page.find(kind=ui.link).elements}
    assert {f"/deals/{deal.id}", f"/orders/{order_id}"} <= targets


async def test_o01_the_preview_of_a_deposit_says_what_it_is(alice_page: User, alice: Actor) -> None:
    order_id, _lines = approved(alice, ("Boiler", 1, 10_000, 20_000))
    made = perform(alice, invoices.deposit, {"order_id": order_id, "percent": "30"})
    await alice_page.open(f"/invoices/{made.id}")
    await alice_page.should_see("<h2>Deposit invoice</h2>")


async def test_no_button_is_shown_that_would_be_refused(alice_page: User, alice: Actor) -> None:
    made = issued(alice)
    await alice_page.open(f"/invoices/{made.id}")
    await until(lambda: shown(alice_page, "Credit"))
    note = perform(alice, invoices.credit, made.id, {})
    await until(lambda: not shown(alice_page, "Credit"))
    await alice_page.open(f"/invoices/{note.id}")
    await until(lambda: shown(alice_page, "Take back from its invoice"))
    perform(alice, invoices.undo, note.id)
    await until(lambda: not shown(alice_page, "Take back from its invoice"))


async def test_who_may_only_read_a_quote_has_its_pdf(opened: Any, people: Cast, alice: Actor) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada"})
    made = perform(alice, quotes.create, {"contact_id": ada.id, "title": "Boiler"})
    sara = opened(_move_in(UUID(people.acme), "Sara", "billing", "x"))
    await sara.open(f"/quotes/{made.id}")
    await sara.should_see("PDF", kind=ui.button)
    await sara.should_not_see("Send", kind=ui.button)


async def test_what_paid_an_invoice_leads_to_the_payment(alice_page: User, alice: Actor) -> None:
    made = issued(alice)
    paid = perform(alice, payments.record, {"invoice_id": made.id, "amount": 50, "currency": "EUR"})
    await alice_page.open(f"/invoices/{made.id}")
    await alice_page.should_see(f'href="/payments/{paid.id}"')


async def test_the_rows_of_an_amount_say_what_made_it_smaller(alice_page: User, alice: Actor) -> None:
    made = issued(alice)
    perform(alice, invoices.credit, made.id, {"amount": 18})
    await alice_page.open("/amounts?amount=billed&currency=EUR")
    await alice_page.should_see("Credit note · ")


async def test_a_paid_invoice_does_not_say_that_nothing_is_open_and_a_reversal_what_went_out(
    alice_page: User, alice: Actor
) -> None:
    made = issued(alice)
    paid = perform(alice, payments.record, {"invoice_id": made.id, "amount": 118, "currency": "EUR"})
    await alice_page.open(f"/invoices/{made.id}")
    await alice_page.should_see(f'<a class="nicegui-link" href="/contacts/{made.contact_id}">Ada</a>')
    await alice_page.should_see('<b class="num">€1.18</b>')
    await alice_page.should_not_see("€0.00 open")
    back = perform(alice, payments.reverse, paid.id, "Bounced").reversed_by
    await alice_page.open(f"/payments/{back}")
    await alice_page.should_see("Went out")
    await alice_page.should_not_see("€0.00")
