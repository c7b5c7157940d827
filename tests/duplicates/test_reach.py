"""What becomes of each email and phone at a merge, and of the campaigns that were prepared for both contacts."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.contacts import ContactPoint
from models.privacy import Suppression
from services import companies, contacts, duplicates
from services.contacts import ContactCard
from services.optouts.suppressions import suppress
from services.outbox.states import OUTBOX, Change, apply
from services.work import Actor, Conflict, Invalid, house_actor, perform, work
from tests.campaigns import world
from tests.duplicates.people import look, person, queue
from tests.duplicates.test_merging import firsts

PHONE = "+33123456789"


def labels(actor: Actor, card: ContactCard) -> dict[str, str]:
    with work(actor, read=True) as session:
        mine = select(ContactPoint).where(col(ContactPoint.contact_id) == card.id, col(ContactPoint.kind) == "email")
        return {one.value: one.label for one in session.scalars(mine)}


def merged(actor: Actor, kept: ContactCard, gone: ContactCard, **reach: Any) -> duplicates.Merged:
    return perform(actor, duplicates.merge, kept.id, gone.id, None, None, reach)


def two(actor: Actor) -> tuple[ContactCard, ContactCard]:
    return person(actor, emails=["a@x.org", "b@x.org"], phone=PHONE), person(actor, emails=["c@x.org"], phone=PHONE)


def test_f02_each_email_is_kept_or_dropped_and_one_comes_first(alice: Actor) -> None:
    kept, gone = two(alice)
    done = merged(alice, kept, gone, emails=[{"value": "c@x.org", "label": " Work "}, {"value": "a@x.org"}])
    assert (done.contact.emails, done.contact.phones) == (["c@x.org", "a@x.org"], [PHONE])
    assert (firsts(alice, kept), labels(alice, kept)) == (["c@x.org"], {"c@x.org": "Work", "a@x.org": ""})
    assert [one.email for one in perform(alice, contacts.suggest, "b@x.org")] == []
    person(alice, "Bea", email="b@x.org")  # what was dropped is free


def test_f02_the_undo_gives_back_what_was_dropped_and_the_labels(alice: Actor) -> None:
    kept, gone = two(alice)
    done = merged(alice, kept, gone, emails=[{"value": "c@x.org", "label": "Work"}], phones=[])
    assert done.contact.phones == []
    undone = perform(alice, duplicates.undo, done.id)
    assert (undone.kept, undone.contact.emails, undone.restored.emails) == ([], ["a@x.org", "b@x.org"], ["c@x.org"])
    assert undone.contact.phones == undone.restored.phones == [PHONE]
    assert labels(alice, gone) == {"c@x.org": ""}


def test_f02_a_dropped_email_that_another_has_by_now_stays_with_that_one(alice: Actor) -> None:
    kept, gone = two(alice)
    done = merged(alice, kept, gone, emails=[{"value": "a@x.org"}])
    bea = person(alice, "Bea", email="b@x.org")
    undone = perform(alice, duplicates.undo, done.id)
    assert [(one.id, one.field) for one in undone.kept] == [(kept.id, "emails")]
    assert (undone.contact.emails, undone.restored.emails) == (["a@x.org"], ["c@x.org"])
    assert perform(alice, contacts.find, bea.id).emails == ["b@x.org"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"emails": [{"value": "z@x.org"}]}, "reach.emails.0.value"),
        ({"emails": [{"value": "a@x.org", "label": "x" * 31}]}, "reach.emails.0.label"),
        ({"faxes": []}, "reach.faxes"),
    ],
)
def test_what_neither_contact_has_is_refused(alice: Actor, typed: Any, field: str) -> None:
    kept, gone = two(alice)
    with pytest.raises(Invalid) as refused:
        merged(alice, kept, gone, **typed)
    assert set(refused.value.fields) == {field}


def test_f02_the_strictest_wins_even_where_its_address_is_dropped(alice: Actor) -> None:
    kept, gone = two(alice)
    with work(alice) as session:
        suppress(session, "email", "b@x.org", "opted_out", "He asked by phone")
    merged(alice, kept, gone, emails=[{"value": "a@x.org"}])
    with work(alice, read=True) as session:
        stopped = session.scalars(select(col(Suppression.key)).where(col(Suppression.lifted_at).is_(None)))
        assert "a@x.org" in set(stopped)


def states(actor: Actor, campaign: Any) -> list[str]:
    with work(actor, read=True) as session:
        return sorted(session.scalars(select(OUTBOX.c.state).where(OUTBOX.c.group_id == campaign.id)))


def test_f02_a_campaign_prepared_for_both_writes_once(alice: Actor) -> None:
    kept, gone = two(alice)
    campaign = world.start(alice, [kept.id, gone.id])
    world.go_on(alice.place)
    assert states(alice, campaign) == ["pending", "pending"]
    merged(alice, kept, gone)
    assert states(alice, campaign) == ["cancelled", "pending"]
    with work(alice, read=True) as session:
        left = session.scalar(
            select(OUTBOX.c.recipient).where(OUTBOX.c.group_id == campaign.id, OUTBOX.c.state == "pending")
        )
    assert left == "a@x.org"


def test_f02_of_a_campaign_that_reached_one_of_them_the_other_message_goes(alice: Actor) -> None:
    kept, gone = two(alice)
    campaign = world.start(alice, [kept.id, gone.id])
    world.go_on(alice.place)
    with work(house_actor(alice.place)) as session:
        hers = session.scalar(select(OUTBOX.c.id).where(OUTBOX.c.recipient == "c@x.org"))
        assert hers is not None
        apply(session, house_actor(alice.place), [Change(hers, ("pending",), "sent")])
    merged(alice, kept, gone)
    assert states(alice, campaign) == ["cancelled", "sent"]


def test_f02_a_campaign_prepared_for_one_of_them_leaves_out_the_other(alice: Actor) -> None:
    kept, gone = two(alice)  # the kept one comes first, so it is merged into the later one
    campaign = world.start(alice, [kept.id, gone.id])
    world.go_on(alice.place, at_once=1, works=1)
    merged(alice, gone, kept)
    world.go_on(alice.place)
    assert states(alice, campaign) == ["pending"]


def test_f02_a_company_renamed_finds_the_pairs_of_its_people_soon(alice: Actor, wait: Any) -> None:
    one, other = person(alice, "Jon Smith", company="Acme Ltd"), person(alice, "John Smyth", company="Other")
    look(alice, one.id, other.id)
    there = len(queue(alice))
    wait(seconds=30)
    duplicates.follow(house_actor(alice.place))
    assert other.company_id is not None
    perform(alice, companies.change, other.company_id, {"name": "Acme Ltd."})
    wait(seconds=30)
    assert duplicates.follow(house_actor(alice.place)) == 1
    assert len(queue(alice)) >= there


def test_f02_the_queue_can_begin_at_a_higher_score(alice: Actor) -> None:
    one, other = person(alice, "Ada Lovelace"), person(alice, "Ada Lovelace")
    look(alice, one.id, other.id)
    assert [pair.score for pair in queue(alice)] == [70]
    assert perform(alice, duplicates.search, duplicates.Query(least=80)).rows == []


def test_an_undo_is_refused_when_the_address_of_the_one_that_was_gone_is_taken(alice: Actor) -> None:
    kept, gone = two(alice)
    done = merged(alice, kept, gone, emails=[{"value": "a@x.org"}])
    person(alice, "Cem", email="c@x.org")
    with pytest.raises(Conflict):
        perform(alice, duplicates.undo, done.id)
