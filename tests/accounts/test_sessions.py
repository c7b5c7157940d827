"""Sessions end when they should: at once when somebody is shown out, by themselves when nobody is there (U-14)."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import jwt
import pytest
import time_machine
from sqlalchemy import select, update

from models.accounts import User, UserSession
from services.accounts import sessions, users
from services.work import Actor, NotFound, SignInNeeded, clock, house_actor, perform, vault, work
from tests import cast

SESSIONS = UserSession.__table__  # type: ignore[attr-defined]


@pytest.fixture
def moved(house: object) -> Iterator[time_machine.Traveller]:
    """A clock the test may move."""
    with time_machine.travel(clock.now(), tick=True) as traveller:
        yield traveller


def opened(actor: Actor, kind: str = "browser") -> sessions.Opened:
    """One more session of the same person."""
    with work(house_actor(actor.place)) as session:
        return sessions.open_session(session, session.get_one(User, actor.user_id), kind, "a test", "127.0.0.1")


def over(token: str) -> bool:
    try:
        sessions.current(token)
    except SignInNeeded:
        return True
    return False


def test_a_token_is_kept_only_as_its_hash(alice: Actor) -> None:
    token = opened(alice).token
    with work(alice, read=True) as session:
        assert token.partition(".")[2] not in str(session.execute(select(SESSIONS)).all())


@pytest.mark.parametrize("token", [None, "", ".", "x", "x.y", "a.b.c"])
def test_what_is_no_token_is_nobody(house: object, token: str | None) -> None:
    with pytest.raises(SignInNeeded):
        sessions.current(token)


def test_an_idle_session_ends_after_eight_hours(moved: time_machine.Traveller, people: cast.Cast, alice: Actor) -> None:
    token = opened(alice).token
    moved.shift(timedelta(hours=7, minutes=59))
    assert not over(token)
    moved.shift(timedelta(hours=8, seconds=1))
    assert over(token)


def test_a_session_that_is_used_lives_on_until_seven_days(moved: time_machine.Traveller, alice: Actor) -> None:
    token = opened(alice).token
    for _ in range(27):
        moved.shift(timedelta(hours=6))
        assert not over(token)
    moved.shift(timedelta(hours=6, seconds=1))
    assert over(token)


def test_being_there_is_noted_at_most_each_minute(moved: time_machine.Traveller, alice: Actor) -> None:
    token, seen = opened(alice).token, []
    for _ in range(4):
        moved.shift(timedelta(seconds=40))
        found = sessions.current(token)
        with work(alice, read=True) as session:
            seen.append(session.execute(select(SESSIONS.c.seen_at).where(SESSIONS.c.id == found.session_id)).scalar())
    assert len(set(seen)) == 3


def test_a_program_may_be_quiet_for_seven_days(moved: time_machine.Traveller, alice: Actor) -> None:
    token = sessions.program_token(alice.place, opened(alice, "program"))
    moved.shift(timedelta(days=6, hours=23))
    assert sessions.by_program_token(token).kind == "program"
    moved.shift(timedelta(hours=2))
    with pytest.raises(SignInNeeded, match="auth/login"):
        sessions.by_program_token(token)


def test_ending_a_session_ends_it_at_once_and_no_other(alice: Actor) -> None:
    one, two = opened(alice), opened(alice)
    perform(alice, sessions.end, one.id)
    assert (over(one.token), over(two.token)) == (True, False)
    assert one.id not in [row.id for row in perform(alice, sessions.mine)]


def test_ending_a_programs_session_ends_its_token_at_once(alice: Actor) -> None:
    program = opened(alice, "program")
    perform(alice, sessions.end, program.id)
    with pytest.raises(SignInNeeded):
        sessions.by_program_token(sessions.program_token(alice.place, program))


def test_ending_all_others_keeps_this_one(alice: Actor) -> None:
    tokens = [opened(alice).token for _ in range(3)]
    assert perform(alice, sessions.end_others) >= 3
    assert all(over(token) for token in tokens)
    assert alice.session_id and sessions.by_id(alice.place, alice.session_id)


def test_nobody_ends_a_colleagues_session(alice: Actor, bob: Actor) -> None:
    for session_id in (alice.session_id, uuid4()):
        with pytest.raises(NotFound):
            perform(bob, sessions.end, session_id)


def test_disabling_ends_every_session_in_the_same_moment(alice: Actor, bob: Actor) -> None:
    tokens = [opened(bob).token for _ in range(3)]
    assert bob.user_id
    perform(alice, users.disable, bob.user_id)
    assert all(over(token) for token in tokens)
    with pytest.raises(SignInNeeded):
        sessions.by_id(bob.place, bob.session_id or UUID(int=0))


def test_being_let_in_again_brings_no_old_session_back(alice: Actor, bob: Actor) -> None:
    token = opened(bob).token
    assert bob.user_id
    perform(alice, users.disable, bob.user_id)
    perform(alice, users.enable, bob.user_id)
    assert over(token)
    assert not over(opened(bob).token)


def test_another_role_counts_from_the_next_question_on(alice: Actor, bob: Actor) -> None:
    token = opened(bob).token
    assert bob.user_id and sessions.current(token).may("messages.send")
    perform(alice, users.change_role, bob.user_id, "engineering")
    now = sessions.current(token)
    assert (now.role, now.scope, now.may("messages.send")) == ("engineering", "all", False)


def test_another_team_counts_from_the_next_question_on(alice: Actor, bob: Actor) -> None:
    token, team = opened(bob).token, perform(alice, users.add_team, "North")
    assert bob.user_id
    perform(alice, users.change_role, bob.user_id, "sales", team.id)
    assert sessions.current(token).team_id == team.id


def test_an_operator_is_one_only_in_his_own_company(alice: Actor, charlie: Actor) -> None:
    assert (alice.operator, charlie.operator) == (True, False)
    assert not charlie.may("maintenance.run")


@pytest.mark.parametrize("forge", ["key", "none", "claims", "expired", "text"])
def test_a_forged_program_token_is_nobody(alice: Actor, forge: str) -> None:
    claims = {"sub": alice.place, "jti": str(alice.session_id), "exp": int(clock.now().timestamp()) + 60}
    token = {
        "key": jwt.encode(claims, "another key of thirty-two letters", "HS256"),
        "none": jwt.encode(claims, "", "none"),
        "claims": jwt.encode({"sub": alice.place}, vault.signing_keys("jwt")[0], "HS256"),
        "expired": jwt.encode({**claims, "exp": 1}, vault.signing_keys("jwt")[0], "HS256"),
        "text": "\ud800.é.\x00",
    }[forge]
    with pytest.raises(SignInNeeded):
        sessions.by_program_token(token)


def test_a_session_of_a_role_that_is_gone_is_not_let_in(alice: Actor, bob: Actor) -> None:
    users_table = User.__table__  # type: ignore[attr-defined]
    with work(alice) as session:
        session.connection().execute(update(users_table).where(users_table.c.id == bob.user_id).values(role="wizard"))
    with pytest.raises(SignInNeeded):
        sessions.by_id(bob.place, bob.session_id or UUID(int=0))
