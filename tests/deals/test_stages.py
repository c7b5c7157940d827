"""The stages of the board."""

from uuid import UUID, uuid4

import pytest

from services import deals, stages
from services.work import Actor, Conflict, Invalid, perform
from tests.deals.conftest import Add

USUAL = ["Qualification", "Discovery", "Proposal", "Negotiation", "Commitment", "Won", "Lost"]


def order(actor: Actor) -> list[str]:
    return list(perform(actor, stages.names).values())


def test_a_board_begins_with_seven_stages(alice: Actor) -> None:
    found = perform(alice, stages.search, stages.Query()).rows
    assert [(one.name, one.likelihood) for one in found] == list(zip(USUAL, (10, 25, 50, 70, 90, 100, 0), strict=True))


def test_a_new_open_stage_comes_after_the_last_open_one(alice: Actor) -> None:
    perform(alice, stages.create, {"name": "Contract", "likelihood": 95})
    perform(alice, stages.create, {"name": "Out of our area", "kind": "lost", "likelihood": 0})
    assert order(alice) == [*USUAL[:5], "Contract", "Won", "Lost", "Out of our area"]


def test_stages_are_put_after_another_one_or_first(alice: Actor, stage: dict[str, UUID]) -> None:
    perform(alice, stages.move, stage["Proposal"])
    perform(alice, stages.move, stage["Qualification"], stage["Discovery"])
    assert order(alice)[:4] == ["Proposal", "Discovery", "Qualification", "Negotiation"]
    with pytest.raises(Invalid):
        perform(alice, stages.move, stage["Won"], uuid4())


def test_a_stage_with_deals_cannot_be_binned_nor_become_another_kind(
    alice: Actor, bob: Actor, add: Add, stage: dict[str, UUID]
) -> None:
    deal = add("Bob's", actor=bob)
    with pytest.raises(Conflict, match="There is 1 deal in this stage"):
        perform(alice, stages.bin, stage["Qualification"])
    with pytest.raises(Invalid) as refused:
        perform(alice, stages.change, stage["Qualification"], {"kind": "won"})
    assert refused.value.fields == {"kind": "There are deals in this stage. Move them first."}
    perform(bob, deals.bin, deal.id)
    assert perform(alice, stages.bin, stage["Qualification"]).binned_at is not None
    assert order(alice) == USUAL[1:]


def test_there_is_always_a_stage_of_each_kind(alice: Actor, stage: dict[str, UUID]) -> None:
    for name in ("Won", "Lost"):
        with pytest.raises(Conflict, match="The board needs a stage for"):
            perform(alice, stages.bin, stage[name])
        with pytest.raises(Invalid):
            perform(alice, stages.change, stage[name], {"kind": "open"})
    for name in USUAL[1:5]:
        perform(alice, stages.bin, stage[name])
    with pytest.raises(Conflict, match="an open stage"):
        perform(alice, stages.bin, stage["Qualification"])


def test_a_restored_stage_stands_where_it_stood(alice: Actor, stage: dict[str, UUID]) -> None:
    perform(alice, stages.bin, stage["Proposal"])
    perform(alice, stages.restore, stage["Proposal"])
    assert order(alice) == USUAL


@pytest.mark.parametrize("likelihood", [-1, 101, "much", None])
def test_a_likelihood_is_a_per_cent(alice: Actor, likelihood: object) -> None:
    with pytest.raises(Invalid) as refused:
        perform(alice, stages.create, {"name": "Contract", "likelihood": likelihood})
    assert set(refused.value.fields) == {"likelihood"}
