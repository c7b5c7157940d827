"""Invitations: a link lets one person in, once, for seven days, with the role it was made for."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from models.accounts import Invitation
from services.accounts import invitations, sessions, sign_in, users
from services.work import Actor, Conflict, Invalid, NotFound, clock, perform, work

GRACE, WORDS = "grace@example.com", "four words in a row"


@pytest.fixture
def moved(house: object) -> Iterator[time_machine.Traveller]:
    """A clock the test may move."""
    with time_machine.travel(clock.now(), tick=True) as traveller:
        yield traveller


@pytest.fixture
def link(alice: Actor) -> str:
    """An open invitation for Grace."""
    return perform(alice, invitations.invite, GRACE, "sales", "Grace")


def test_a_link_lets_one_person_in_with_its_role(alice: Actor, link: str) -> None:
    user, signed = invitations.accept(link, "Grace Hopper", WORDS)
    assert sessions.current(signed.opened.token).user_id == user.id, "and is signed in"
    assert (user.name, user.email, user.role) == ("Grace Hopper", GRACE, "sales")
    assert sign_in.sign_in(GRACE, WORDS, company="Acme").place == alice.place


def test_a_link_is_used_once(link: str) -> None:
    invitations.accept(link, "Grace", WORDS)
    with pytest.raises(NotFound, match="no longer valid"):
        invitations.accept(link, "Grace", WORDS)


def test_looking_at_a_link_does_not_use_it(link: str) -> None:
    for _ in range(3):
        assert invitations.look_up(link).email == GRACE


def test_a_link_is_good_for_seven_days(moved: time_machine.Traveller, alice: Actor) -> None:
    link = perform(alice, invitations.invite, GRACE, "sales")
    moved.shift(timedelta(days=7) - timedelta(minutes=1))
    assert invitations.look_up(link)
    moved.shift(timedelta(minutes=2))
    with pytest.raises(NotFound):
        invitations.look_up(link)


def test_a_withdrawn_link_is_void(alice: Actor, link: str) -> None:
    perform(alice, invitations.withdraw, perform(alice, invitations.waiting)[0].id)
    with pytest.raises(NotFound):
        invitations.look_up(link)
    assert perform(alice, invitations.waiting) == []


def test_a_new_link_replaces_the_one_before(alice: Actor, link: str) -> None:
    newer = perform(alice, invitations.invite, GRACE, "field")
    with pytest.raises(NotFound):
        invitations.look_up(link)
    assert invitations.look_up(newer).role == "field"
    assert len(perform(alice, invitations.waiting)) == 1


def test_a_used_link_cannot_be_withdrawn(alice: Actor, link: str) -> None:
    waiting = perform(alice, invitations.waiting)[0]
    invitations.accept(link, "Grace", WORDS)
    with pytest.raises(NotFound):
        perform(alice, invitations.withdraw, waiting.id)


def test_somebody_who_works_here_is_not_invited_again(alice: Actor) -> None:
    with pytest.raises(Conflict, match="already has an account"):
        perform(alice, invitations.invite, " BOB@example.com", "sales")


@pytest.mark.parametrize(("email", "role", "field"), [
    ("", "sales", "email"), ("nobody", "sales", "email"), (GRACE, "king", "role"), (GRACE, "", "role"),
])  # fmt: skip
def test_a_wrong_invitation_is_refused_on_its_field(alice: Actor, email: str, role: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        perform(alice, invitations.invite, email, role)
    assert set(refusal.value.fields) == {field}


@pytest.mark.parametrize(("name", "password", "field"), [
    ("", WORDS, "name"), ("x" * 121, WORDS, "name"), ("Grace", "short", "password"), ("", "short", "name password"),
])  # fmt: skip
def test_a_wrong_answer_leaves_the_link_open(link: str, name: str, password: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        invitations.accept(link, name, password)
    assert set(refusal.value.fields) == set(field.split())
    assert invitations.look_up(link)


def test_two_who_use_a_link_at_once_get_one_account(alice: Actor, link: str) -> None:
    from tests.work.threads import at_once

    ended = at_once(*[lambda: invitations.accept(link, "Grace", WORDS)] * 2)
    assert sorted(isinstance(one, tuple) for one in ended) == [False, True]
    assert [one.email for one in perform(alice, users.colleagues).rows].count(GRACE) == 1


def test_the_secret_of_a_link_is_kept_only_as_its_hash(alice: Actor, link: str) -> None:
    with work(alice, read=True) as session:
        row = session.exec(select(Invitation)).one()
    assert link.partition(".")[2] not in str(row.model_dump())


def test_a_link_opens_only_the_company_it_was_made_in(charlie: Actor, link: str) -> None:
    with pytest.raises(NotFound):
        invitations.look_up(f"{charlie.place}.{link.partition('.')[2]}")
