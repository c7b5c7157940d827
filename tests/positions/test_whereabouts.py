"""Where colleagues are: only with their consent, within a session, truthfully, and with who looked."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from models.positions import PositionConsent, PositionLook, TrackingSession
from services import positions
from services.positions.whereabouts import OLD
from services.work import Actor, NotAllowed, clock, perform, work
from tests.map.town import MILL, QUAY, on_the_road, technician

FAR = 50.8, 57.0


def looks(actor: Actor) -> list[tuple[UUID, UUID | None, int]]:
    with work(actor, read=True) as session:
        return [(one.user_id, one.viewer_id, one.times) for one in session.scalars(select(PositionLook))]


def user(actor: Actor) -> UUID:
    assert actor.user_id is not None
    return actor.user_id


def test_j03_a_colleague_who_agreed_is_shown_where_they_were_last(alice: Actor, bob: Actor) -> None:
    van = technician(alice, "Bob Keller", user(bob))
    on_the_road(alice, user(bob), MILL, QUAY, accuracy_m=400)
    (one,) = perform(alice, positions.whereabouts)
    assert (one.name, one.technician_id, one.lat, one.lon, one.accuracy_m) == ("Bob", van.id, *QUAY, 400)
    assert (one.old, round((clock.now() - one.taken_at) / timedelta(minutes=1))) == (False, 2)


def test_j03_a_position_that_is_long_ago_is_told_as_old(alice: Actor, bob: Actor) -> None:
    on_the_road(alice, user(bob), MILL)
    with clock.at(clock.now() + OLD):
        assert [one.old for one in perform(alice, positions.whereabouts)] == [True]


def test_j03_without_a_consent_or_after_the_session_nobody_is_shown(alice: Actor, bob: Actor) -> None:
    consent, tracking = on_the_road(alice, user(bob), MILL)
    assert len(perform(alice, positions.whereabouts)) == 1
    with clock.at(clock.now() + timedelta(hours=5)):
        assert perform(alice, positions.whereabouts) == []
    with work(alice) as session:
        session.get_one(PositionConsent, consent).ended_at = clock.now()
    assert perform(alice, positions.whereabouts) == []
    with work(alice) as session:
        session.get_one(PositionConsent, consent).ended_at = None
        session.get_one(TrackingSession, tracking).ended_at = clock.now()
    assert perform(alice, positions.whereabouts) == []


def test_j03_a_position_that_cannot_be_true_is_not_drawn(alice: Actor, bob: Actor) -> None:
    on_the_road(alice, user(bob), FAR, doubtful=True)
    assert perform(alice, positions.whereabouts) == []


def test_j03_who_looked_is_recorded_once_a_day_and_counted(alice: Actor, bob: Actor) -> None:
    mine, his = user(alice), user(bob)
    for _ in range(2):
        perform(alice, positions.looked, {mine, his})
    assert looks(alice) == [(his, mine, 2)]
    with clock.at(clock.now() + timedelta(days=1)):
        perform(alice, positions.looked, {his})
    assert looks(alice) == [(his, mine, 2), (his, mine, 1)]
    with pytest.raises(NotAllowed):
        perform(bob, positions.looked, {mine})


def test_j03_another_workspace_sees_nobody(alice: Actor, bob: Actor, charlie: Actor) -> None:
    on_the_road(alice, user(bob), MILL)
    assert perform(charlie, positions.whereabouts) == []
