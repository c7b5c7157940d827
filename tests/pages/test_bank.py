"""The page of bank statements: what waits, what it may pay, and what a person does with it, live."""

from typing import Any

from nicegui import ui

from services import banking
from services.contacts import ContactCard
from services.work import Actor, perform
from tests.banking.statements import OURS, camt, entry
from tests.banking.test_matching import number
from tests.pages.acts import fill, press, rows
from tests.payments.world import issued, open_of

PATH = "/payments/bank"


async def test_o03_a_line_is_applied_in_one_window_and_leaves_the_other(
    opened: Any, people: Any, alice: Actor, ada: ContactCard
) -> None:
    one, two = opened(people.alice), opened(people.alice)
    await one.open(PATH)
    await two.open(PATH)
    await one.should_see("Nothing waits here")
    invoice = issued(alice, 11_900, contact_id=ada.id)
    mine = number(alice, invoice)
    perform(
        alice,
        banking.import_file,
        "a.xml",
        camt(entry("119.00", mine), entry("5.00", "Interest", payer="", iban="")),
        (OURS,),
    )
    await two.should_see("2 bank lines")
    shown = {row["amount"]: row for row in rows(two)}
    assert (shown["€119.00"]["fits"], shown["€119.00"]["sure"]) == (f"{mine} · Engines", "Sure")
    assert (shown["€5.00"]["payer"], shown["€5.00"]["apply"]) == ("Unknown payer", "")
    one.find(kind=ui.table).trigger("apply", shown["€119.00"]["id"])
    await two.should_see("1 bank line")
    assert open_of(alice, invoice) == 0
    one.find(kind=ui.table).trigger("ignore", shown["€5.00"]["id"])
    await one.should_see("Ignore this line?")
    fill(one, "Why", "Interest of the bank")
    press(one, "Ignore", last=True)
    await two.should_see("Nothing waits here")


async def test_o03_all_sure_lines_are_applied_after_a_look(alice_page: Any, alice: Actor, ada: ContactCard) -> None:
    invoices = [issued(alice, much, contact_id=ada.id) for much in (1_000, 2_000)]
    some = (entry(f"{n}0.00", number(alice, one)) for n, one in enumerate(invoices, 1))
    perform(alice, banking.import_file, "a.xml", camt(*some), (OURS,))
    await alice_page.open(PATH)
    press(alice_page, "Apply 2 sure lines")
    await alice_page.should_see("€30.00 in all. Each names an invoice, and the amount is what is open.")
    press(alice_page, "Apply all")
    await alice_page.should_see("2 lines applied.")
    assert [open_of(alice, one) for one in invoices] == [0, 0]


async def test_o03_another_invoice_is_chosen_and_an_applied_line_undone(
    alice_page: Any, alice: Actor, ada: ContactCard
) -> None:
    invoice = issued(alice, 11_900, contact_id=ada.id)
    perform(alice, banking.import_file, "a.xml", camt(entry("40.00", "Thanks", payer="Mother")), (OURS,))
    (line,) = perform(alice, banking.search, banking.Query()).rows
    await alice_page.open(PATH)
    alice_page.find(kind=ui.table).trigger("choose", str(line.id))
    await alice_page.should_see("What does €40.00 pay?")
    press(alice_page, "Another invoice")
    press(alice_page, "Apply", last=True)
    await alice_page.should_see("Name an invoice or an order.")
    perform(alice, banking.apply, line.id, [{"invoice_id": invoice, "amount": 4_000}])
    await alice_page.open(f"{PATH}?state=applied")
    alice_page.find(kind=ui.table).trigger("undo", str(line.id))
    await alice_page.should_see("Undo this payment?")
    press(alice_page, "Reverse")
    await alice_page.should_see("The line is new again.")
    assert open_of(alice, invoice) == 11_900
