"""Sending to many: whom it goes to, who is left out and why, and that everybody gets one message."""

import os
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from models.audit import AuditEntry
from models.contacts import Contact
from models.events import EventRow
from models.messages import Message
from models.templates import Topic
from services import campaigns, contacts, templates
from services.records import search
from services.work import Actor, Conflict, Invalid, NotAllowed, NotFound, clock, killpoints, perform, work
from services.work.errors import Refused
from tests.campaigns import world
from tests.campaigns.world import find, go_on, hurry, leave, look, outgoing, people, person, rows, settle, start


def test_everybody_chosen_gets_one_message_with_their_own_values(alice: Actor) -> None:
    people(alice, 3)
    campaign = start(alice)
    go_on(alice.place)
    said = outgoing(alice, campaign.id)
    assert sorted(one.recipient for one in said) == ["p0@x.example", "p1@x.example", "p2@x.example"]
    with work(alice, read=True) as session:
        told = session.scalars(select(col(Message.subject)).where(col(Message.campaign_id) == campaign.id)).all()
    assert set(told) == {"Hello Person"}
    assert {(one.rank, one.queue) for one in said} == {(1, "emails")}
    assert find(alice, campaign.id).state == "running"


def test_nothing_leaves_within_ten_seconds_of_the_click(alice: Actor) -> None:
    people(alice, 2)
    campaign = start(alice)
    go_on(alice.place)
    assert leave(alice.place) == []
    with clock.at(clock.now() + timedelta(seconds=11)):
        assert len(leave(alice.place)) == 2
    assert campaign.undo_until is not None


def test_each_one_left_out_has_its_reason(alice: Actor) -> None:
    good = person(alice, "Good")
    person(alice, "None", email=None), world.doubled(alice, "Double", good)
    for name, reason in (("Gone", "bounced"), ("Stopped", "opted_out")):
        person(alice, name)
        world.suppress(alice, f"{name.lower()}@x.example", reason)
    binned = person(alice, "Binned")
    perform(alice, contacts.bin, binned)
    news = _topic(alice)
    ids = [one.contact_id for one in _all(alice)]
    campaign = start(alice, ids, topic_id=str(news))
    go_on(alice.place)
    left = {"no_address": 1, "double": 1, "bad_address": 1, "opted_out": 1, "binned": 1}
    now = find(alice, campaign.id)
    assert (now.left_out, now.will_get, now.total, now.prepared) == (left, 1, 6, 1)


def test_case_41_two_contacts_with_one_address_get_one_message(alice: Actor) -> None:
    first = person(alice, "Ada")
    world.doubled(alice, "Ada again", first)
    campaign = start(alice)
    go_on(alice.place, at_once=1)
    assert [one.reason for one in rows(alice, campaign.id)] == ["", "double"]
    assert len(outgoing(alice, campaign.id)) == 1


def test_without_a_topic_it_is_transactional_and_opted_out_people_get_it(alice: Actor) -> None:
    person(alice, "Ada")
    world.suppress(alice, "ada@x.example", "opted_out")
    assert perform(alice, campaigns.estimate, {"filter": {}}).will_get == 1
    with pytest.raises(Invalid, match="Nobody"):
        start(alice, topic_id=str(_topic(alice)))


def test_a_missing_variable_names_the_contacts_and_stops_the_send(alice: Actor) -> None:
    person(alice, "Ada Lovelace", title="Engineer")
    bare = person(alice, "Bob Bare")
    with pytest.raises(Refused) as refusal:
        start(alice, html="<p>Dear {{ title }}</p>")
    assert (refusal.value.status, refusal.value.more["missing"]) == (422, {"title": [str(bare)]})
    assert start(alice, html="<p>Dear {{ title }}</p>", variables={"title": "friend"}).total == 2


def test_a_value_that_goes_missing_while_it_is_prepared_leaves_one_out(alice: Actor) -> None:
    ada = person(alice, "Ada", title="Engineer")
    person(alice, "Bob", title="Buyer")
    campaign = start(alice, html="<p>Dear {{ title }}</p>")
    perform(alice, contacts.change, ada, {"title": None})
    go_on(alice.place)
    assert find(alice, campaign.id).left_out == {"missing": 1}
    assert [one.detail for one in rows(alice, campaign.id) if one.reason] == ["title"]


@pytest.mark.parametrize("point", ["campaign chunk", "before commit", "errand went on", "enqueued"])
def test_case_01_killed_thrice_and_resumed_everybody_is_written_to_once(
    alice: Actor, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    people(alice, 40)
    campaign = start(alice)
    monkeypatch.setattr(killpoints, "os", SimpleNamespace(kill=_die, getpid=os.getpid))
    for _ in range(3):
        killpoints.arm(f"{point}:2")
        with pytest.raises(_Killed):
            go_on(alice.place, at_once=5)
    killpoints.arm("")
    go_on(alice.place, at_once=5)
    found = [one.recipient for one in outgoing(alice, campaign.id)]
    assert (len(found), len(set(found)), len(rows(alice, campaign.id))) == (40, 40, 40)


def test_case_02_killed_after_a_works_commit_it_is_not_done(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    people(alice, 10)
    campaign = start(alice)
    monkeypatch.setattr(killpoints, "os", SimpleNamespace(kill=_die, getpid=os.getpid))
    killpoints.arm("errand went on:1")
    with pytest.raises(_Killed):
        go_on(alice.place, at_once=4)
    killpoints.arm("")
    hurry(alice, campaign.id)
    settle(alice.place, leave(alice.place))
    look(alice.place)
    assert (find(alice, campaign.id).state, find(alice, campaign.id).prepared) == ("preparing", 4)
    go_on(alice.place)
    hurry(alice, campaign.id)
    settle(alice.place, leave(alice.place))
    look(alice.place)
    assert (find(alice, campaign.id).state, len(outgoing(alice, campaign.id))) == ("done", 10)


def test_a_campaign_has_one_event_and_one_entry_in_the_trail_however_many_it_goes_to(alice: Actor) -> None:
    people(alice, 30)
    campaign = start(alice)
    go_on(alice.place, at_once=5)
    with work(alice, read=True) as session:
        audited = select(col(AuditEntry.subject), func.count()).group_by(col(AuditEntry.subject))
        entries = {one: number for one, number in session.execute(audited)}
        kinds = session.scalars(select(col(EventRow.kind)).where(col(EventRow.subject_id) == campaign.id)).all()
        words = search.matching(session, "Winter", "campaign")
        assert words is not None and session.execute(words).scalars().all() == [campaign.id]
    assert (entries["campaigns"], entries.get("messages", 0), list(kinds)) == (1, 0, ["campaign.started"])


def test_contacts_added_after_the_click_are_not_written_to(alice: Actor) -> None:
    people(alice, 2)
    campaign = start(alice)
    person(alice, "Late Comer")
    go_on(alice.place)
    assert len(outgoing(alice, campaign.id)) == 2


def test_of_many_bad_ones_the_good_go_and_the_bad_are_listed(alice: Actor) -> None:
    people(alice, 70)
    with work(alice) as session:
        for n in range(30):
            contacts.create(session, alice, {"name": f"Bad {n}"})
    campaign = start(alice)
    go_on(alice.place)
    now = find(alice, campaign.id)
    assert (now.will_get, now.left_out, len(outgoing(alice, campaign.id))) == (70, {"no_address": 30}, 70)
    bad = perform(alice, campaigns.recipients, campaign.id, campaigns.RecipientQuery(reason="no_address"))
    assert (bad.total, {one.contact.split()[0] for one in bad.rows if one.contact}) == (30, {"Bad"})


def test_bob_writes_only_to_those_he_may_see_and_others_campaigns_are_hidden(alice: Actor, bob: Actor) -> None:
    person(alice, "Alices")
    mine = person(bob, "Bobs")
    campaign = start(bob)
    go_on(bob.place)
    assert [one.contact_id for one in rows(bob, campaign.id)] == [mine]
    with pytest.raises(Invalid):
        start(bob, [_all(alice)[0].contact_id])
    theirs = start(alice)
    with pytest.raises(NotFound):
        find(bob, theirs.id)


def test_charlie_sees_no_campaign_of_another_workspace(alice: Actor, charlie: Actor) -> None:
    people(alice, 1)
    campaign = start(alice)
    with pytest.raises(NotFound):
        find(charlie, campaign.id)


def test_who_may_not_send_to_many_is_refused(alice: Actor) -> None:
    from tests.cast import join

    people(alice, 1)
    with pytest.raises(NotAllowed):
        start(join(alice.place, "Dora", "engineering"))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "contact_ids"),
        ({"filter": {}, "view": None, "send_at": "2001-01-01T00:00:00+00:00"}, "send_at"),
        ({"filter": {"colour": "red"}}, "filter"),
        ({"filter": {"filter": "{"}}, "filter"),
        ({"filter": {"rating": 9}}, "filter"),
        ({"filter": {"owner": "x"}}, "filter"),
        ({"filter": {}, "channel": "pigeon"}, "channel"),
        ({"filter": {}, "spread": -1}, "spread"),
        ({"filter": {}, "subject": "", "html": ""}, "text"),
        ({"contact_ids": []}, "contact_ids"),
        ({"filter": {}, "html": "{{ ().__class__ }}"}, "html"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(alice: Actor, typed: dict[str, Any], field: str) -> None:
    people(alice, 1)
    with pytest.raises(Invalid) as refusal:
        perform(alice, campaigns.start, {**world.TEXTS, **typed})
    assert field in refusal.value.fields


def test_a_template_is_sent_as_it_was_when_it_was_started(alice: Actor) -> None:
    people(alice, 1)
    made = perform(alice, templates.create, {"name": "Winter", **world.TEXTS})
    campaign = perform(alice, campaigns.start, {"filter": {}, "template_id": str(made.id)})
    perform(alice, templates.change, made.id, {"subject": "Summer"})
    go_on(alice.place)
    with work(alice, read=True) as session:
        said = session.scalars(select(col(Message.subject)).where(col(Message.campaign_id) == campaign.id)).one()
    assert (campaign.name, said) == ("Winter", "Hello Person")


def test_the_failed_ones_alone_are_sent_again(alice: Actor) -> None:
    people(alice, 4)
    campaign = start(alice)
    go_on(alice.place)
    hurry(alice, campaign.id)
    left = leave(alice.place)
    settle(alice.place, left[:1], "failed"), settle(alice.place, left[1:2], "unknown"), settle(alice.place, left[2:])
    again = perform(alice, campaigns.send_again, campaign.id)
    go_on(alice.place)
    assert [one.recipient for one in outgoing(alice, again.id)] == [left[0].recipient]
    with pytest.raises(Conflict):
        perform(alice, campaigns.send_again, again.id)


def _topic(actor: Actor) -> Any:
    with work(actor) as session:
        session.add(one := Topic(name="News", name_key="news"))
        session.flush()
        return one.id


def _all(actor: Actor) -> list[Any]:
    with work(actor, read=True) as session:
        return [SimpleNamespace(contact_id=one) for one in session.scalars(select(col(Contact.id)))]


class _Killed(BaseException):
    """The process is gone."""


def _die(*_: object) -> None:
    raise _Killed
