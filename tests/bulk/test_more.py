"""What else is done to many at once: tags, the bin and back, and how a new owner hears of it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from services import bulk, companies, contacts, deals, notices, tags
from services.contacts import Query
from services.records import errands
from services.tags.linking import many
from services.work import Actor, Invalid, NotAllowed, perform, work
from tests.bulk.world import card, changed, finished, people
from tests.statements import statements

ALL = {"filter": {}}


def test_f04_tags_are_added_and_removed_and_the_undo_gives_each_its_own_back(alice: Actor) -> None:
    ada, bea = people(alice, "Ada", tags=["VIP", "Old"]) + people(alice, "Bea")
    done = changed(alice, ALL, {"tags": {"add": ["vip", "Fair 2027"], "remove": ["OLD"]}})
    assert done.counts == {"updated": 2}
    assert [card(alice, one).tags for one in (ada, bea)] == [["Fair 2027", "VIP"]] * 2
    assert [one.name for one in perform(alice, tags.known)] == ["Fair 2027", "Old", "VIP"]
    finished(alice, perform(alice, errands.undo, done.id))
    assert [card(alice, one).tags for one in (ada, bea)] == [["Old", "VIP"], []]


def test_f04_companies_and_deals_are_tagged_together_as_well(alice: Actor) -> None:
    company, deal = (
        perform(alice, companies.create, {"name": "Engines"}),
        perform(alice, deals.create, {"title": "Mill"}),
    )
    for noun in ("company", "deal"):
        assert changed(alice, ALL, {"tags": {"add": ["Key"]}}, noun).counts == {"updated": 1}
    assert perform(alice, companies.find, company.id).tags == perform(alice, deals.find, deal.id).tags == ["Key"]


def test_f04_a_tag_too_long_or_beyond_one_s_role_changes_nothing(alice: Actor, bob: Actor) -> None:
    people(alice, "Ada"), people(bob, "Bea")
    with pytest.raises(Invalid) as refused:
        perform(alice, bulk.begin, "contact", ALL, {"tags": {"add": ["x" * 41]}})
    assert set(refused.value.fields) == {"tags"}
    viewer = bob.__class__(
        **{**{f: getattr(bob, f) for f in bob.__slots__}, "permissions": bob.permissions - {"tags.edit"}}
    )
    with pytest.raises(NotAllowed):
        perform(viewer, bulk.begin, "contact", ALL, {"tags": {"add": ["New"]}})


def test_f04_the_tags_of_a_work_are_written_in_a_few_statements(alice: Actor) -> None:
    some = people(alice, *(f"Person {number}" for number in range(12)))
    with work(alice) as session, statements() as seen:
        many("contacts").write(session, {one.id: ["VIP"] for one in some})
    assert len(seen) < 25


def test_f04_binned_records_are_restored_together_and_moved_back_by_the_undo(alice: Actor) -> None:
    some = people(alice, "Ada", "Bea", email="") + people(alice, "Cem", email="c@x.org")
    for one in some:
        perform(alice, contacts.bin, one.id)
    people(alice, "Taker", email="c@x.org")
    assert (perform(alice, bulk.count, "contact", ALL, True), perform(alice, bulk.count, "contact", ALL)) == (3, 1)
    done = changed(alice, ALL, {"restore": True})
    assert done.counts == {"restored": 2, "refused": 1}
    assert [card(alice, one).binned_at is None for one in some] == [True, True, False]
    finished(alice, perform(alice, errands.undo, done.id))
    assert all(card(alice, one).binned_at for one in some)


def test_f04_a_new_owner_is_told_once_and_led_to_exactly_those(alice: Actor, bob: Actor) -> None:
    some = people(alice, *(f"Person {number}" for number in range(30)))
    people(alice, "Another", status="customer", owner_id=str(bob.user_id))
    changed(alice, {"ids": [one.id for one in some]}, {"owner_id": str(bob.user_id)})
    (told,) = [one for one in perform(bob, notices.mine).entries if one.kind == "notice.given_many"]
    assert told.text == "Alice gave you 30 contacts"
    assert told.link is not None and told.link.startswith("/contacts?filter=")
    (tree,) = parse_qs(urlsplit(told.link).query)["filter"]
    found = perform(bob, contacts.search, Query(filter=tree))
    assert (found.total, {one.name for one in found.rows} & {"Another"}) == (30, set())
    assert perform(alice, notices.mine).entries == []
    changed(alice, {"ids": [some[0].id]}, {"owner_id": "me"})
    assert perform(bob, contacts.search, Query(filter=tree)).total == 29 if bob.scope != "all" else True
