"""Moving deals over the board."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services import deals
from services.deals import BoardQuery
from services.deals.moving import GAP
from services.work import Actor, Conflict, Invalid, NotAllowed, NotFound, Stale, clock, perform
from tests import cast
from tests.deals.conftest import Add


def titles(actor: Actor, stage_id: UUID) -> list[str]:
    lanes = perform(actor, deals.board, BoardQuery(shown=((stage_id, 99),))).lanes
    return [card.title for lane in lanes if lane.id == stage_id for card in lane.cards]


def test_f15_a_deal_moves_below_another_one_or_on_top(alice: Actor, add: Add, stage: dict[str, UUID]) -> None:
    one, two, three = add("One"), add("Two"), add("Three")
    there = stage["Discovery"]
    perform(alice, deals.move, one.id, there)
    perform(alice, deals.move, two.id, there, one.id)
    perform(alice, deals.move, three.id, there, one.id)
    assert titles(alice, there) == ["One", "Three", "Two"]
    perform(alice, deals.move, two.id, there)
    perform(alice, deals.move, one.id, there, three.id)
    assert titles(alice, there) == ["Two", "Three", "One"]


def test_case_38_two_tabs_that_move_two_cards_both_stay(alice: Actor, add: Add, stage: dict[str, UUID]) -> None:
    first, second, lead = add("First"), add("Second"), add("Lead")
    there = stage["Proposal"]
    perform(alice, deals.move, lead.id, there)
    for moved in (first, second):  # both tabs saw the lead as the only card there
        perform(alice, deals.move, moved.id, there, lead.id)
    perform(alice, deals.move, lead.id, stage["Discovery"])
    third = add("Third")
    perform(alice, deals.move, third.id, there, lead.id)  # its tab has not heard yet that the lead has left
    assert titles(alice, there) == ["Third", "Second", "First"]


def test_there_is_always_room_between_two_cards(alice: Actor, add: Add, stage: dict[str, UUID]) -> None:
    there, order = stage["Discovery"], ["Top", "Bottom"]
    cards = [add(word) for word in order]
    perform(alice, deals.move, cards[0].id, there)
    perform(alice, deals.move, cards[1].id, there, cards[0].id)
    for number in range(GAP.bit_length() + 3):
        new = add(f"{number}")
        perform(alice, deals.move, new.id, there, cards[0].id)
        order.insert(1, new.title)
    assert titles(alice, there) == order


def test_f15_a_lost_deal_needs_a_reason_and_loses_it_when_it_is_open_again(
    alice: Actor, add: Add, stage: dict[str, UUID]
) -> None:
    deal = add("Boiler")
    with pytest.raises(Invalid) as refused:
        perform(alice, deals.move, deal.id, stage["Lost"], None, " \u200b")
    assert refused.value.fields == {"lost_reason": "Say why it was lost."}
    lost = perform(alice, deals.move, deal.id, stage["Lost"], None, " Too dear ")
    assert (lost.kind, lost.lost_reason, lost.closed_at) == ("lost", "Too dear", lost.staged_at)
    assert perform(alice, deals.reasons) == ["Too dear"]
    again = perform(alice, deals.move, deal.id, stage["Discovery"])
    assert (again.kind, again.lost_reason, again.closed_at) == ("open", "", None)


def test_f15_the_time_in_each_stage_is_told(alice: Actor, stage: dict[str, UUID]) -> None:
    now = clock.now()
    with clock.at(now - timedelta(days=9)):
        deal = perform(alice, deals.create, {"title": "Boiler"})
    with clock.at(now - timedelta(days=4)):
        perform(alice, deals.move, deal.id, stage["Proposal"])
    perform(alice, deals.move, deal.id, stage["Proposal"])  # up and down is no move to another stage
    with clock.at(now):
        perform(alice, deals.move, deal.id, stage["Won"])
    told = perform(alice, deals.history, deal.id)
    assert [(one.stage, one.until and (one.until - one.since).days, one.by) for one in told] == [
        ("Qualification", 5, "Alice"),
        ("Proposal", 4, "Alice"),
        ("Won", None, "Alice"),
    ]


def test_what_cannot_be_moved_is_refused(alice: Actor, bob: Actor, add: Add, stage: dict[str, UUID]) -> None:
    deal, there = add("Boiler"), stage["Won"]
    for wrong, more in {
        "stage_id": {"stage_id": uuid4()},
        "after": {"stage_id": there, "after": uuid4()},
        "lost_reason": {"stage_id": stage["Lost"], "lost_reason": "x" * 201},
    }.items():
        with pytest.raises(Invalid) as refused:
            perform(alice, deals.move, deal.id, **more)  # type: ignore[arg-type]
        assert set(refused.value.fields) == {wrong}
    with pytest.raises(NotFound):
        perform(bob, deals.move, deal.id, there)
    with pytest.raises(Stale):
        perform(alice, deals.move, deal.id, there, version=deal.version + 1)
    perform(alice, deals.bin, deal.id)
    with pytest.raises(Conflict):
        perform(alice, deals.move, deal.id, there)


def test_who_only_reads_deals_moves_none(alice: Actor, add: Add, people: cast.Cast, stage: dict[str, UUID]) -> None:
    deal, sara = add("Boiler"), cast.join(people.acme, "Sara", "billing")
    assert perform(sara, deals.find, deal.id).title == "Boiler"
    with pytest.raises(NotAllowed):
        perform(sara, deals.move, deal.id, stage["Won"])
