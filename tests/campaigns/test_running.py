"""Pausing, resuming and stopping; the guard, and the estimate that agrees with what is written."""

import random
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.campaigns import Campaign
from models.contacts import ContactPoint
from models.messages import Schedule
from models.notices import Notice
from models.templates import Topic
from services import campaigns, contacts, optouts, settings
from services.campaigns import late
from services.outbox import holds
from services.outbox.states import Change, apply
from services.records import errands
from services.work import Actor, Conflict, Invalid, clock, house_actor, perform, work
from services.work.occurrences import Occurrence
from tests.campaigns import world
from tests.campaigns.world import (
    find,
    go_on,
    hurry,
    leave,
    look,
    people,
    rows,
    settle,
    start,
    suppress,
)


@pytest.fixture(autouse=True)
def awake() -> None:
    late.AWAKE.since = late.AWAKE.seen = None


def ready(actor: Actor, count: int = 6, **more: object) -> UUID:
    """Return a campaign that may leave now."""
    people(actor, count)
    campaign = start(actor, **more)
    go_on(actor.place)
    hurry(actor, campaign.id)
    return campaign.id


def test_a_paused_campaign_hands_nothing_over_and_goes_on_when_it_is_resumed(alice: Actor) -> None:
    campaign = ready(alice)
    settle(alice.place, leave(alice.place, 2))
    assert perform(alice, campaigns.pause, campaign, "A typo").why == "A typo"
    assert leave(alice.place) == []
    with pytest.raises(Conflict):
        perform(alice, campaigns.pause, campaign)
    assert perform(alice, campaigns.resume, campaign).state == "running"
    assert len(leave(alice.place)) == 4


def test_a_pause_stops_the_writing_of_recipients_and_resuming_goes_on_with_it(alice: Actor) -> None:
    people(alice, 10)
    campaign = start(alice)
    go_on(alice.place, at_once=4, works=1)
    perform(alice, campaigns.pause, campaign.id)
    go_on(alice.place)
    assert len(rows(alice, campaign.id)) == 4
    perform(alice, campaigns.resume, campaign.id)
    go_on(alice.place)
    assert (len(rows(alice, campaign.id)), find(alice, campaign.id).state) == (10, "running")


def test_a_stopped_campaign_keeps_what_left_and_cancels_the_rest(alice: Actor) -> None:
    campaign = ready(alice, 7)
    settle(alice.place, leave(alice.place, 3))
    perform(alice, campaigns.stop, campaign)
    assert leave(alice.place) == []
    go_on(alice.place)
    now = find(alice, campaign)
    assert (now.state, now.states) == ("stopped", {"sent": 3, "cancelled": 4})
    with work(alice, read=True) as session:
        assert holds.read(session) == {}
    with pytest.raises(Conflict):
        perform(alice, campaigns.resume, campaign)


def test_a_campaign_taken_back_within_ten_seconds_sends_nothing(alice: Actor) -> None:
    people(alice, 3)
    campaign = start(alice)
    go_on(alice.place, works=1, at_once=2)
    perform(alice, campaigns.stop, campaign.id, "Undone")
    go_on(alice.place)
    assert find(alice, campaign.id).states == {"cancelled": 2}


def test_it_is_done_when_nothing_waits_any_more(alice: Actor) -> None:
    campaign = ready(alice, 3)
    left = leave(alice.place)
    look(alice.place)
    assert find(alice, campaign).state == "running"
    settle(alice.place, left)
    look(alice.place)
    assert (find(alice, campaign).state, find(alice, campaign).ended_at is not None) == ("done", True)


@pytest.mark.parametrize(("bounced", "enough", "state"), [(1, 20, "paused"), (0, 20, "running"), (1, 21, "running")])
def test_the_guard_pauses_at_5_percent_bounces_after_enough_outcomes(
    alice: Actor, monkeypatch: pytest.MonkeyPatch, bounced: int, enough: int, state: str
) -> None:
    _enough(monkeypatch, enough)
    campaign = ready(alice, 25)
    left = leave(alice.place, 20)
    settle(alice.place, left[:bounced], "bounced"), settle(alice.place, left[bounced:])
    look(alice.place)
    assert find(alice, campaign).state == state


@pytest.mark.parametrize(("phase", "state"), [("rcpt", "paused"), ("mail", "running"), ("dot", "running")])
def test_the_guard_counts_addresses_refused_while_they_are_named(
    alice: Actor, monkeypatch: pytest.MonkeyPatch, phase: str, state: str
) -> None:
    _enough(monkeypatch, 20)
    campaign = ready(alice, 25)
    left = leave(alice.place, 20)
    refused = Change(left[0].id, ("claimed",), "failed", 1, world.BOOT, phase, 550, "5.1.1 No such user")
    with work(alice) as session:
        apply(session, house_actor(alice.place), [refused])
    settle(alice.place, left[1:])
    look(alice.place)
    now = find(alice, campaign)
    assert (now.state, now.why) == (state, "1 of 20 addresses bounced or were refused." if state == "paused" else "")


def test_the_guard_tells_the_author_why_and_a_resumed_campaign_is_not_paused_again(
    alice: Actor, bob: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _enough(monkeypatch, 5)
    campaign = ready(bob, 6)
    settle(bob.place, leave(bob.place, 5), "bounced")
    look(bob.place)
    assert find(bob, campaign).why == "5 of 5 bounced."
    with work(bob, read=True) as session:
        told = session.scalars(select(Notice).where(col(Notice.subject_id) == campaign)).all()
    assert [(one.user_id, one.kind) for one in told] == [(bob.user_id, "campaign.guarded")]
    perform(bob, campaigns.resume, campaign)
    look(bob.place)
    assert find(bob, campaign).state == "running"


def test_the_guard_counts_complaints(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    _enough(monkeypatch, 5)
    campaign = ready(alice, 6)
    settle(alice.place, leave(alice.place, 5))
    suppress(alice, "p1@x.example", "complained")
    look(alice.place)
    assert (find(alice, campaign).state, "spam" in find(alice, campaign).why) == ("paused", True)


def test_an_unguarded_campaign_goes_on(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    _enough(monkeypatch, 5)
    campaign = ready(alice, 6, guarded=False)
    settle(alice.place, leave(alice.place, 5), "bounced")
    look(alice.place)
    assert find(alice, campaign).state == "running"


def test_a_prepared_campaign_is_told_by_its_page_and_no_longer_above_every_page(alice: Actor) -> None:
    people(alice, 2)
    start(alice)
    assert [one.state for one in perform(alice, errands.mine)] == ["queued"]
    go_on(alice.place)
    assert perform(alice, errands.mine) == []


def test_a_cancelled_preparation_pauses_the_campaign(alice: Actor) -> None:
    people(alice, 4)
    campaign = start(alice)
    errand = perform(alice, errands.mine)[0]
    perform(alice, errands.cancel, errand.id)
    assert find(alice, campaign.id).state == "paused"


def test_a_schedule_makes_one_campaign_for_each_day_and_takes_back_what_has_not_begun(alice: Actor) -> None:
    people(alice, 2)
    day = (clock.now() + timedelta(days=1)).date()
    one = Occurrence(day, clock.now() + timedelta(days=1))
    with work(alice) as session:
        schedule = Schedule(
            subject="Weekly", body="News of the week", starts_at=datetime(2031, 1, 1, 9), zone="Europe/Paris",
            every="day", channel="email", chosen={"filter": {}}, made_by=alice.user_id,
        )  # fmt: skip
        session.add(schedule)
        session.flush()
        made = [campaigns.from_schedule(session, house_actor(alice.place), schedule, one, None) for _ in range(2)]
        assert made == [True, False]
        schedule_id = schedule.id
    with clock.at(one.due_at):
        look(alice.place)
        go_on(alice.place)
    with work(alice) as session:
        campaign = session.scalars(select(Campaign).where(col(Campaign.schedule_id) == schedule_id)).one()
        assert (campaign.state, campaign.total) == ("running", 2)
        other = Occurrence(day + timedelta(days=1), one.due_at + timedelta(days=1))
        schedule = session.get_one(Schedule, schedule_id)
        campaigns.from_schedule(session, alice, schedule, other, None)
        campaigns.take_back(session, alice, schedule, "Paused")
        assert len(session.scalars(select(Campaign)).all()) == 1


@pytest.mark.parametrize("seed", range(4))
def test_the_estimate_counts_exactly_what_is_written(alice: Actor, seed: int) -> None:
    chance = random.Random(seed)
    topic = _world(alice, chance)
    typed = {"filter": {}, "in_zones": True, "send_at": clock.now().isoformat(), "html": "<p>Hello</p>"}
    typed |= {"topic_id": str(topic)} if chance.random() < 0.7 else {}
    if chance.random() < 0.5:
        typed = {**typed, "filter": {"status": "customer"}}
    try:
        campaign = perform(alice, campaigns.start, {"subject": "Hello", **typed})
    except Invalid:
        return
    before = perform(alice, campaigns.estimate, typed)
    go_on(alice.place, at_once=chance.choice((1, 3, 500)))
    now = find(alice, campaign.id)
    assert (now.left_out, now.will_get, now.prepared) == (before.left_out, before.will_get, before.will_get)
    for reason, count in before.left_out.items():
        told = perform(alice, campaigns.estimate_rows, typed, campaigns.EstimateQuery(reason)).total
        kept = perform(alice, campaigns.recipients, campaign.id, campaigns.RecipientQuery(reason=reason)).total
        assert (told, kept) == (count, count)


def _world(actor: Actor, chance: random.Random) -> UUID:
    """A world of some contacts, each with what may leave it out."""
    zones = (None, "Asia/Tokyo", "America/Los_Angeles", "Europe/Paris")
    with work(actor) as session:
        session.add(topic := Topic(name="News", name_key="news"))
        session.flush()
        keys: list[str] = []
        for n in range(25):
            more = {"zone": chance.choice(zones), "status": chance.choice(("lead", "customer"))}
            made = contacts.create(session, actor, {"name": f"P {n}", **more}).id
            if chance.random() < 0.85:
                key = chance.choice(keys) if keys and chance.random() < 0.3 else f"p{n}@x.example"
                keys.append(key)
                session.add(ContactPoint(contact_id=made, kind="email", value=key, key=key, first=True, live=False))
            if chance.random() < 0.1:
                session.flush()
                contacts.bin(session, actor, made)
        for key in set(keys):
            if chance.random() < 0.4:
                of = chance.choice((None, topic.id))
                optouts.suppress(
                    session, "email", key, chance.choice(("opted_out", "bounced", "stop")) if of is None else "opted_out",
                    topic_id=of,
                )  # fmt: skip
        return topic.id


def _enough(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr("services.settings.CAMPAIGN_ENOUGH", _Fixed(settings.CAMPAIGN_ENOUGH, count))
    real = settings.get
    monkeypatch.setattr(
        "services.settings.get", lambda session, one: count if isinstance(one, _Fixed) else real(session, one)
    )


class _Fixed:
    """A setting with another value."""

    def __init__(self, one: object, value: int) -> None:
        self.one, self.value = one, value
