"""Planned work: told before, moved, begun and ended by itself; its end tells only what changed (S-19, I-13)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from models.incidents import ComponentState, PlannedWork, Subscriber
from models.notices import Announcement
from models.outbox import Outgoing, OutgoingText
from services.house import incidents, maintenance_mode
from services.house.status import components, planned, publishing, subscribers
from services.work import Actor, Conflict, Invalid, NotAllowed, clock, house_actor, work

HOUR = timedelta(hours=1)
LATER = {"title": "A new disk", "text": "Everything is slower.", "closes": False}


def soon(hours: float = 2) -> dict[str, object]:
    begin = clock.now() + hours * HOUR
    return {**LATER, "starts_at": begin, "ends_at": begin + HOUR}


def kept(one: PlannedWork) -> PlannedWork:
    with work(house_actor(), read=True) as session:
        return session.get_one(PlannedWork, one.id)


def subscribed() -> None:
    subscribers.ask("dora@example.com")
    with work(house_actor()) as session:
        session.exec(select(Subscriber)).one().confirmed_at = clock.now()


def subjects() -> list[str]:
    with work(house_actor(), read=True) as session:
        query = select(OutgoingText.subject).join(Outgoing, Outgoing.id == OutgoingText.id).order_by(Outgoing.made_at)
        return [one for one in session.exec(query) if not one.startswith("Confirm")]


def shown() -> str:
    return (publishing.folder() / "index.html").read_text(encoding="utf-8")


def test_s19_planned_work_is_announced_mailed_and_on_the_status_page(alice: Actor) -> None:
    subscribed()
    part = components.add(alice, "Email")
    one = planned.plan(alice, {**soon(), "components": [part.id]})
    with work(house_actor(), read=True) as session:
        told = session.exec(select(Announcement)).one()
    assert (told.title, told.starts_at, told.id) == ("A new disk", one.starts_at, one.announcement_id)
    assert subjects() == ["Planned work: A new disk"]
    assert "A new disk" in shown() and "Concerns Email." in shown()


def test_case_a_move_of_planned_work_is_told(alice: Actor) -> None:
    """S-19; cachet#2613: who had read of the first time never heard of the second."""
    subscribed()
    one = planned.plan(alice, soon())
    begin = clock.now() + 5 * HOUR
    planned.move(alice, one.id, {"starts_at": begin, "ends_at": begin + HOUR})
    with work(house_actor(), read=True) as session:
        live = [row.starts_at for row in session.exec(select(Announcement)) if row.withdrawn_at is None]
    assert live == [begin] and subjects()[-1] == "Planned work has moved: A new disk"
    assert f"{begin:%H:%M}" in shown()


def test_s19_it_begins_and_ends_by_itself_and_tells_its_end_once(alice: Actor) -> None:
    subscribed()
    part = components.add(alice, "Email")
    one = planned.plan(alice, {**soon(), "components": [part.id]})
    planned.go_on(house_actor())
    assert kept(one).begun_at is None
    with clock.at(one.starts_at + timedelta(minutes=1)):
        planned.go_on(house_actor())
        planned.go_on(house_actor())
        publishing.keep(house_actor())
        assert '<span class="s planned">' in shown()
        with work(house_actor(), read=True) as session:
            assert [row.id for row in planned.under_way(session)] == [one.id]
            assert len(session.exec(select(ComponentState)).all()) == 1
    with clock.at(one.ends_at):
        planned.go_on(house_actor())
        planned.go_on(house_actor())
        publishing.keep(house_actor())
    assert kept(one).ended_at == one.ends_at and subjects().count("Planned work is over: A new disk") == 1
    assert '<span class="s works">' in shown()


def test_s19_the_end_of_work_that_never_began_tells_nobody(alice: Actor) -> None:
    subscribed()
    part = components.add(alice, "Email")
    one = planned.plan(alice, {**soon(), "components": [part.id]})
    with clock.at(one.ends_at + HOUR):
        planned.go_on(house_actor())
    assert kept(one).ended_at is not None and subjects() == ["Planned work: A new disk"]


def test_s19_the_end_does_not_hide_an_incident_of_the_same_component(alice: Actor) -> None:
    part = components.add(alice, "Email")
    one = planned.plan(alice, {**soon(), "components": [part.id]})
    with clock.at(one.starts_at):
        planned.go_on(house_actor())
        trouble = incidents.create(alice, {"title": "Email is late"})
        incidents.publish(alice, trouble.id)
        incidents.affect(alice, trouble.id, {part.id: "slow"})
    with clock.at(one.ends_at):
        planned.go_on(house_actor())
        publishing.keep(house_actor())
    assert '<span class="s slow">' in shown()


def test_i13_work_that_closes_keeps_maintenance_mode_on_until_its_end(alice: Actor) -> None:
    begin = clock.now() + HOUR
    one = planned.plan(alice, {**LATER, "closes": True, "starts_at": begin, "ends_at": begin + 6 * HOUR})
    with clock.at(begin):
        planned.go_on(house_actor())
        mode = maintenance_mode.known()
        assert mode is not None and mode.reason == "A new disk"
    with clock.at(begin + 3 * HOUR):
        planned.go_on(house_actor())
        mode = maintenance_mode.known()
        assert mode is not None and mode.until == one.ends_at
    with clock.at(one.ends_at):
        planned.go_on(house_actor())
        assert maintenance_mode.known() is None


def test_case_planned_work_keeps_its_zone_and_a_change_of_the_clock_moves_nothing(alice: Actor) -> None:
    """S-19. Alice is in Paris, where the clock goes forward on 28 March 2027."""
    night = {"starts_at": datetime(2027, 3, 28, 1, 30), "ends_at": datetime(2027, 3, 28, 4, 0)}
    one = planned.plan(alice, {**LATER, **night})
    assert kept(one).starts_at == datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert kept(one).ends_at == datetime(2027, 3, 28, 2, 0, tzinfo=UTC)


def test_s19_cancelled_work_is_told_and_cannot_be_moved(alice: Actor) -> None:
    subscribed()
    one = planned.plan(alice, soon())
    planned.cancel(alice, one.id)
    assert subjects()[-1] == "Planned work is cancelled: A new disk" and "A new disk" not in shown()
    with pytest.raises(Conflict):
        planned.move(alice, one.id, {})


def test_s19_an_end_before_the_start_and_a_stranger_are_refused(alice: Actor, bob: Actor) -> None:
    begin = clock.now() + HOUR
    with pytest.raises(Invalid):
        planned.plan(alice, {**LATER, "starts_at": begin, "ends_at": begin - HOUR / 2})
    with pytest.raises(NotAllowed):
        planned.plan(bob, soon())
