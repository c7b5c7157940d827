"""When messages of a campaign fail: who is told, what is sent again, and what a stopped one never sends."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.notices import Notice
from services import campaigns, notices
from services.campaigns import late
from services.notices import choices
from services.outbox import holds
from services.outbox.states import Change, apply
from services.work import Actor, Conflict, clock, house_actor, perform, work
from tests.campaigns.world import BOOT, find, go_on, hurry, leave, look, people, rows, settle, start


@pytest.fixture(autouse=True)
def awake() -> None:
    late.AWAKE.since = late.AWAKE.seen = None


def failed(actor: Actor, count: int) -> campaigns.CampaignCard:
    """Return a campaign of which every message failed."""
    people(actor, count)
    campaign = start(actor)
    go_on(actor.place)
    hurry(actor, campaign.id)
    settle(actor.place, leave(actor.place), "failed")
    return campaign


@pytest.mark.parametrize("outcome", ["failed", "unknown"])
def test_messages_of_a_campaign_that_fail_give_their_author_no_notice_each(alice: Actor, outcome: str) -> None:
    people(alice, 3)
    campaign = start(alice)
    go_on(alice.place)
    hurry(alice, campaign.id)
    settle(alice.place, leave(alice.place), outcome)
    with work(alice, read=True) as session:
        assert session.scalars(select(Notice).where(col(Notice.kind).like("notice.un%"))).all() == []


def test_a_message_that_comes_back_after_its_campaign_was_stopped_never_leaves(alice: Actor) -> None:
    people(alice, 3)
    campaign = start(alice)
    go_on(alice.place)
    hurry(alice, campaign.id)
    handed, actor = leave(alice.place, 1)[0].id, house_actor(alice.place)
    with work(actor) as session:
        apply(session, actor, [Change(handed, ("claimed",), "handed", 1, BOOT)])
    perform(alice, campaigns.stop, campaign.id)
    go_on(alice.place)
    with work(actor) as session:  # the server said "later"
        apply(session, actor, [Change(handed, ("handed",), "pending", 1, BOOT, "dot", 451, due_at=clock.now())])
    assert leave(alice.place) == []
    look(alice.place), look(alice.place)
    assert find(alice, campaign.id).states == {"cancelled": 3}
    with work(alice, read=True) as session:
        assert holds.read(session) == {}


def test_two_clicks_send_again_once(alice: Actor) -> None:
    campaign = failed(alice, 2)
    perform(alice, campaigns.send_again, campaign.id)
    with pytest.raises(Conflict, match="already"):
        perform(alice, campaigns.send_again, campaign.id)


def test_after_a_stop_only_those_are_sent_it_again_whom_it_did_not_reach(alice: Actor) -> None:
    campaign = failed(alice, 3)
    again = perform(alice, campaigns.send_again, campaign.id)
    go_on(alice.place)
    hurry(alice, again.id)
    settle(alice.place, leave(alice.place, 1))
    perform(alice, campaigns.stop, again.id)
    go_on(alice.place)
    third = perform(alice, campaigns.send_again, campaign.id)
    go_on(alice.place)
    reached = {one.contact_id for one in rows(alice, again.id)[:1]}
    assert (third.total, {one.contact_id for one in rows(alice, third.id)} & reached) == (2, set())


def test_who_wants_no_news_still_hears_that_their_campaign_stopped_by_itself(alice: Actor, bob: Actor) -> None:
    for way in choices.WAYS:
        perform(bob, choices.choose, "news", way, False)
    people(bob, 1)
    due_at = clock.now() + timedelta(hours=20)
    start(bob, send_at=due_at.isoformat())
    with clock.at(due_at + timedelta(hours=5)):
        look(bob.place)
        (told,) = perform(bob, notices.mine).entries
    assert (told.kind, told.sort) == ("campaign.stopped", "failure")
