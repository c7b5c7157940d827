"""Custom fields in what is written: of the contact, of its company, and of its latest open deal."""

from typing import Any
from uuid import UUID

import pytest

from services import companies, contacts, deals, messages, stages, templates
from services.contacts import ContactCard
from services.records.lists import Slice
from services.templates import MissingValues
from services.work import Actor, perform
from tests.cast import Cast, actor
from tests.custom_fields.samples import define

TEXT = "<p>{{ fields.plan }} {{ company_fields.tier }} {{ deal_fields.house }}</p>"


@pytest.fixture
def own(alice: Actor) -> dict[str, str]:
    """A field of each record type, by the type: the name under which a record keeps its value."""
    names = {"contact": "Plan", "company": "Tier", "deal": "House"}
    return {noun: f"fields.{define(alice, record=noun, name=name).id}" for noun, name in names.items()}


@pytest.fixture
def ada_there(alice: Actor, ada: ContactCard, own: dict[str, str]) -> ContactCard:
    """Ada at her company, with a value of her own and one of the company."""
    company = perform(alice, companies.create, {"name": "Mill", own["company"]: "First"})
    return perform(alice, contacts.change, ada.id, {"company_id": company.id, own["contact"]: "Gold"})


def stage(alice: Actor, kind: str) -> UUID:
    return next(
        one.id for one in perform(alice, stages.search, stages.Query(part=Slice(size=50))).rows if one.kind == kind
    )


def deal(alice: Actor, contact: ContactCard, house: str, name: str) -> UUID:
    return perform(alice, deals.create, {"title": house, "contact_id": contact.id, name: house}).id


def written(who: Actor, contact: ContactCard) -> Any:
    return perform(who, templates.draft_preview, {"channel": "email", "html": TEXT}, contact.id)


def test_f10_a_text_names_the_company_and_the_latest_open_deal(
    alice: Actor, ada_there: ContactCard, own: dict[str, str]
) -> None:
    deal(alice, ada_there, "Old mill", own["deal"])
    lost = deal(alice, ada_there, "New mill", own["deal"])
    for value in ("Gold", "First", "New mill"):
        assert f'<span class="value">{value}</span>' in written(alice, ada_there).html
    perform(alice, deals.move, lost, stage(alice, "lost"), None, "Too dear")
    assert '<span class="value">Old mill</span>' in written(alice, ada_there).html


def test_f10_who_has_no_value_is_named_and_gets_nothing(alice: Actor, ada_there: ContactCard) -> None:
    assert written(alice, ada_there).missing == ["deal_fields.house"]
    one = perform(alice, templates.create, {"name": "House", "subject": "Hi", "html": TEXT})
    with pytest.raises(MissingValues) as refused:
        perform(alice, messages.send, {"contact_id": ada_there.id, "template_id": one.id})
    assert refused.value.more["missing"] == {"deal_fields.house": [str(ada_there.id)]}


def test_f10_values_of_a_deal_one_may_not_see_are_not_told(
    people: Cast, alice: Actor, ada_there: ContactCard, own: dict[str, str]
) -> None:
    deal(alice, ada_there, "New mill", own["deal"])
    bob = actor(people.bob)
    perform(alice, contacts.change, ada_there.id, {"owner_id": bob.user_id})
    assert "New mill" not in written(bob, ada_there).html
    assert written(bob, ada_there).missing == ["company_fields.tier", "deal_fields.house"]


def test_f10_the_names_of_all_three_are_offered(alice: Actor, own: dict[str, str]) -> None:
    assert perform(alice, templates.own_variables) == {
        "contact": {"fields.plan": "Plan"},
        "company": {"company_fields.tier": "Tier"},
        "deal": {"deal_fields.house": "House"},
    }
