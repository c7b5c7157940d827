"""Tags: set on records while typing, merged by renaming, counted and found again."""

from functools import partial

import pytest

from services import companies, contacts, deals, tags
from services.contacts import ContactCard
from services.records import timeline
from services.tags import TagCard
from services.work import Actor, Conflict, Invalid, NotAllowed, perform
from tests.cast import join
from tests.work.threads import at_once


def tag(actor: Actor, contact: ContactCard, *names: str) -> ContactCard:
    return perform(actor, contacts.change, contact.id, {"tags": list(names)})


def named(actor: Actor, name: str) -> TagCard:
    found: list[TagCard] = perform(actor, tags.search, tags.Query(q=name)).rows
    return next(one for one in found if one.name == name)


def test_c14_a_tag_is_made_by_typing_it_on_a_record(alice: Actor, ada: ContactCard) -> None:
    assert tag(alice, ada, "Fair", "vip", "FAIR").tags == ["Fair", "vip"]
    assert [one.name for one in perform(alice, tags.known)] == ["Fair", "vip"]
    assert tag(alice, ada, "vip").tags == ["vip"]
    (told,) = perform(alice, timeline.of_record, "contact", ada.id)[0].changes
    assert (told.label, told.old, told.new) == ("Tags", "Fair, vip", "vip")


def test_every_kind_of_record_carries_tags_from_the_start(alice: Actor) -> None:
    for room, values in (
        (contacts, {"name": "Ada"}),
        (companies, {"name": "Engines"}),
        (deals, {"title": "Engine"}),
    ):
        made = perform(alice, room.create, {**values, "tags": ["Fair"]})
        assert (made.tags, perform(alice, room.find, made.id).tags) == (["Fair"], ["Fair"])
        assert perform(alice, room.search, room.Query(tag="fair")).total == 1
        assert perform(alice, room.search, room.Query(tag="other")).total == 0
    found = named(alice, "Fair")
    assert (found.contacts, found.companies, found.deals) == (1, 1, 1)


def test_an_unchanged_set_of_tags_is_no_change(alice: Actor, ada: ContactCard) -> None:
    once = tag(alice, ada, "Fair")
    assert tag(alice, ada, "fair").version == once.version


def test_a_tag_keeps_its_name_when_typed_in_another_case(alice: Actor) -> None:
    made = perform(alice, tags.create, {"name": "Fair", "colour": "blue"})
    assert perform(alice, tags.create, {"name": " FAIR "}).id == made.id


def test_renaming_to_an_existing_tag_merges_both(alice: Actor, ada: ContactCard) -> None:
    other = perform(alice, contacts.create, {"name": "Bo", "tags": ["Fair", "Trade fair"]})
    tag(alice, ada, "Trade fair")
    fair, trade = named(alice, "Fair"), named(alice, "Trade fair")
    assert perform(alice, tags.would_merge, fair.id, "trade FAIR").id == trade.id
    merged = perform(alice, tags.change, fair.id, {"name": "Trade fair"}, fair.version)
    assert (merged.id, merged.contacts, merged.version) == (fair.id, 2, fair.version + 1)
    assert [perform(alice, contacts.find, one.id).tags for one in (ada, other)] == [["Trade fair"]] * 2
    assert perform(alice, tags.find, trade.id).binned_at is not None


def test_a_tag_whose_name_was_given_again_is_not_restored(alice: Actor) -> None:
    made = perform(alice, tags.create, {"name": "Fair"})
    perform(alice, tags.bin, made.id)
    perform(alice, tags.create, {"name": "Fair"})
    with pytest.raises(Conflict):
        perform(alice, tags.restore, made.id)


def test_a_binned_tag_is_on_no_record_until_it_is_back(alice: Actor, ada: ContactCard) -> None:
    tag(alice, ada, "Fair")
    made = named(alice, "Fair")
    perform(alice, tags.bin, made.id)
    assert perform(alice, contacts.find, ada.id).tags == []
    perform(alice, tags.restore, made.id)
    assert perform(alice, contacts.find, ada.id).tags == ["Fair"]


def test_counts_are_those_of_the_list_they_open(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    tag(alice, ada, "Fair")
    perform(bob, contacts.create, {"name": "His", "tags": ["Fair"]})
    for actor, number in ((alice, 2), (bob, 1)):
        assert named(actor, "Fair").contacts == number
        assert perform(actor, contacts.search, contacts.Query(tag="Fair")).total == number


def test_f18_only_those_who_may_add_tags_make_one_by_typing(alice: Actor) -> None:
    finn = join(alice.place, "Finn", "field")
    his = perform(finn, contacts.create, {"name": "His"})
    with pytest.raises(NotAllowed):
        tag(finn, his, "New")
    perform(alice, tags.create, {"name": "New"})
    assert tag(finn, his, "new").tags == ["New"]


@pytest.mark.parametrize("wrong", [["x" * 41], [str(one) for one in range(21)]])
def test_too_long_and_too_many_tags_are_refused(alice: Actor, ada: ContactCard, wrong: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        tag(alice, ada, *wrong)
    assert set(refused.value.fields) == {"tags"}


def test_many_who_type_a_new_tag_at_the_same_moment_make_one(alice: Actor) -> None:
    people = [perform(alice, contacts.create, {"name": f"P{number}"}) for number in range(4)]
    at_once(
        *(partial(tag, alice, one, name) for one, name in zip(people, ("Fair", "fair", "FAIR", "Fáir"), strict=True))
    )
    (one,) = perform(alice, tags.search, tags.Query()).rows
    assert one.contacts == 4
