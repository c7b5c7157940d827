"""Deals and the numbers that follow from them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from models.sales import Quote
from services import companies, contacts, deals, stages
from services.contacts import ContactCard
from services.deals import BoardQuery, Query, Sum
from services.records import timeline
from services.records.lists import Slice
from services.work import Actor, Invalid, clock, perform, work
from tests import cast
from tests.deals.conftest import Add


def listed(actor: Actor, **more: Any) -> list[str]:
    return [one.title for one in perform(actor, deals.search, Query(**more)).rows]


def sums(actor: Actor, owner: UUID | None = None) -> dict[str, tuple[int, tuple[Sum, ...]]]:
    lanes = perform(actor, deals.board, BoardQuery(owner)).lanes
    return {lane.name: (lane.count, lane.sums) for lane in lanes if lane.count}


def quote(session: Session, deal: deals.DealCard, total: int, state: str = "sent", **more: Any) -> None:
    session.add(Quote(deal_id=deal.id, total=total, state=state, currency="EUR", sent_at=clock.now(), **more))
    session.flush()


def test_a_new_deal_begins_in_the_first_open_stage_with_its_contacts_company(
    alice: Actor, ada: ContactCard, add: Add
) -> None:
    deal = add("Boiler", 120_000, contact_id=str(ada.id))
    assert (deal.stage, deal.company, deal.currency, deal.owner) == ("Qualification", "Engines", "EUR", "Alice")
    other = perform(alice, companies.create, {"name": "Mills"})
    assert add("Pump", contact_id=ada.id, company_id=other.id, currency="jpy").company == "Mills"


def test_who_is_not_there_cannot_be_named(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    for wrong in ({"contact_id": uuid4()}, {"company_id": uuid4()}, {"owner_id": uuid4()}, {"currency": "XYZ"}):
        with pytest.raises(Invalid) as refused:
            perform(alice, deals.create, {"title": "Boiler", **wrong})
        assert set(refused.value.fields) == set(wrong)
    with pytest.raises(Invalid):
        perform(bob, deals.create, {"title": "Boiler", "contact_id": ada.id})
    perform(alice, contacts.bin, ada.id)
    with pytest.raises(Invalid):
        perform(alice, deals.create, {"title": "Boiler", "contact_id": ada.id})


def test_amounts_are_whole_positive_and_of_a_size(alice: Actor) -> None:
    for wrong in (-1, 10**15 + 1, "12.50", "?twelve", None, 1.5):
        with pytest.raises(Invalid) as refused:
            perform(alice, deals.create, {"title": "Boiler", "amount": wrong})
        assert set(refused.value.fields) == {"amount"}, wrong


def test_case_37_lost_deals_and_those_of_others_are_out_of_the_sums(
    alice: Actor, bob: Actor, add: Add, stage: dict[str, UUID]
) -> None:
    add("Alice's", 100)
    mine, lost = add("Bob's", 40, actor=bob), add("Gone", 7, actor=bob)
    perform(bob, deals.move, lost.id, stage["Lost"], None, "Too dear")
    assert sums(bob) == {"Qualification": (1, (Sum("EUR", 40, 4),)), "Lost": (1, ())}
    assert sums(alice)["Qualification"] == (2, (Sum("EUR", 140, 14),))
    assert sums(alice, bob.user_id)["Qualification"] == (1, (Sum("EUR", 40, 4),))
    assert [one.count for one in perform(bob, deals.forecast)] == [1]
    assert {one.name: one.count for one in perform(bob, deals.funnel) if one.count} == {"Qualification": 2, "Lost": 1}
    perform(bob, deals.bin, mine.id)
    assert "Qualification" not in sums(bob)


def test_sums_of_two_currencies_stay_apart(alice: Actor, add: Add) -> None:
    for amount, currency in ((100, "EUR"), (200, "USD"), (11, "EUR")):
        add(currency, amount, currency=currency)
    assert sums(alice)["Qualification"][1] == (Sum("EUR", 111, 11), Sum("USD", 200, 20))
    assert listed(alice, currency="USD") == ["USD"]


def test_the_newest_sent_quote_counts_instead_of_the_amount(alice: Actor, add: Add) -> None:
    deal = add("Boiler", 100)
    with work(alice) as session:
        quote(session, deal, 500, "draft")
        quote(session, deal, 900, binned_at=clock.now())
    assert sums(alice)["Qualification"][1] == (Sum("EUR", 100, 10),)
    with work(alice) as session:
        quote(session, deal, 300)
    with work(alice) as session:
        quote(session, deal, 250, "accepted")
    assert sums(alice)["Qualification"][1] == (Sum("EUR", 250, 25),)
    assert perform(alice, deals.forecast)[0].sums == (Sum("EUR", 250, 25),)
    assert (perform(alice, deals.find, deal.id).value, perform(alice, deals.search, Query()).rows[0].value) == (
        250,
        250,
    )


def test_the_forecast_is_by_month_whole_and_by_likelihood(alice: Actor, add: Add, stage: dict[str, UUID]) -> None:
    soon, other = add("Soon", 1_005, close_on="2027-02-28"), add("Other", 33, close_on="2027-02-01")
    add("Some day", 70)
    won = add("Won", 10, close_on="2027-02-02")
    add("Late", 20, close_on="2020-01-31")
    perform(alice, deals.move, soon.id, stage["Proposal"])
    perform(alice, deals.move, won.id, stage["Won"])
    months = {one.month: (one.past, one.count, one.sums) for one in perform(alice, deals.forecast)}
    assert months == {
        "2020-01": (True, 1, (Sum("EUR", 20, 2),)),
        "2027-02": (False, 2, (Sum("EUR", 1_038, 506),)),  # 502.5 + 3.3, rounded once
        "none": (False, 1, (Sum("EUR", 70, 7),)),
    }
    assert listed(alice, month="2027-02", state="open") == [other.title, soon.title]
    assert listed(alice, month="none") == ["Some day"]


def test_the_funnel_counts_who_reached_a_stage_or_went_past_it(alice: Actor, add: Add, stage: dict[str, UUID]) -> None:
    now = clock.now()
    with clock.at(now - timedelta(days=100)):
        add("Before the period")
    with clock.at(now - timedelta(days=10)):
        one, two, three = add("One"), add("Two"), add("Three")
    with clock.at(now - timedelta(days=6)):
        perform(alice, deals.move, one.id, stage["Proposal"])
    perform(alice, deals.move, one.id, stage["Won"])
    perform(alice, deals.move, two.id, stage["Lost"], None, "Too dear")
    perform(alice, deals.move, three.id, stage["Discovery"])
    told = {step.name: step for step in perform(alice, deals.funnel, 90)}
    counts = {"Qualification": 3, "Discovery": 2, "Proposal": 1, "Negotiation": 1, "Commitment": 1, "Won": 1, "Lost": 1}
    assert {name: step.count for name, step in told.items()} == counts
    assert [told[name].per_cent for name in ("Qualification", "Discovery", "Proposal", "Lost")] == [None, 67, 50, None]
    days = {name: step.stayed.days if step.stayed else None for name, step in told.items()}
    assert [days[name] for name in ("Qualification", "Proposal", "Won")] == [
        10,
        6,
        None,
    ]
    for name, number in counts.items():
        assert len(listed(alice, reached=stage[name], days=90)) == number, name


def test_the_list_is_filtered_by_who_and_where(
    alice: Actor, add: Add, ada: ContactCard, stage: dict[str, UUID]
) -> None:
    one, _ = add("One", contact_id=ada.id), add("Two")
    perform(alice, deals.move, one.id, stage["Won"])
    for more in ({"contact": ada.id}, {"company": ada.company_id}, {"stage": stage["Won"]}, {"state": "won"}):
        assert listed(alice, **more) == ["One"], more
    assert listed(alice, owner=alice.user_id, state="open") == ["Two"]
    for wrong in ({"state": "sold"}, {"month": "2027"}, {"month": "2027-13"}, {"part": Slice(sort="owner")}):
        with pytest.raises(Invalid):
            listed(alice, **wrong)


def test_deals_close_in_the_order_of_their_days_and_those_without_one_last(alice: Actor, add: Add) -> None:
    for title, day in (("None", None), ("Later", date(2027, 3, 1)), ("Soon", date(2027, 1, 1))):
        add(title, close_on=day)
    assert listed(alice, part=Slice(sort="close_on")) == ["Soon", "Later", "None"]


def test_a_restored_deal_whose_stage_is_gone_is_in_another_of_its_kind(
    alice: Actor, add: Add, stage: dict[str, UUID]
) -> None:
    deal = add("Boiler")
    perform(alice, deals.move, deal.id, stage["Proposal"])
    perform(alice, deals.bin, deal.id)
    perform(alice, stages.bin, stage["Proposal"])
    assert perform(alice, deals.restore, deal.id).stage == "Qualification"


def test_the_timelines_of_contact_and_company_tell_of_their_deals_to_those_who_see_them(
    alice: Actor, add: Add, ada: ContactCard, people: cast.Cast, stage: dict[str, UUID]
) -> None:
    deal = add("Boiler", contact_id=ada.id)
    perform(alice, deals.move, deal.id, stage["Lost"], None, "Too dear")
    nora = cast.join(people.acme, "Nora", "field")
    for noun, one in (("contact", ada.id), ("company", ada.company_id)):
        assert one is not None
        told = perform(alice, timeline.of_record, noun, one)
        texts = [entry.text for entry in told]
        assert texts[:2] == ["Alice lost Boiler: Too dear", "Alice added Boiler"]
    mine = perform(nora, contacts.create, {"name": "Nora's"})
    add("Hers", contact_id=mine.id)
    assert [one.text for one in perform(nora, timeline.of_record, "contact", mine.id)] == ["Nora added Nora's"]
