"""Mentions: a colleague named in a note is told once, if they may see what it is about."""

from services import contacts, notes, notices
from services.contacts import ContactCard
from services.work import Actor, perform
from tests.cast import join


def told(actor: Actor) -> list[str]:
    return [one.text for one in perform(actor, notices.mine).entries]


def test_f07_a_mentioned_colleague_is_told_once(alice: Actor, ada: ContactCard) -> None:
    mary = join(alice.place, "Mary Ann Lee", "management")
    made = perform(alice, notes.create, {"text": "Ask @mary ann lee, please", "contact_id": ada.id})
    assert told(mary) == ["Alice mentioned you in a note on Ada Lovelace"]
    perform(alice, notes.change, made.id, {"text": "No mention"})
    perform(alice, notes.change, made.id, {"text": "Again: @Mary Ann Lee @Mary Ann Lee"})
    assert len(told(mary)) == 1


def test_f07_somebody_added_by_an_edit_is_told(alice: Actor, ada: ContactCard) -> None:
    mary = join(alice.place, "Mary", "management")
    made = perform(alice, notes.create, {"text": "Nobody", "contact_id": ada.id})
    perform(alice, notes.change, made.id, {"text": "Now @Mary"})
    assert len(told(mary)) == 1


def test_f07_who_may_not_see_the_record_is_told_nothing(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    perform(alice, notes.create, {"text": "@Bob does not see Ada", "contact_id": ada.id})
    perform(alice, notes.create, {"text": "@Bob does not see my own"})
    assert told(bob) == []
    his = perform(alice, contacts.create, {"name": "Bob's", "owner_id": bob.user_id})
    perform(alice, notes.create, {"text": "@Bob sees his", "contact_id": his.id})
    assert told(bob) == ["Alice mentioned you in a note on Bob's"]


def test_an_address_or_a_longer_name_is_no_mention(alice: Actor, ada: ContactCard) -> None:
    ann, longer = join(alice.place, "Ann", "management"), join(alice.place, "Ann Lee", "management")
    perform(alice, notes.create, {"text": "mail@Ann, @Anna, @Ann Lee and @Alice", "contact_id": ada.id})
    assert (told(ann), len(told(longer)), told(alice)) == ([], 1, [])
