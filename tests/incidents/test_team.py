"""The team hears of an incident in the chat of the alerts, and its post-mortem knows whom it hit (I-07, I-09)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from models.accounts import UserSession
from models.alerts import Alert
from models.outbox import Outgoing, OutgoingText
from services.house import incidents, metrics, telemetry
from services.house.alerts import channels
from services.house.incidents import post_mortem
from services.work import Actor, clock, house_actor, work

CHAT = {"name": "Incidents", "kind": "slack", "target": "https://hooks.slack.com/services/T/B/s3cr3t"}


def said() -> list[str]:
    """What was queued for the chat, in order."""
    query = select(col(OutgoingText.body)).join(Outgoing, col(Outgoing.id) == col(OutgoingText.id))
    with work(house_actor(), read=True) as session:
        rows = session.scalars(query.where(col(Outgoing.channel) == "webhook").order_by(col(Outgoing.made_at))).all()
    return [json.loads(one)["text"] for one in rows]


def test_i07_the_chat_channel_hears_once_of_each_piece_of_news(alice: Actor) -> None:
    channels.save(alice, CHAT)
    channels.save(alice, {"name": "By mail", "kind": "email", "target": "ops@example.com"})
    one = incidents.create(alice, {"title": "Card payments fail", "severity": 2})
    number = incidents.number_of(one)
    incidents.change(alice, one.id, {"severity": 1})
    incidents.change(alice, one.id, {"impact": "14 people"})
    incidents.publish(alice, one.id, "We look into it.")
    incidents.post(alice, one.id, {"text": "It is <the> disk.", "public": False})
    incidents.resolve(alice, one.id, "Over.", now=True, reason="It was short")
    heads = [text.splitlines()[:2] for text in said()]
    assert heads == [
        [f"*{number} · SEV-2 · Card payments fail*", "Opened by Alice"],
        [f"*{number} · SEV-1 · Card payments fail*", "SEV-2 to SEV-1"],
        [f"*{number} · SEV-1 · Card payments fail*", "Investigating · We look into it."],
        [f"*{number} · SEV-1 · Card payments fail*", "Investigating · It is &lt;the&gt; disk. (team only)"],
        [f"*{number} · SEV-1 · Card payments fail*", "Resolved · Over."],
    ]
    assert all(text.endswith(f"/incidents/{one.id}") for text in said()) and "s3cr3t" not in "".join(said())


def test_i07_without_a_chat_channel_or_with_one_that_is_off_nothing_is_queued(alice: Actor) -> None:
    channels.save(alice, {**CHAT, "active": False})
    incidents.create(alice, {"title": "Slow lists"})
    assert said() == []


@pytest.mark.parametrize("at", [-2, 2])
def test_i09_whoever_made_a_request_since_its_first_alert_was_hit(
    alice: Actor, bob: Actor, charlie: Actor, at: int
) -> None:
    begin = clock.now() - timedelta(minutes=30)
    with work(house_actor()) as session:
        session.add(alert := Alert(rule="down", level="critical", state="firing", since_at=begin))
    one = incidents.from_alert(alice, alert.id)
    for place in (alice.place, charlie.place):
        with work(house_actor(place)) as session:
            session.execute(update(UserSession).values(seen_at=begin - timedelta(minutes=5)))
    with work(house_actor(alice.place)) as session:
        of_bob = update(UserSession).where(col(UserSession.user_id) == bob.user_id)
        session.execute(of_bob.values(seen_at=begin + timedelta(minutes=at)))
    assert post_mortem.measured(one.id).people == (1 if at > 0 else 0)


def test_i09_whoever_had_a_page_open_and_pressed_nothing_was_hit_too(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = incidents.create(alice, {"title": "Slow lists"})
    with work(house_actor(alice.place)) as session:
        session.execute(update(UserSession).values(seen_at=one.opened_at - timedelta(minutes=5)))
    usual = telemetry.span

    class Peak:
        def value(self, name: str) -> float:
            return 7.0 if name == "users_peak" else 0.0

    monkeypatch.setattr(
        telemetry, "span", lambda since, until: Peak() if since <= one.opened_at else usual(since, until)
    )
    assert post_mortem.measured(one.id).people == 7
    metrics.count_pages(lambda: 9, lambda: 9)
    try:
        assert post_mortem.measured(one.id).people == 9
    finally:
        metrics.count_pages(lambda: 0, lambda: 0)
