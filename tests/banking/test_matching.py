"""Matching: what a line may pay, applying it once, ignoring it, and undoing both."""

from typing import Any

import pytest

from services import banking, contacts, invoices, payments
from services.banking import LineCard
from services.contacts import ContactCard
from services.house import settings as kept
from services.work import Actor, Conflict, Invalid, NotAllowed, NotFound, perform
from tests.banking.statements import OURS, camt, entry, transaction
from tests.payments.world import issued, open_of, rows
from tests.work.threads import at_once


def lines(actor: Actor, *entries: str) -> list[LineCard]:
    """Import these entries, and return all new lines, the oldest first."""
    if entries:
        perform(actor, banking.import_file, "a.xml", camt(*entries), (OURS,))
    found = perform(actor, banking.search, banking.Query(state="new")).rows
    return sorted(found, key=lambda one: one.id)


def number(actor: Actor, invoice: Any) -> str:
    found = perform(actor, invoices.find, invoice).number
    assert found
    return found


def suggested(line: LineCard) -> tuple[list[tuple[str, int]], bool, str]:
    assert line.suggestion
    return [(one.number, one.amount) for one in line.suggestion.parts], line.suggestion.sure, line.suggestion.why


def parts(line: LineCard) -> list[dict[str, Any]]:
    """What is suggested for a line, as `apply` takes it."""
    assert line.suggestion
    kept = {"invoice_id", "order_id", "amount"}
    return [one.model_dump(include=kept, exclude_none=True) for one in line.suggestion.parts]


@pytest.mark.parametrize(
    "written", ["{0}", "Thanks for {1} of May", "{2}", "Invoice {3}!", "{1} 28.11.2026", "inv-{4}"]
)
def test_w11_a_number_in_the_reference_is_found_however_it_is_written(
    alice: Actor, ada: ContactCard, written: str
) -> None:
    invoice = issued(alice, 11_900, contact_id=ada.id)
    mine = number(alice, invoice)
    ways = (mine, mine.replace("-", ""), mine.replace("-", " "), f"{mine[:6]} {mine[6:]}".lower(), mine[4:])
    (line,) = lines(alice, entry("119.00", written.format(*ways), payer="Somebody"))
    assert suggested(line) == ([(mine, 11_900)], True, f"The reference names {mine}, and the amount fits.")


def test_w11_a_longer_number_is_another_one(alice: Actor, ada: ContactCard) -> None:
    mine = number(alice, issued(alice, 11_900, contact_id=ada.id))
    (line,) = lines(alice, entry("119.00", f"{mine}7", payer="Somebody"))
    assert suggested(line) == ([], False, "")


def test_w11_a_structured_reference_names_the_digits_of_an_invoice(alice: Actor, ada: ContactCard) -> None:
    perform(alice, kept.change, "invoices.invoice_numbers", "{year}{number:08}")
    mine = number(alice, issued(alice, 11_900, contact_id=ada.id))
    check = 98 - int(f"{mine}271500") % 97  # ISO 11649
    details = transaction("", strd=f"RF{check:02} {mine[:4]} {mine[4:8]} {mine[8:]}", payer="Somebody")
    (line,) = lines(alice, entry("119.00", details=details))
    assert suggested(line)[:2] == ([(mine, 11_900)], True)


def test_w11_more_or_less_than_is_open_is_suggested_and_not_sure(alice: Actor, ada: ContactCard) -> None:
    one, two = (issued(alice, much, contact_id=ada.id) for much in (10_000, 5_000))
    first, second = number(alice, one), number(alice, two)
    less, more, both = lines(
        alice, entry("40.00", first), entry("60.00", second), entry("150.00", f"{first} {second}", day="2026-11-28")
    )
    assert suggested(less) == ([(first, 4_000)], False, f"The reference names {first}; 60.00 EUR stays open.")
    assert suggested(more) == (
        [(second, 5_000)],
        False,
        f"The reference names {second}; 10.00 EUR is more than is open.",
    )
    assert suggested(both)[:2] == ([(first, 10_000), (second, 5_000)], True)


def test_w11_two_lines_for_one_invoice_are_not_both_sure(alice: Actor, ada: ContactCard) -> None:
    mine = number(alice, issued(alice, 11_900, contact_id=ada.id))
    first, second = lines(alice, entry("119.00", mine), entry("119.00", mine))
    assert (suggested(first)[1], suggested(second)[1]) == (True, False)


@pytest.mark.parametrize("payer", ["LOVELACE ADA", "Mrs A. Lovelace", "Ada Lóvelace", "Engines Ltd"])
def test_w11_the_name_of_the_payer_and_the_exact_amount_are_suggested(
    alice: Actor, ada: ContactCard, payer: str
) -> None:
    mine = number(alice, issued(alice, 11_900, contact_id=ada.id))
    fits, differs = lines(alice, entry("119.00", "Thanks", payer=payer), entry("118.00", "Thanks", payer=payer))
    assert suggested(fits) == ([(mine, 11_900)], False, "The payer's name and the open amount fit.")
    assert suggested(differs) == ([], False, "")


def test_w11_an_account_that_has_paid_before_is_known(alice: Actor, ada: ContactCard) -> None:
    first = issued(alice, 11_900, contact_id=ada.id)
    (line,) = lines(alice, entry("119.00", number(alice, first), payer="Mother"))
    perform(alice, banking.apply, line.id, parts(line))
    one, two = (issued(alice, much, contact_id=ada.id) for much in (700, 300))
    exact, whole, part = lines(alice, *(entry(much, "Hello", payer="Mother") for much in ("3.00", "10.00", "2.00")))
    assert suggested(exact)[0] == [(number(alice, two), 300)]
    assert suggested(whole)[0] == [(number(alice, one), 700), (number(alice, two), 300)]
    assert suggested(part) == (
        [(number(alice, one), 200)],
        False,
        "This account has paid for Engines before; this is due first.",
    )


def test_o03_applying_records_the_payment_once_and_pays_the_invoice(alice: Actor, ada: ContactCard) -> None:
    invoice = issued(alice, 11_900, contact_id=ada.id)
    (line,) = lines(alice, entry("130.00", number(alice, invoice)))
    done = perform(alice, banking.apply, line.id, parts(line))
    assert (done.state, open_of(alice, invoice), lines(alice)) == ("applied", 0, [])
    assert done.payment_id
    payment = perform(alice, payments.find, done.payment_id)
    assert (
        payment.amount,
        payment.unallocated,
        payment.received_on,
        payment.payer,
        payment.method,
        payment.provider,
    ) == (
        13_000,
        1_100,
        line.booked_on,
        "Ada Lovelace",
        "transfer",
        "bank",
    )
    assert (payment.recorded_by, payment.contact_id) == (alice.user_id, ada.id)
    with pytest.raises(Conflict, match="applied already"):
        perform(alice, banking.apply, line.id, parts(line))


def test_o03_a_line_is_applied_once_by_two_at_the_same_moment(alice: Actor, ada: ContactCard) -> None:
    invoice = issued(alice, 50_000, contact_id=ada.id)
    (line,) = lines(alice, entry("119.00", number(alice, invoice)))
    found = at_once(*[lambda: perform(alice, banking.apply, line.id, parts(line))] * 6)
    assert sorted(type(one).__name__ for one in found) == ["Conflict"] * 5 + ["LineCard"]
    assert rows(alice) == (1, 1)


@pytest.mark.parametrize("much", [11_901, 0, -5])
def test_o03_more_than_the_line_or_than_is_open_is_refused_and_nothing_booked(
    alice: Actor, ada: ContactCard, much: int
) -> None:
    invoice = issued(alice, 50_000, contact_id=ada.id)
    (line,) = lines(alice, entry("119.00", number(alice, invoice)))
    with pytest.raises(Invalid):
        perform(alice, banking.apply, line.id, [{"invoice_id": invoice, "amount": much}])
    with pytest.raises(Invalid):
        perform(alice, banking.apply, line.id, [])
    assert (rows(alice), len(lines(alice))) == ((0, 0), 1)


def test_o03_a_line_in_another_currency_says_what_it_settles(alice: Actor, ada: ContactCard) -> None:
    invoice = issued(alice, 1_215, "USD", contact_id=ada.id)
    (line,) = lines(alice, entry("11.00", number(alice, invoice)))
    assert suggested(line)[0] == []
    with pytest.raises(Invalid):
        perform(alice, banking.apply, line.id, [{"invoice_id": invoice, "amount": 1_100}])
    perform(alice, banking.apply, line.id, [{"invoice_id": invoice, "amount": 1_100, "settles": 1_215}])
    assert open_of(alice, invoice) == 0


def test_o03_all_sure_ones_are_applied_after_a_look_and_what_changed_meanwhile_is_skipped(
    alice: Actor, ada: ContactCard
) -> None:
    some = [issued(alice, much, contact_id=ada.id) for much in (1_000, 2_000, 3_000)]
    lines(alice, *(entry(f"{n}0.00", number(alice, one)) for n, one in enumerate(some, 1)), entry("9.99", "?"))
    found = perform(alice, banking.sure)
    assert (len(found.lines), found.totals) == (3, {"EUR": 6_000})
    perform(alice, banking.ignore, found.lines[0].id, "Not ours")
    done = perform(alice, banking.apply_all, [(one.id, parts(one)) for one in found.lines])
    assert (done.applied, done.skipped) == (2, 1)
    assert [open_of(alice, one) for one in some] == [1_000, 0, 0]


def test_o03_an_ignored_line_has_a_reason_and_comes_back(alice: Actor) -> None:
    (line,) = lines(alice, entry())
    with pytest.raises(Invalid) as refused:
        perform(alice, banking.ignore, line.id, " ")
    assert list(refused.value.fields) == ["reason"]
    assert perform(alice, banking.ignore, line.id, "A gift").why == "A gift"
    with pytest.raises(Conflict):
        perform(alice, banking.apply, line.id, [{"invoice_id": line.id, "amount": 1}])
    assert perform(alice, banking.undo, line.id).state == "new"


def test_o03_undoing_reverses_the_payment_and_the_line_is_applied_again(alice: Actor, ada: ContactCard) -> None:
    invoice = issued(alice, 11_900, contact_id=ada.id)
    (line,) = lines(alice, entry("119.00", number(alice, invoice)))
    first = perform(alice, banking.apply, line.id, parts(line))
    assert perform(alice, banking.undo, line.id).state == "new"
    assert open_of(alice, invoice) == 11_900
    again = perform(alice, banking.apply, line.id, parts(line))
    assert (open_of(alice, invoice), again.payment_id != first.payment_id) == (0, True)


def test_o03_a_payment_reversed_elsewhere_makes_its_line_new(alice: Actor, ada: ContactCard) -> None:
    invoice = issued(alice, 11_900, contact_id=ada.id)
    (line,) = lines(alice, entry("119.00", number(alice, invoice)))
    done = perform(alice, banking.apply, line.id, parts(line))
    assert done.payment_id
    perform(alice, payments.reverse, done.payment_id, "Another customer's")
    assert [one.id for one in lines(alice)] == [line.id]


def test_w11_sales_see_the_lines_of_their_own_customers_and_apply_nothing(
    alice: Actor, bob: Actor, charlie: Actor
) -> None:
    his = perform(bob, contacts.create, {"name": "Grace Hopper"})
    invoice = issued(alice, 11_900, contact_id=his.id)
    (line,) = lines(alice, entry("119.00", number(alice, invoice)))
    for verb, more in ((banking.apply, (parts(line),)), (banking.ignore, ("No",)), (banking.undo, ())):
        with pytest.raises(NotAllowed):
            perform(bob, verb, line.id, *more)
    with pytest.raises(NotFound):
        perform(bob, banking.find, line.id)
    perform(alice, banking.apply, line.id, parts(line))
    assert perform(bob, banking.find, line.id).state == "applied"
    assert perform(charlie, banking.search, banking.Query()).rows == []
