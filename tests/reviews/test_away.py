"""Colleagues who stay away: reported, proposed, disabled or kept; and what they leave behind (U-06, U-08, U-09, N-18)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from models.accounts import UserSession
from services import contacts, notices, reviews, settings
from services.accounts import sessions, users
from services.house import settings as of_house
from services.reviews import Away
from services.work import Actor, Invalid, NotAllowed, NotFound, SignInNeeded, clock, house_actor, perform, work
from tests.cast import Cast, join
from tests.retention.world import to_the_end

NOW = datetime(2031, 2, 3, 12, tzinfo=UTC)
DAYS = timedelta(days=1)


def seen(actor: Actor, days: float) -> None:
    """Let this person have been here so many days ago, and not since."""
    with work(house_actor(actor.place)) as session:
        mine = update(UserSession).where(col(UserSession.user_id) == actor.user_id)
        session.execute(mine.values(seen_at=NOW - days * DAYS, expires_at=NOW + 90 * DAYS))


def away(actor: Actor) -> dict[str, Away]:
    return {one.name: one for one in perform(actor, reviews.away).rows}


def told(actor: Actor) -> list[str]:
    return [one.kind for one in perform(actor, notices.mine).entries]


def month(actor: Actor) -> dict[str, int]:
    house = house_actor(actor.place)
    with work(house) as session:
        return reviews.monthly(session, house)


def test_u08_colleagues_away_for_more_than_7_days_are_reported_weekly(alice: Actor, bob: Actor) -> None:
    seen(alice, 0)
    seen(bob, 6.9)
    house = house_actor(alice.place)
    with clock.at(NOW):
        with work(house) as session:
            assert reviews.weekly(session, house) == {"idle": 0}
        seen(bob, 7.1)
        with work(house) as session:
            assert reviews.weekly(session, house) == {"idle": 1}
        assert (list(away(alice)), away(alice)["Bob"].proposed) == (["Bob"], False)
        assert notices.IDLE.name in told(alice)
        assert notices.IDLE.name not in told(bob)


def test_u09_colleagues_away_for_more_than_30_days_are_proposed_once_a_month(alice: Actor, bob: Actor) -> None:
    seen(alice, 0)
    seen(bob, 30.1)
    with clock.at(NOW):
        assert month(alice) == {"proposed": 1, "disabled": 0}
        assert month(alice) == {}
        assert away(alice)["Bob"].proposed
        assert told(alice).count(notices.AWAY.name) == 1


def test_u09_one_click_disables_them_ends_their_sessions_and_keeps_their_records(
    alice: Actor, bob: Actor, people: Cast
) -> None:
    his = perform(bob, contacts.create, {"name": "Ada"})
    seen(bob, 31)
    with clock.at(NOW):
        gone = perform(_proved(alice), reviews.disable_away, [bob.user_id, alice.user_id])
        assert gone == [bob.user_id]
        with pytest.raises(SignInNeeded):
            sessions.current(people.bob)
    assert perform(alice, contacts.find, his.id).owner_id == bob.user_id


def test_u09_who_was_here_meanwhile_stays(alice: Actor, bob: Actor) -> None:
    seen(bob, 1)
    with clock.at(NOW):
        assert perform(_proved(alice), reviews.disable_away, [bob.user_id]) == []


def test_u09_by_itself_where_the_workspace_says_so_and_never_the_last_administrator(alice: Actor, bob: Actor) -> None:
    perform(alice, of_house.change, settings.AWAY_AUTOMATIC.key, True)
    eve = join(alice.place, "Eve", "administrator")
    for one in (alice, bob, eve):
        seen(one, 40)
    with clock.at(NOW):
        assert month(alice) == {"proposed": 3, "disabled": 2}
        left = away(alice)
        assert [(one.last, one.proposed) for one in left.values()] == [(True, False)]


def test_u09_one_who_is_kept_has_a_reason_and_is_proposed_again_after_30_days(alice: Actor, bob: Actor) -> None:
    seen(alice, 0)
    seen(bob, 31)
    with clock.at(NOW):
        with pytest.raises(Invalid):
            perform(alice, reviews.keep, bob.user_id, " ")
        perform(alice, reviews.keep, bob.user_id, "On parental leave")
        kept = away(alice)["Bob"]
        assert (kept.proposed, kept.kept, kept.kept_by) == (False, "On parental leave", "Alice")
        assert perform(_proved(alice), reviews.disable_away, [bob.user_id]) == []
    with clock.at(NOW + 31 * DAYS):
        assert away(alice)["Bob"].proposed


def test_u06_the_records_of_who_left_are_handed_over_as_one_change_that_can_be_undone(alice: Actor, bob: Actor) -> None:
    made = [perform(bob, contacts.create, {"name": name}).id for name in ("Ada", "Ben")]
    perform(_proved(alice), users.disable, bob.user_id)
    assert [(one.noun, one.count) for one in perform(alice, reviews.left, bob.user_id)] == [("contact", 2)]
    perform(alice, reviews.hand_over, bob.user_id, alice.user_id)
    to_the_end(alice)
    assert {perform(alice, contacts.find, one).owner_id for one in made} == {alice.user_id}
    assert perform(alice, reviews.left, bob.user_id) == []
    with pytest.raises(Invalid):
        perform(alice, reviews.hand_over, alice.user_id, bob.user_id)


def test_u07_each_role_with_people_is_reviewed_once_a_month_by_somebody(alice: Actor) -> None:
    with clock.at(NOW):
        assert {one.role for one in perform(alice, reviews.roles) if one.due} == {"administrator", "sales"}
        perform(alice, reviews.mark_reviewed, "sales", "Bob still sells")
        (sales,) = [one for one in perform(alice, reviews.roles) if one.role == "sales"]
        assert (sales.due, sales.by, sales.at, sales.note, sales.people) == (False, "Alice", NOW, "Bob still sells", 1)
        with pytest.raises(Invalid):
            perform(alice, reviews.mark_reviewed, "king")
    with clock.at(NOW + 31 * DAYS):
        assert "sales" in {one.role for one in perform(alice, reviews.roles) if one.due}


def test_u06_bob_may_not_and_charlie_sees_nobody_of_another_company(alice: Actor, bob: Actor, charlie: Actor) -> None:
    seen(bob, 40)
    with clock.at(NOW):
        for asked, more in ((reviews.keep, ("Why",)), (reviews.left, ())):
            with pytest.raises(NotAllowed):
                perform(bob, asked, bob.user_id, *more)
            with pytest.raises(NotFound):
                perform(charlie, asked, bob.user_id, *more)
        assert "Bob" not in away(charlie)
        assert perform(_proved(charlie), reviews.disable_away, [bob.user_id]) == []
        assert {one.people for one in perform(charlie, reviews.roles)} == {0, 1}


def _proved(actor: Actor) -> Actor:
    """The actor with a password typed just now, as the clock of the test says."""
    return replace(actor, proved_at=clock.now())
