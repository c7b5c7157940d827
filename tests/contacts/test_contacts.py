"""Contacts: what Alice and Bob can do with the people they sell to (C-13)."""

from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from models.contacts import Contact
from models.search import SearchDocument
from services import companies, contacts
from services.contacts import ContactCard, Query
from services.records import search
from services.work import Actor, Conflict, Invalid, NotAllowed, NotFound, Stale, perform, work
from tests.statements import statements


def documents(actor: Actor) -> dict[UUID, str]:
    """What the index has of each record."""
    with work(actor, read=True) as session:
        return {one.subject_id: one.text for one in session.exec(select(SearchDocument))}


def test_a_contact_is_added_with_its_ways_to_be_reached(alice: Actor) -> None:
    ada = perform(
        alice,
        contacts.create,
        {"name": " Ada  Lovelace ", "emails": ["ADA@Example.com"], "phones": ["+33 1 23 45 67 89"]},
    )
    assert (ada.emails, ada.phones, ada.owner, ada.reachable) == (["ada@example.com"], ["+33123456789"], "Alice", True)


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\u2800", "\u00ad\u2060 \ufeff"])
def test_a_name_that_cannot_be_seen_is_none(alice: Actor, name: str) -> None:
    for create in (contacts.create, companies.create):
        with pytest.raises(Invalid) as refusal:
            perform(alice, create, {"name": name})
        assert refusal.value.fields == {"name": "Required."}


def test_a_note_keeps_its_lines_however_they_end(alice: Actor) -> None:
    made = perform(
        alice, contacts.create, {"name": "Ada", "note": "first\x0bsecond\u2028third\x85", "title": "a\u2028b"}
    )
    assert (made.note, made.title) == ("first\nsecond\nthird\n", "a b")


def test_interests_that_fold_together_are_one(alice: Actor) -> None:
    made = perform(alice, contacts.create, {"name": "Ada", "interests": ["Łódź", "lodz", "\u200b", "Rock ’n’ roll"]})
    assert len(made.interests) == 2
    assert [row.id for row in perform(alice, contacts.search, Query(interest="rock 'n' roll")).rows] == [made.id]


def test_the_list_shows_the_first_ways_to_reach_somebody_and_the_record_all_in_their_order(alice: Actor) -> None:
    reach = {"emails": ["z@example.com", "a@example.com"], "phones": ["+33199000002", "+33199000001"]}
    grace = perform(alice, contacts.create, {"name": "Grace", **reach})
    (row,) = perform(alice, contacts.search, Query()).rows
    assert (row.email, row.phone) == ("z@example.com", "+33199000002")
    changed = perform(alice, contacts.change, grace.id, {"phones": ["+33199000001"], "emails": []})
    (row,) = perform(alice, contacts.search, Query(q="99000001")).rows
    assert (row.email, row.phone, changed.emails) == (None, "+33199000001", [])


def test_one_email_or_phone_is_the_first_of_the_list_and_leaves_the_others(alice: Actor) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada", "email": "a@example.com", "phone": None})
    assert (ada.emails, ada.phones, ada.email, ada.phone) == (["a@example.com"], [], "a@example.com", None)
    perform(alice, contacts.change, ada.id, {"emails": ["a@example.com", "b@example.com"]})
    changed = perform(alice, contacts.change, ada.id, {"email": "c@example.com"})
    assert changed.emails == ["c@example.com", "b@example.com"]
    assert perform(alice, contacts.change, ada.id, {"email": None}).emails == ["b@example.com"]


@pytest.mark.parametrize("typed", [
    {"email": "no address"}, {"emails": ["no address"]}, {"email": "ada@example.com"}, {"emails": ["ada@example.com"]},
    {"phone": "12"}, {"phones": ["12"]}, {"emails": [None]}, {"email": "x@example.com", "emails": []},
])  # fmt: skip
def test_a_wrong_email_or_phone_is_refused_under_the_name_it_was_typed_under(
    alice: Actor, ada: ContactCard, typed: dict[str, object]
) -> None:
    with pytest.raises((Invalid, Conflict)) as refusal:
        perform(alice, contacts.create, {"name": "Another", **typed})
    error = refusal.value
    assert [*(error.fields if isinstance(error, Invalid) else error.more["fields"])] == [next(iter(typed))]


def test_a_contact_just_made_reads_as_it_does_when_it_is_asked_for(alice: Actor, bob: Actor) -> None:
    rich = {"interests": ["Zebras", "Ärzte", "apes"], "emails": ["z@example.com", "a@example.com"]}
    cases = ({}, rich, {"company": "Engines"}, {"owner_id": bob.user_id}, {"owner_id": None})
    made = [perform(alice, contacts.create, {"name": "Grace", **case}) for case in cases]
    assert [perform(alice, contacts.find, one.id) for one in made] == made
    assert [(one.company, one.owner) for one in made[2:]] == [("Engines", "Alice"), (None, "Bob"), (None, None)]


def test_c08_an_email_belongs_to_one_contact_at_a_time(alice: Actor, ada: ContactCard) -> None:
    with pytest.raises(Conflict, match="already has this email"):
        perform(alice, contacts.create, {"name": "Another", "emails": ["Ada@example.com"]})


def test_c08_many_contacts_may_lack_an_email(alice: Actor) -> None:
    first = perform(alice, contacts.create, {"name": "One", "emails": [""]})
    second = perform(alice, contacts.create, {"name": "Two", "emails": []})
    assert first.emails == second.emails == []


@pytest.mark.parametrize("stars", [-1, 6])
def test_c09_a_rating_is_between_0_and_5(alice: Actor, ada: ContactCard, stars: int) -> None:
    with pytest.raises(Invalid, match="between 0 and 5"):
        perform(alice, contacts.rate, ada.id, stars)


def test_f19_a_stale_edit_is_refused_with_both_values(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"title": "Countess"}, version=ada.version)
    with pytest.raises(Stale) as refusal:
        perform(alice, contacts.change, ada.id, {"title": "Doctor"}, version=ada.version)
    assert refusal.value.more["theirs"] == {"title": "Countess"}


def test_an_edit_in_place_only_minds_its_own_field(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"title": "Countess"})
    now = perform(alice, contacts.change, ada.id, {"status": "customer"}, before={"status": "lead"})
    assert (now.title, now.status) == ("Countess", "customer")


def test_t04_charlie_sees_nothing_of_acme(charlie: Actor, ada: ContactCard) -> None:
    assert perform(charlie, contacts.search, Query(q="ada")).rows == []
    with pytest.raises(NotFound):
        perform(charlie, contacts.find, ada.id)


def test_f18_bob_sees_only_his_own(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    mine = perform(bob, contacts.create, {"name": "Grace Hopper"})
    assert [row.id for row in perform(bob, contacts.search, Query()).rows] == [mine.id]
    with pytest.raises(NotFound):
        perform(bob, contacts.rate, ada.id, 5)


def test_u04_a_role_without_the_permission_is_refused(alice: Actor, ada: ContactCard) -> None:
    from tests.cast import join

    dave = join(alice.place, "Dave", "engineering")
    with pytest.raises(NotAllowed):
        perform(dave, contacts.rate, ada.id, 5)


def test_f17_the_bin_gives_a_contact_back(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.bin, ada.id)
    assert perform(alice, contacts.search, Query(q="ada")).rows == []
    perform(alice, contacts.restore, ada.id)
    assert [row.name for row in perform(alice, contacts.search, Query(q="lovel")).rows] == ["Ada Lovelace"]


def test_an_email_given_away_meanwhile_keeps_a_contact_in_the_bin(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.bin, ada.id)
    perform(alice, contacts.create, {"name": "Newer", "emails": ["ada@example.com"]})
    with pytest.raises(Conflict):
        perform(alice, contacts.restore, ada.id)


@pytest.mark.parametrize(
    "typed", ["'; DROP TABLE contacts", 'AND OR NOT "*', "<script>", "\x00", "🙂", "%_", "(", "نور"]
)
def test_r13_nothing_typed_into_search_is_an_operator(alice: Actor, ada: ContactCard, typed: str) -> None:
    assert perform(alice, contacts.search, Query(q=typed)).rows == []


def test_a_company_s_new_name_finds_its_people_and_the_old_one_no_more(alice: Actor, ada: ContactCard) -> None:
    (company,) = perform(alice, companies.suggest, "Engines")
    perform(alice, companies.change, company.id, {"name": "Looms and Sons"})
    assert [row.id for row in perform(alice, contacts.search, Query(q="looms")).rows] == [ada.id]
    assert perform(alice, contacts.search, Query(q="engines")).rows == []
    assert perform(alice, contacts.find, ada.id).company == "Looms and Sons"


def test_a_company_s_new_name_reaches_a_thousand_people_in_a_few_statements(alice: Actor) -> None:
    with work(alice) as session:
        made = [contacts.create(session, alice, {"name": f"Worker {n:03}", "company": "Engines"}) for n in range(1_000)]
        contacts.bin(session, alice, made[0].id)
    with statements() as asked:
        perform(alice, companies.change, made[0].company_id, {"name": "Looms and Sons"})
    assert len(asked) < 40, asked
    for number in ("001", "499", "500", "501", "999"):
        assert perform(alice, contacts.search, Query(q=f"looms {number}")).total == 1
    assert perform(alice, contacts.search, Query(q="looms")).total == 999
    assert perform(alice, contacts.search, Query(q="engines")).total == 0


def test_many_are_indexed_by_the_same_words_as_one(alice: Actor, ada: ContactCard) -> None:
    rich = {"title": "Dr", "emails": ["z@example.com", "a@example.com"], "interests": ["Zebras", "Ärzte", "apes"]}
    ids = [ada.id, *(perform(alice, contacts.create, {"name": f"Émile {n}", **more}).id
                     for n, more in enumerate(({}, rich, {"company": "Engines", "phones": ["+33123456789"]})))]  # fmt: skip
    before = documents(alice)
    assert any(len(words.split()) == 10 for words in before.values())
    with work(alice) as session:
        search.forget(session, *ids[1:3])
        contacts.index_many(session, ids)
    assert documents(alice) == before


def test_c04_the_database_itself_refuses_a_status_that_is_not_on_the_list(alice: Actor, ada: ContactCard) -> None:
    with pytest.raises(Conflict), work(alice) as session:
        session.execute(update(Contact).where(col(Contact.id) == ada.id).values(status="cold"))
    assert perform(alice, contacts.find, ada.id).status == "lead"


def test_c06_a_contact_is_preferred_only_when_somebody_says_so(alice: Actor, ada: ContactCard) -> None:
    assert ada.preferred is False
    assert perform(alice, contacts.change, ada.id, {"preferred": True}).preferred is True
    with pytest.raises(Conflict), work(alice) as session:
        session.execute(update(Contact).where(col(Contact.id) == ada.id).values(preferred=None))


def test_c07_a_contact_keeps_who_made_it_whoever_changes_it(alice: Actor, bob: Actor) -> None:
    made = perform(bob, contacts.create, {"name": "Grace"})
    perform(alice, contacts.change, made.id, {"title": "Dr", "owner_id": alice.user_id})
    with work(alice, read=True) as session:
        assert session.get_one(Contact, made.id).made_by == bob.user_id


def test_all_that_is_wrong_with_a_contact_is_refused_at_once(alice: Actor) -> None:
    typed = {"name": " ", "emails": ["no address"], "phones": ["12"], "interests": ["x" * 61], "zone": "Mars/Olympus"}
    with pytest.raises(Invalid) as refusal:
        perform(alice, contacts.create, typed)
    assert set(refusal.value.fields) == {"name", "emails", "phones", "interests", "zone"}
    with pytest.raises(Invalid) as refusal:
        perform(alice, contacts.create, typed | {"name": "Ada", "emails": [], "zone": None})
    assert set(refusal.value.fields) == {"phones", "interests"}
