"""From a done job to its invoice, once; and back when that is binned or credited in full."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from services import attention, companies, invoices, jobs, visits
from services.jobs import JobCard
from services.prices import items
from services.work import Actor, Conflict, Invalid, NotAllowed, perform
from tests.in_the_field import NINE, done, job, technician, visit_of
from tests.work.threads import at_once


def ready(actor: Actor, minutes: int = 80, **more: Any) -> JobCard:
    mill = perform(actor, companies.create, {"name": f"Mill {len(more)}"})
    return done(actor, minutes=minutes, company_id=mill.id, **more)


def priced(actor: Actor, name: str, unit: str, price: str) -> Any:
    return perform(actor, items.create, {"name": name, "unit": unit, "price": price, "tax": "20"}).id


def shown(card: Any) -> list[tuple[str, str, str]]:
    return [(one.text, one.quantity, one.price) for one in card.lines]


def now(actor: Actor, made: JobCard) -> tuple[str, bool]:
    card = perform(actor, jobs.find, made.id)
    return card.state, card.invoice_id is not None


def test_a_done_job_becomes_a_draft_with_the_hours_on_site_and_parts_of_the_price_list(alice: Actor) -> None:
    hour, valve = priced(alice, "Gas engineer", "h", "64"), priced(alice, "Valve", "piece", "18.50")
    priced(alice, "Apprentice", "h", "30")
    made = ready(alice, skills=["gas"])
    offered = perform(alice, jobs.to_bill, made.id)
    assert (offered.hours, offered.hour_id, offered.items) == ("1.5", hour, {valve: "Valve"})
    draft = perform(alice, jobs.bill, made.id, {"items": {str(valve): "2"}})
    assert shown(draft) == [("Boiler service", "1.5", "64"), ("Valve", "2", "18.5")]
    assert (draft.state, draft.company_id, draft.title) == ("draft", made.company_id, "Boiler service")
    assert now(alice, made) == ("done", True)


@pytest.mark.parametrize(
    ("skills", "proposed"),
    [
        ([], None),
        (["roof"], None),
        (["gas"], "Gas engineer"),
        (["app"], None),
        (["gas", "heat pump"], "Gas heat pump engineer"),
    ],
)
def test_f23_of_several_prices_of_an_hour_the_one_of_its_skills_is_proposed_and_else_it_is_asked(
    alice: Actor, skills: list[str], proposed: str | None
) -> None:
    known = {name: priced(alice, name, "h", "64") for name in ("Apprentice", "Gas engineer")}
    if len(skills) > 1:
        known["Gas heat pump engineer"] = priced(alice, "Gas heat pump engineer", "h", "80")
    made = ready(alice, skills=skills)
    assert perform(alice, jobs.to_bill, made.id).hour_id == (known[proposed] if proposed else None)
    if proposed is None:
        with pytest.raises(Invalid) as refused:
            perform(alice, jobs.bill, made.id)
        assert refused.value.fields == {"hour_id": "Choose what an hour of this job costs."}
        assert shown(perform(alice, jobs.bill, made.id, {"hours": "0"})) == [("Boiler service", "1", "0")]
    else:
        assert perform(alice, jobs.bill, made.id).lines[0].note == proposed


def test_f23_the_only_price_of_an_hour_is_proposed_whatever_its_name(alice: Actor) -> None:
    hour = priced(alice, "Fitter", "h", "64")
    assert perform(alice, jobs.to_bill, ready(alice, skills=["gas"]).id).hour_id == hour


def test_f23_the_hours_are_those_worked_without_pauses_by_the_quarter_that_was_begun(alice: Actor) -> None:
    made = job(alice)
    perform(alice, visits.schedule, visit_of(made), technician(alice).id, NINE)
    perform(alice, visits.arrive, visit_of(made), NINE - timedelta(days=2000))
    with pytest.raises(Conflict):
        perform(alice, jobs.bill, made.id)
    assert str(Decimal(perform(alice, jobs.to_bill, ready(alice, minutes=61).id).hours)) == "1.25"


def test_a_job_without_a_price_list_has_its_hours_to_be_priced(alice: Actor) -> None:
    assert shown(perform(alice, jobs.bill, ready(alice).id)) == [("Boiler service", "1.5", "0")]
    assert shown(perform(alice, jobs.bill, ready(alice, priority="high").id, {"hours": "2.25"})) == [
        ("Boiler service", "2.25", "0")
    ]


@pytest.mark.parametrize("typed", [{"hours": "many"}, {"items": {"0190a4f2-7c3b-7d5e-8f12-3456789abcde": "1"}}])
def test_what_cannot_be_billed_is_refused_and_nothing_is_written(alice: Actor, typed: dict[str, Any]) -> None:
    made = ready(alice)
    with pytest.raises(Invalid):
        perform(alice, jobs.bill, made.id, typed)
    assert (now(alice, made), perform(alice, invoices.search, invoices.Query()).total) == (("done", False), 0)


def test_a_job_of_nobody_is_not_billed(alice: Actor) -> None:
    with pytest.raises(Invalid):
        perform(alice, jobs.bill, done(alice).id)


def test_a_job_is_billed_once_by_two_at_the_same_moment(alice: Actor) -> None:
    made = ready(alice)
    found = at_once(*[lambda: perform(alice, jobs.bill, made.id)] * 4)
    assert sorted(type(one).__name__ for one in found) == ["Conflict"] * 3 + ["InvoiceCard"]
    assert perform(alice, invoices.search, invoices.Query()).total == 1


def test_billing_needs_the_permission_to_write_invoices(alice: Actor, bob: Actor) -> None:
    from dataclasses import replace

    with pytest.raises(NotAllowed):
        perform(replace(bob, permissions=bob.permissions - {"invoices.edit"}), jobs.bill, ready(alice).id)


def test_it_is_invoiced_once_issued_and_can_be_billed_again_after_a_credit_in_full(alice: Actor) -> None:
    made = ready(alice)
    draft = perform(alice, jobs.bill, made.id, {"hours": "2"})
    line = draft.lines[0].model_dump() | {"price": "50", "tax": "20", "tax_category": "S"}
    perform(alice, invoices.change, draft.id, {"lines": [{n: line[n] for n in ("text", "quantity", "price", "tax")}]})
    perform(alice, invoices.issue, draft.id)
    assert now(alice, made) == ("invoiced", True)
    with pytest.raises(Conflict):
        perform(alice, visits.reopen, visit_of(made))
    perform(alice, invoices.credit, draft.id, {"amount": 6_000})
    assert now(alice, made) == ("invoiced", True)
    perform(alice, invoices.credit, draft.id)
    assert now(alice, made) == ("done", False)
    assert perform(alice, jobs.bill, made.id).state == "draft"


def test_a_draft_in_the_bin_does_not_count_and_counts_again_when_it_is_restored(alice: Actor) -> None:
    made = ready(alice)
    draft = perform(alice, jobs.bill, made.id)
    perform(alice, invoices.bin, draft.id)
    assert now(alice, made) == ("done", False)
    assert perform(alice, jobs.search, jobs.Query(state="to_bill")).total == 1
    perform(alice, invoices.restore, draft.id)
    assert perform(alice, jobs.search, jobs.Query(state="to_bill")).total == 0
    perform(alice, invoices.bin, draft.id)
    assert perform(alice, jobs.bill, made.id).id != draft.id


def test_a_draft_does_not_come_back_from_the_bin_once_its_job_was_billed_anew(alice: Actor) -> None:
    made = ready(alice)
    first = perform(alice, jobs.bill, made.id)
    perform(alice, invoices.bin, first.id)
    second = perform(alice, jobs.bill, made.id)
    with pytest.raises(Conflict, match="on another invoice since"):
        perform(alice, invoices.restore, first.id)
    perform(alice, invoices.bin, second.id)
    perform(alice, invoices.restore, first.id)
    assert now(alice, made) == ("done", True)
    with pytest.raises(Conflict, match="on an invoice already"):
        perform(alice, jobs.bill, made.id)
    with pytest.raises(Conflict, match="on another invoice since"):
        perform(alice, invoices.restore, second.id)
    perform(alice, invoices.issue, first.id)
    assert now(alice, made) == ("invoiced", True)


def test_done_and_not_billed_is_a_list_and_waits_on_home(alice: Actor) -> None:
    made = ready(alice)
    job(alice, "Still open")
    assert [one.id for one in perform(alice, jobs.search, jobs.Query(state="to_bill")).rows] == [made.id]
    assert [one.count for one in perform(alice, attention.sales) if one.sort == "to_bill"] == [1]
    perform(alice, jobs.bill, made.id)
    assert perform(alice, jobs.search, jobs.Query(state="to_bill")).total == 0
    assert [one for one in perform(alice, attention.sales) if one.sort == "to_bill"] == []
