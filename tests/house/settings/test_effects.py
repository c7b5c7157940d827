"""Each setting does what its name says, from the moment it is set."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.accounts import UserSession
from models.tokens import IdempotentAnswer
from services import contacts, settings
from services.accounts import sessions, users
from services.contacts import ContactCard
from services.house import idempotency, limits
from services.house.idempotency import Answer
from services.house.settings import change, change_installation
from services.records import bin
from services.work import Actor, NotFound, SignInNeeded, clock, house_actor, perform, work
from tests import cast
from tests.cast import Cast


def test_f17_the_bin_keeps_as_many_days_as_are_set(alice: Actor, ada: ContactCard) -> None:
    with clock.at(clock.now() - timedelta(days=5)):
        perform(alice, contacts.bin, ada.id)
    assert bin.empty(house_actor(alice.place)) == 0
    change(alice, settings.BIN_KEPT.key, 4)
    assert perform(alice, bin.days) == 4
    assert perform(alice, bin.binned, "contact").rows[0].leaves_at < clock.now()
    assert bin.empty(house_actor(alice.place)) == 1
    with pytest.raises(NotFound):
        perform(alice, contacts.find, ada.id)


def test_a_session_ends_after_the_hours_without_a_click_that_are_set(alice: Actor, people: Cast) -> None:
    later = clock.now() + timedelta(hours=3)
    with clock.at(later):
        assert sessions.current(people.bob).name == "Bob"
    change(alice, settings.SESSION_IDLE.key, 2)
    with clock.at(later + timedelta(hours=2, minutes=1)), pytest.raises(SignInNeeded):
        sessions.current(people.bob)


def test_a_session_lasts_as_many_days_as_are_set(alice: Actor) -> None:
    change(alice, settings.SESSION_LIFE.key, 2)
    assert alice.user_id
    with work(house_actor(alice.place)) as session:
        opened = sessions.open_session(session, users.row(session, alice.user_id), "browser", "a test", "")
    assert timedelta(days=1, hours=23) < opened.expires_at - clock.now() <= timedelta(days=2)


def test_the_zone_of_the_workspace_is_that_of_who_chose_none(alice: Actor, people: Cast) -> None:
    change(alice, settings.ZONE.key, "Asia/Tokyo")
    assert cast.actor(people.bob).zone == "Asia/Tokyo"
    perform(alice, users.rename, "Alice", "Europe/London")
    assert cast.actor(people.alice).zone == "Europe/London"


def test_r01_the_api_allows_as_many_requests_as_are_set(alice: Actor) -> None:
    limits.load()
    assert limits.count("a").limit == 100
    change_installation(alice, settings.API_LIMIT.key, 2)
    assert [limits.count("b").refused for _ in range(3)] == [False, False, True]
    limits.load()  # as the next process does
    assert limits.count("c").limit == 2
    change_installation(alice, settings.API_LIMIT.key, None)
    assert limits.count("d").limit == 100


def test_r06_a_window_of_the_api_lasts_as_many_minutes_as_are_set(alice: Actor) -> None:
    limits.load()
    assert limits.count("a").window == 900
    change_installation(alice, settings.API_WINDOW.key, 1)
    assert (limits.count("b").window, limits.count("b").reset) == (60, 60)


def test_an_answer_under_a_key_is_kept_as_many_hours_as_are_set(alice: Actor) -> None:
    def ask() -> bool:
        return idempotency.once(alice, "k", b"", lambda _: Answer(200), users.me).again

    change(alice, settings.ANSWERS_KEPT.key, 2)
    assert (ask(), ask()) == (False, True)
    with clock.at(clock.now() + timedelta(hours=3)):
        with work(house_actor(alice.place)) as session:
            idempotency.forget_old(session)
            assert session.scalar(select(func.count()).select_from(IdempotentAnswer)) == 0
        assert ask() is False


def test_the_maintenance_page_counts_as_open_what_is_still_signed_in(alice: Actor) -> None:
    from services.house.health import snapshot

    def open_sessions() -> int:
        return next(one.sessions for one in snapshot(alice).workspaces if one.place == alice.place)

    with work(house_actor(alice.place)) as session:
        for row in session.scalars(select(UserSession)):
            row.seen_at = clock.now() - timedelta(hours=2)
    assert open_sessions() == 2
    change(alice, settings.SESSION_IDLE.key, 1)
    assert open_sessions() == 0
