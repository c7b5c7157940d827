"""Incidents: opened, published, worked on, and resolved after a clean hour (I-01 to I-20)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from models.alerts import Alert
from models.incidents import Incident, Subscriber
from models.outbox import Outgoing
from services.house import incidents
from services.house.status import subscribers
from services.work import Actor, Conflict, Invalid, NotAllowed, NotFound, clock, house_actor, work

PAYMENTS = {"title": "Card payments fail", "severity": 1, "impact": "14 people"}


def kept(one: Incident) -> Incident:
    with work(house_actor(), read=True) as session:
        return session.get_one(Incident, one.id)


def subscribed(email: str = "dora@example.com") -> None:
    subscribers.ask(email)
    with work(house_actor()) as session:
        row = session.exec(select(Subscriber).where(Subscriber.email == email)).one()
        row.confirmed_at = clock.now()


def mails() -> list[str]:
    with work(house_actor(), read=True) as session:
        return [
            one.key for one in session.exec(select(Outgoing).order_by(Outgoing.made_at)) if "confirm" not in one.key
        ]


def test_i07_an_incident_has_a_number_of_its_year_and_is_unknown_outside(alice: Actor) -> None:
    first, second = incidents.create(alice, PAYMENTS), incidents.create(alice, {"title": "Slow lists"})
    assert [incidents.number_of(one)[-3:] for one in (first, second)] == ["001", "002"]
    assert (first.step, first.status, first.published_at, second.severity) == ("detection", "investigating", None, 3)
    assert first.post_mortem_due_at == first.opened_at + timedelta(hours=48)


@pytest.mark.parametrize("wrong", [{"title": " "}, {"title": "x", "severity": 5}, {"title": "x", "source": "dream"}])
def test_i01_an_incident_without_a_title_or_of_another_severity_is_refused(
    alice: Actor, wrong: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        incidents.create(alice, wrong)


def test_i07_only_operators_work_on_incidents(alice: Actor, bob: Actor, charlie: Actor) -> None:
    one = incidents.create(alice, PAYMENTS)
    for stranger in (bob, charlie):
        with pytest.raises(NotAllowed):
            incidents.listing(stranger)
        with pytest.raises(NotAllowed):
            incidents.publish(stranger, one.id)


@pytest.mark.parametrize(
    ("rule", "level", "severity"),
    [("down", "critical", 1), ("p95_critical", "critical", 2), ("disk", "warning", 3), ("registrations", "info", 4)],
)
def test_i06_an_alert_drafts_one_incident(alice: Actor, rule: str, level: str, severity: int) -> None:
    with work(house_actor()) as session:
        alert = Alert(rule=rule, subject="here", level=level, state="firing", since_at=clock.now())
        session.add(alert)
    one = incidents.from_alert(alice, alert.id)
    assert (one.severity, one.source, one.published_at) == (severity, "alert", None)
    assert incidents.from_alert(alice, alert.id).id == one.id and len(incidents.listing(alice)) == 1
    with pytest.raises(NotFound):
        incidents.from_alert(alice, uuid4())


def test_i05_a_status_brings_the_incident_to_its_step_with_the_time_of_each(alice: Actor) -> None:
    one = incidents.create(alice, PAYMENTS)
    begun = clock.now()
    with clock.at(begun + timedelta(minutes=2)):
        incidents.advance(alice, one.id)
    with clock.at(begun + timedelta(minutes=5)):
        incidents.publish(alice, one.id)
    with clock.at(begun + timedelta(minutes=27)):
        incidents.post(alice, one.id, {"text": "We restart it.", "status": "fixing"})
    now = kept(one)
    minutes = {name: round((incidents.reached(now, name) - begun).total_seconds() / 60) for name in now.steps}  # type: ignore[operator]
    assert now.step == "mitigation"
    assert minutes == {"detection": 0, "acknowledgment": 2, "investigation": 5, "mitigation": 27}


def test_i05_an_open_incident_has_no_post_mortem_step(alice: Actor) -> None:
    one = incidents.create(alice, PAYMENTS)
    with pytest.raises(Conflict):
        incidents.advance(alice, one.id, "post_mortem")


def test_i10_a_public_entry_needs_a_published_incident_and_is_mailed_once_to_each_subscriber(alice: Actor) -> None:
    subscribed()
    subscribers.ask("never@confirmed.example")
    one = incidents.create(alice, PAYMENTS)
    with pytest.raises(Conflict):
        incidents.post(alice, one.id, {"text": "Too early."})
    incidents.post(alice, one.id, {"text": "Inner words.", "public": False})
    assert mails() == []
    entry = incidents.publish(alice, one.id, "We look into it.")
    (key,) = mails()
    assert key.startswith(f"status:{entry.id}:")
    with pytest.raises(Conflict):
        incidents.publish(alice, one.id)
    assert len(mails()) == 1


def test_i15_the_template_has_its_words(alice: Actor) -> None:
    one = incidents.create(alice, PAYMENTS)
    incidents.change(alice, one.id, {"eta": "an hour"})
    text = incidents.find(alice, one.id).template
    assert text.startswith(
        "[URGENT] Platform Issue\n\nStatus: ☑ Investigating ☐ Identified ☐ Fixing ☐ Monitoring ☐ Resolved"
    )
    for part in (
        "Issue: Card payments fail",
        "Impact: 14 people",
        "ETA for Resolution: an hour",
        "Next Update:",
        "Contact:",
    ):
        assert part in text


def test_i08_an_incident_is_resolved_after_a_clean_hour(alice: Actor) -> None:
    one = incidents.create(alice, PAYMENTS)
    incidents.publish(alice, one.id)
    with pytest.raises(Conflict, match="Monitoring first"):
        incidents.resolve(alice, one.id, "Done.")
    begun = clock.now()
    incidents.post(alice, one.id, {"text": "We watch it.", "status": "monitoring"})
    with clock.at(begun + timedelta(minutes=59, seconds=30)), pytest.raises(Conflict, match="1 more minute"):
        incidents.resolve(alice, one.id, "Done.")
    with clock.at(begun + timedelta(minutes=61)):
        incidents.resolve(alice, one.id, "Done.")
    now = kept(one)
    assert (now.status, now.step, now.next_update_at) == ("resolved", "post_mortem", None)
    with pytest.raises(Conflict, match="is resolved"):
        incidents.resolve(alice, one.id)


def test_i08_a_relapse_starts_the_clean_hour_again(alice: Actor) -> None:
    one = incidents.create(alice, PAYMENTS)
    incidents.publish(alice, one.id)
    incidents.post(alice, one.id, {"text": "We watch it.", "status": "monitoring"})
    incidents.post(alice, one.id, {"text": "It is back.", "status": "fixing"})
    with clock.at(clock.now() + timedelta(hours=3)), pytest.raises(Conflict):
        incidents.resolve(alice, one.id)
    assert kept(one).clean_since_at is None and "resolution" not in kept(one).steps


def test_i08_an_alert_that_still_fires_keeps_its_incident_open(alice: Actor) -> None:
    with work(house_actor()) as session:
        alert = Alert(rule="down", level="critical", state="firing", since_at=clock.now())
        session.add(alert)
    one = incidents.from_alert(alice, alert.id)
    incidents.publish(alice, one.id, "", "monitoring")
    with clock.at(clock.now() + timedelta(hours=2)):
        with pytest.raises(Conflict, match="still fires"):
            incidents.resolve(alice, one.id)
        with work(house_actor()) as session:
            session.get_one(Alert, alert.id).resolved_at = clock.now()
        with pytest.raises(Conflict, match="60 more minutes"):
            incidents.resolve(alice, one.id)


def test_i08_it_is_resolved_before_its_time_for_a_reason_only(alice: Actor) -> None:
    one = incidents.create(alice, PAYMENTS)
    with pytest.raises(Invalid):
        incidents.resolve(alice, one.id, "Done.", now=True, reason=" ")
    incidents.resolve(alice, one.id, "Done.", now=True, reason="A false alarm")
    assert any("A false alarm" in entry.text for entry in incidents.find(alice, one.id).entries)


def test_i09_the_post_mortem_is_drafted_with_the_timeline_and_finished_by_a_person(alice: Actor) -> None:
    one = incidents.create(alice, PAYMENTS)
    incidents.change(alice, one.id, {"cause": "A key was left behind"})
    incidents.publish(alice, one.id, "Some payments fail.")
    incidents.resolve(alice, one.id, "Done.", now=True, reason="It was short")
    text = kept(one).post_mortem
    for part in ("Some payments fail.", "A key was left behind", "14 people", "Action items", "Alice", "were late"):
        assert part in text
    incidents.write(alice, one.id, f"{text}\nRotate both.", done=True)
    assert kept(one).post_mortem_at is not None and "Rotate both." in kept(one).post_mortem


def test_i12_the_first_list_is_ticked_by_what_is_done_and_by_hand(alice: Actor) -> None:
    one = incidents.create(alice, PAYMENTS)
    incidents.publish(alice, one.id)
    assert set(incidents.find(alice, one.id).ticks) == {"notify", "begin"}
    incidents.tick(alice, one.id, "mode")
    assert incidents.tick(alice, one.id, "mode") is False
    assert incidents.find(alice, one.id).list_done_at is None
    incidents.post(alice, one.id, {"text": "What we know.", "public": False})
    found = incidents.find(alice, one.id)
    assert found.listed and found.list_done_at is not None
    with pytest.raises(Invalid):
        incidents.tick(alice, one.id, "coffee")


def test_i19_the_incidents_of_a_year_are_reviewed_once(alice: Actor) -> None:
    one = incidents.create(alice, PAYMENTS)
    incidents.create(alice, {"title": "Still open"})
    incidents.resolve(alice, one.id, now=True, reason="Over")
    assert (incidents.review(alice, one.year), incidents.review(alice, one.year)) == (1, 0)


def test_i20_the_decision_for_a_hotfix_or_a_rollback_is_written_down(alice: Actor) -> None:
    one = incidents.create(alice, PAYMENTS)
    incidents.change(alice, one.id, {"decision": "rollback"})
    assert incidents.find(alice, one.id).entries[0].text == "Rollback"
    with pytest.raises(Invalid):
        incidents.change(alice, one.id, {"decision": "prayer"})


def test_i10_a_late_update_is_reminded_of_once(alice: Actor) -> None:
    one = incidents.create(alice, PAYMENTS)
    incidents.nag(house_actor())
    incidents.publish(alice, one.id)
    with clock.at(clock.now() + timedelta(minutes=31)):
        incidents.nag(house_actor())
        incidents.nag(house_actor())
        (key,) = mails()
        assert key.startswith(f"incident:{one.id}:")
        incidents.post(alice, one.id, {"text": "Still at it."})
    with clock.at(clock.now() + timedelta(minutes=70)):
        incidents.nag(house_actor())
        assert len(mails()) == 2


def test_i10_the_list_shows_the_open_ones_first(alice: Actor) -> None:
    old, done = incidents.create(alice, PAYMENTS), incidents.create(alice, {"title": "Short"})
    incidents.resolve(alice, done.id, now=True, reason="Over")
    assert [one.row.id for one in incidents.listing(alice)] == [old.id, done.id] and incidents.open_count(alice) == 1
