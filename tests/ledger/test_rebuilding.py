"""Balances and the four amounts follow from the ledger, in the work that changes it (P-01, P-03)."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from models.deals import Deal
from models.invoices import Balance
from models.sales import Order
from services import contacts, ledger, payments
from services.contacts import ContactCard
from services.ledger import proving
from services.work import Actor, Event, Invalid, perform, work
from services.work.events import listen
from tests.ledger.rows import (
    amounts,
    balance,
    deal,
    invoice,
    order,
    paid,
    payment,
    quote,
    reversal,
    stage,
    undone,
    write,
)
from tests.work.threads import at_once


def new_deal(actor: Actor, amount: int = 0, kind: str = "open", **more: object) -> Deal:
    with work(actor) as session:
        made = deal(session, amount, kind, **more)
    write(actor, made)
    return made


def test_p01_each_step_of_a_sale_is_one_of_the_four_amounts(alice: Actor, ada: ContactCard) -> None:
    who = {"contact_id": ada.id, "company_id": ada.company_id}
    kitchen = new_deal(alice, 900_00, **who)
    mine = {**who, "deal_id": kitchen.id}
    assert amounts(alice, ada.id) == {"EUR": (900_00, 0, 0, 0)}
    write(alice, agreed := order(1_000_00, **mine))
    assert amounts(alice, ada.id) == {"EUR": (900_00, 1_000_00, 0, 0)}
    write(alice, billed := invoice(400_00, order_id=agreed.id, **mine))
    assert amounts(alice, ada.id) == {"EUR": (900_00, 1_000_00, 400_00, 0)}
    write(alice, money := payment(300_00, **who))
    write(alice, paid(250_00, by=money, to=billed))
    assert amounts(alice, ada.id) == {"EUR": (900_00, 1_000_00, 400_00, 300_00)}
    assert ada.company_id and amounts(alice, ada.company_id, "company_id") == amounts(alice, ada.id)
    assert amounts(alice, kitchen.id, "deal_id") == {"EUR": (900_00, 1_000_00, 400_00, 250_00)}


def test_the_newest_sent_quote_counts_instead_of_the_amount(alice: Actor, ada: ContactCard) -> None:
    kitchen = new_deal(alice, 100, contact_id=ada.id)
    write(alice, quote(700, hours=1, deal_id=kitchen.id), quote(650, hours=2, deal_id=kitchen.id))
    assert amounts(alice, ada.id) == {"EUR": (650, 0, 0, 0)}
    write(alice, quote(1, "draft", hours=3, deal_id=kitchen.id), quote(2, "declined", hours=4, deal_id=kitchen.id))
    assert amounts(alice, ada.id) == {"EUR": (650, 0, 0, 0)}


def test_a_quote_in_another_currency_is_not_converted(alice: Actor, ada: ContactCard) -> None:
    kitchen = new_deal(alice, 100, contact_id=ada.id)
    write(alice, quote(700, currency="USD", deal_id=kitchen.id))
    assert amounts(alice, ada.id) == {"USD": (700, 0, 0, 0)}


@pytest.mark.parametrize("kind", ["won", "lost"])
def test_case_37_deals_that_are_closed_are_out_of_the_sums(alice: Actor, ada: ContactCard, kind: str) -> None:
    kitchen = new_deal(alice, 100, contact_id=ada.id)
    with work(alice) as session:
        row = session.get_one(Deal, kitchen.id)
        row.stage_id = stage(session, kind).id
        ledger.rebuild(session, row)
    assert amounts(alice, ada.id) == {}  # a row of zeros is none


def test_a_deal_in_the_bin_is_out_of_the_sums(alice: Actor, ada: ContactCard) -> None:
    kitchen = new_deal(alice, 100, contact_id=ada.id)
    with work(alice) as session:
        row = session.get_one(Deal, kitchen.id)
        row.binned_at = row.made_at
        ledger.rebuild(session, row)
    assert amounts(alice, ada.id) == {}


def test_a_stage_that_turns_into_lost_takes_its_deals_out(alice: Actor, ada: ContactCard) -> None:
    new_deal(alice, 100, contact_id=ada.id)
    with work(alice) as session:
        row = stage(session)
        row.kind = "lost"
        ledger.rebuild(session, row)
    assert amounts(alice, ada.id) == {}


def test_both_customers_are_rebuilt_when_a_deal_moves_to_another_one(alice: Actor, ada: ContactCard) -> None:
    eve = perform(alice, contacts.create, {"name": "Eve"})
    kitchen = new_deal(alice, 100, contact_id=ada.id)
    with work(alice) as session:
        row = session.get_one(Deal, kitchen.id)
        before = Deal(**row.model_dump())
        row.contact_id = eve.id
        ledger.rebuild(session, before, row)
    assert (amounts(alice, ada.id), amounts(alice, eve.id)) == ({}, {"EUR": (100, 0, 0, 0)})


def test_case_15_a_credit_note_leaves_less_open(alice: Actor, ada: ContactCard) -> None:
    bill, credit = invoice(50_00, contact_id=ada.id), invoice(10_00, "credit", contact_id=ada.id)
    write(alice, bill, credit)
    write(alice, paid(10_00, credit=credit, to=bill))
    assert (balance(alice, bill), balance(alice, credit)) == ((40_00, "partial"), None)
    assert amounts(alice, ada.id) == {"EUR": (0, 50_00, 40_00, 0)}


def test_case_16_an_undone_credit_opens_what_it_paid_and_the_payment_stays(alice: Actor, ada: ContactCard) -> None:
    bill, money = invoice(4610_00, contact_id=ada.id), payment(4000_00, contact_id=ada.id)
    write(alice, bill, money, credit := invoice(610_00, "credit", contact_id=ada.id))
    write(alice, paid(4000_00, by=money, to=bill), given := paid(610_00, credit=credit, to=bill))
    assert balance(alice, bill) == (0, "paid")
    write(alice, undone(given))
    assert balance(alice, bill) == (610_00, "partial")
    assert amounts(alice, ada.id)["EUR"][3] == 4000_00


def test_case_17_a_credit_of_all_undoes_the_payment_first(alice: Actor, ada: ContactCard) -> None:
    bill, money = invoice(119_00, contact_id=ada.id), payment(60_00, contact_id=ada.id)
    write(alice, bill, money, credit := invoice(119_00, "credit", contact_id=ada.id))
    write(alice, given := paid(60_00, by=money, to=bill))
    write(alice, undone(given), paid(119_00, credit=credit, to=bill))
    assert balance(alice, bill) == (0, "paid")
    assert amounts(alice, ada.id) == {"EUR": (0, 119_00, 0, 60_00)}


def test_case_18_what_is_paid_too_much_stays_received(alice: Actor, ada: ContactCard) -> None:
    bill, money = invoice(5_00, contact_id=ada.id), payment(40_00, contact_id=ada.id)
    write(alice, bill, money)
    write(alice, paid(5_00, by=money, to=bill))
    assert (balance(alice, bill), amounts(alice, ada.id)["EUR"][3]) == ((0, "paid"), 40_00)


def test_case_19_a_refund_opens_what_it_took_back(alice: Actor, ada: ContactCard) -> None:
    kitchen = new_deal(alice, contact_id=ada.id)
    bill, money = invoice(200_00, contact_id=ada.id, deal_id=kitchen.id), payment(200_00, contact_id=ada.id)
    write(alice, bill, money)
    write(alice, given := paid(200_00, by=money, to=bill))
    back = payment(50_00, "out", contact_id=ada.id, refunds_id=money.id)
    write(alice, back, undone(given), paid(150_00, by=money, to=bill))
    assert balance(alice, bill) == (50_00, "partial")
    assert amounts(alice, ada.id) == {"EUR": (0, 200_00, 200_00, 150_00)}
    assert amounts(alice, kitchen.id, "deal_id")["EUR"][3] == 150_00


def test_case_20_a_reversed_payment_leaves_all_unpaid(alice: Actor, ada: ContactCard) -> None:
    bill, money = invoice(200_00, contact_id=ada.id), payment(200_00, contact_id=ada.id)
    write(alice, bill, money)
    write(alice, given := paid(200_00, by=money, to=bill))
    write(alice, undone(given), reversal(money))
    assert balance(alice, bill) == (200_00, "unpaid")
    assert amounts(alice, ada.id) == {"EUR": (0, 200_00, 200_00, 0)}


@pytest.mark.parametrize(("settles", "open_"), [(12_15, (0, "paid")), (12_00, (15, "partial"))])
def test_case_21_a_payment_in_another_currency_settles_what_a_person_says(
    alice: Actor, ada: ContactCard, settles: int, open_: tuple[int, str]
) -> None:
    bill, money = invoice(12_15, currency="USD", contact_id=ada.id), payment(11_00, contact_id=ada.id)
    write(alice, bill, money)
    write(alice, paid(11_00, by=money, given=settles, to=bill))
    assert balance(alice, bill) == open_
    assert amounts(alice, ada.id) == {"USD": (0, 12_15, 12_15, 0), "EUR": (0, 0, 0, 11_00)}


def test_an_order_has_a_balance_until_it_is_billed(alice: Actor, ada: ContactCard) -> None:
    agreed, draft = order(100, contact_id=ada.id), order(5, "draft", contact_id=ada.id)
    write(alice, agreed, draft, money := payment(30, contact_id=ada.id))
    write(alice, paid(30, by=money, to=agreed))
    assert (balance(alice, agreed), balance(alice, draft)) == ((70, "partial"), None)
    write(alice, bill := invoice(100, order_id=agreed.id, contact_id=ada.id))
    assert (balance(alice, agreed), balance(alice, bill)) == (None, (100, "unpaid"))


def test_an_order_that_is_billed_in_part_is_open_as_far_as_it_is_neither_billed_nor_paid(
    alice: Actor, ada: ContactCard
) -> None:
    mine: dict[str, Any] = {"contact_id": ada.id, "currency": "EUR"}
    write(alice, agreed := order(100, **mine), money := payment(50, **mine))
    write(alice, bill := invoice(60, order_id=agreed.id, **mine))
    assert (balance(alice, agreed), balance(alice, bill)) == ((40, "unpaid"), (60, "unpaid"))
    with work(alice, read=True) as session:
        assert payments.open_of(session, session.get_one(Order, agreed.id)) == 40
        assert (
            session.scalar(select(Balance.due_on).where(col(Balance.order_id) == agreed.id)) is None
        )  # no reminder of it
    perform(alice, payments.allocate, money.id, [{"order_id": agreed.id, "amount": 30}])
    assert balance(alice, agreed) == (10, "partial")
    with pytest.raises(Invalid):
        perform(alice, payments.allocate, money.id, [{"order_id": agreed.id, "amount": 11}])
    perform(alice, payments.allocate, money.id, [{"order_id": agreed.id, "amount": 10}])
    assert balance(alice, agreed) == (0, "partial")  # its invoice is not paid
    with work(alice, read=True) as session:
        assert proving.prove(session).differences == []


def test_a_draft_asks_for_nothing(alice: Actor, ada: ContactCard) -> None:
    write(alice, draft := invoice(100, state="draft", contact_id=ada.id))
    assert (balance(alice, draft), amounts(alice, ada.id)) == (None, {})


def test_open_pages_hear_of_the_records_whose_amounts_changed(alice: Actor, ada: ContactCard) -> None:
    heard: list[Event] = []
    deaf = listen(heard.extend)
    write(alice, bill := invoice(100, contact_id=ada.id))
    write(alice, order(5, "draft", contact_id=ada.id))  # changes no amount
    deaf()
    ids = [UUID(one) for event in heard if event.kind is ledger.CHANGED for one in event.data["ids"]]
    assert ids == [bill.id, ada.id]


def test_eight_writers_lose_nothing_and_none_waits_for_ever(alice: Actor, ada: ContactCard) -> None:
    eve = perform(alice, contacts.create, {"name": "Eve"})
    both = [ada.id, eve.id]

    def bill(n: int) -> None:
        for _ in range(5):  # in both orders: one lock alone cannot be taken in two
            write(alice, *(invoice(n, contact_id=one) for one in (both if n % 2 else both[::-1])))

    assert at_once(*(lambda n=n: bill(n) for n in range(1, 9))) == [None] * 8  # type: ignore[misc]
    assert amounts(alice, ada.id) == amounts(alice, eve.id) == {"EUR": (0, 180, 180, 0)}
