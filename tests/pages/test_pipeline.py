"""The pages of the pipeline, with simulated users."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from nicegui import ui
from nicegui.testing import User

from services import deals, stages
from services.contacts import ContactCard
from services.deals import BoardQuery
from services.work import Actor, clock, perform
from tests.cast import Cast, _move_in
from tests.custom_fields.samples import define
from tests.pages.acts import fill, press

Opened = Callable[[str | None], User]


def explained(field: Any) -> bool:
    """Whether a field has a hint, or a tooltip."""
    told = {one.props.get("target") for one in field.client.elements.values() if isinstance(one, ui.tooltip)}
    return bool(field.props.get("hint")) or f"#{field.html_id}" in told


def fields(user: User) -> list[Any]:
    """The fields with a label, such as those of an open form."""
    some = [one for kind in (ui.input, ui.select) for one in user.find(kind=kind).elements]
    return [one for one in some if one.props.get("label")]


async def test_c18_p02_every_field_of_a_deal_says_what_it_is_for_and_begins_with_the_usual_value(
    alice_page: User, alice: Actor
) -> None:
    await alice_page.open("/pipeline")
    alice_page.find("Add deal").click()
    await alice_page.should_see("Add a deal")
    found = {one.props["label"]: one for one in fields(alice_page)}
    assert {label for label, one in found.items() if not explained(one)} == set()
    soon = clock.today(alice.zone) + timedelta(days=30)
    assert (found["Currency"].value, found["Expected to close"].value) == ("EUR", f"{soon}")
    assert (found["Owner"].value, found["Amount"].value) == (alice.user_id, "0")


async def test_c18_every_field_of_a_stage_says_what_it_is_for(alice_page: User) -> None:
    await alice_page.open("/pipeline/stages")
    alice_page.find("Add stage").click()
    await alice_page.should_see("Add a stage")
    assert [explained(one) for one in fields(alice_page)] == [True] * 3


async def test_p02_an_amount_is_typed_with_a_comma_or_a_point_in_its_currency(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/pipeline?new=1")
    await alice_page.should_see("Add a deal")
    fill(alice_page, "Title", "Boiler")
    fill(alice_page, "Amount", "1.234,56")
    press(alice_page, "Add deal", last=True)
    await alice_page.should_see("Boiler was added.")
    (card,) = perform(alice, deals.search, deals.Query()).rows
    assert (card.title, card.amount, card.currency) == ("Boiler", 123_456, "EUR")


async def test_who_may_not_edit_moves_no_card(opened: Opened, people: Cast, alice: Actor) -> None:
    perform(alice, deals.create, {"title": "Boiler", "amount": 100})
    sara = opened(_move_in(UUID(people.acme), "Sara", "billing", "x"))
    answer = await sara.http_client.get("/pipeline")
    assert "Boiler" in answer.text
    assert "Move Boiler to" not in answer.text
    assert "Add deal" not in answer.text


async def test_the_board_shows_some_cards_of_a_column_and_more_when_asked(alice_page: User, alice: Actor) -> None:
    for number in range(27):
        perform(alice, deals.create, {"title": f"Deal {number:02d}"})
    await alice_page.open("/pipeline")
    await alice_page.should_see("Show 2 more")
    alice_page.find("Show 2 more").click()
    await alice_page.should_not_see("Show 2 more")


@pytest.mark.parametrize("query", ["month=2027-99", "month=none", "stage=x", "currency=%3Cb%3E", "reached=1&days=-9"])
async def test_any_text_in_an_address_of_the_list_is_taken(alice_page: User, query: str) -> None:
    assert (await alice_page.http_client.get(f"/deals?{query}")).status_code == 200


async def test_the_page_of_a_deal_follows_its_stage(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    deal = perform(alice, deals.create, {"title": "Boiler", "contact_id": ada.id})
    won = next(lane for lane in perform(alice, deals.board, BoardQuery()).lanes if lane.kind == "won")
    await alice_page.open(f"/deals/{deal.id}")
    await alice_page.should_see("Engines")
    perform(alice, deals.move, deal.id, won.id)
    await alice_page.should_see("won Boiler")
    perform(alice, stages.change, won.id, {"name": "Signed"})
    await alice_page.should_see("Signed")


async def test_f10_the_board_asks_for_the_custom_fields_of_a_deal(alice_page: User, alice: Actor) -> None:
    define(alice, "number", record="deal", name="Radiators", required=True)
    await alice_page.open("/pipeline?new=1")
    await alice_page.should_see("Radiators (required)")
    later = define(alice, record="deal", name="House")
    await alice_page.should_see("House")
    fill(alice_page, "Title", "Boiler")
    fill(alice_page, "Radiators (required)", "7")
    fill(alice_page, "House", "Mill")
    press(alice_page, "Add deal", last=True)
    await alice_page.should_see("Boiler was added.")
    (made,) = perform(alice, deals.search, deals.Query()).rows
    assert (len(made.fields), made.fields[str(later.id)]) == (2, "Mill")
