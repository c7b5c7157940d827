"""A trial ends by itself and is told of before; a plan lets so many people in, and so many bytes (T-01, U-15)."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from models.outbox import Outgoing
from models.tenants import Tenant
from services.accounts import invitations, sessions, sign_in, users
from services.files import stored
from services.house import tenants, workspaces
from services.house.settings.changing import change_installation
from services.house.workspaces import trials
from services.work import (
    Actor,
    Conflict,
    Invalid,
    NotAllowed,
    SignInNeeded,
    TooLarge,
    clock,
    house_actor,
    perform,
    work,
)
from tests import cast
from tests.cast import Cast


def ends(alice: Actor, place: str, day: date | None) -> None:
    values = {"trial_ends_on": day.isoformat() if day else "", "email": "boss@other.example", "plan": "trial"}
    perform(alice, workspaces.change, UUID(place), values)


def told() -> list[str]:
    with work(house_actor(), read=True) as session:
        keys = session.scalars(select(Outgoing.key).order_by(Outgoing.made_at)).all()
    return [one.split(":")[2] for one in keys if one.startswith("trial:")]


def test_u15_a_trial_is_told_of_twice_and_then_closed(alice: Actor, people: Cast) -> None:
    today = clock.now().date()
    ends(alice, people.other, today + timedelta(days=10))
    seen = []
    for days in range(12):
        with clock.at(clock.now() + timedelta(days=days)):
            for _ in range(2):
                trials.look(house_actor())
        seen.append((tenants.of(people.other).plan_status, told()))
    assert seen[2] == ("active", [])
    assert seen[3] == seen[8] == ("active", ["7"])
    assert seen[9] == seen[10] == ("active", ["7", "1"]), "the last day still counts"
    assert seen[11] == ("suspended", ["7", "1", "over"])
    with pytest.raises(SignInNeeded, match="The trial ended on"):
        sessions.current(people.charlie)
    with pytest.raises(NotAllowed, match="The trial ended on"):
        sign_in.sign_in("charlie@example.com", cast.PASSWORD, company="Other")


def test_u15_a_trial_that_is_over_opens_again_with_another_plan_or_a_later_end(alice: Actor, people: Cast) -> None:
    other, today = UUID(people.other), clock.now().date()
    ends(alice, people.other, today - timedelta(days=1))
    assert trials.look(house_actor()) == 1
    with pytest.raises(Conflict, match="Its trial is over"):
        perform(alice, workspaces.resume, other)
    perform(alice, workspaces.change, other, {"plan": "pro"})
    assert perform(alice, workspaces.resume, other).plan_status == "active"
    assert trials.look(house_actor()) == 0
    assert sessions.current(people.charlie).place == people.other


def test_a_plan_that_is_no_trial_a_trial_without_end_and_an_operators_workspace_are_never_closed(
    alice: Actor, people: Cast
) -> None:
    long_ago = date(2020, 1, 1)
    ends(alice, alice.place, long_ago)
    ends(alice, people.other, None)
    assert trials.look(house_actor()) == 0
    ends(alice, people.other, long_ago)
    perform(alice, workspaces.change, UUID(people.other), {"plan": "pro"})
    assert trials.look(house_actor()) == 0
    with work(house_actor(), read=True) as session:
        assert {one.plan_status for one in session.scalars(select(Tenant))} == {"active"}


def test_a_day_that_is_none_is_refused_at_its_field(alice: Actor, people: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        perform(alice, workspaces.change, UUID(people.other), {"trial_ends_on": "tomorrow"})
    assert set(refusal.value.fields) == {"trial_ends_on"}


def test_t01_more_people_than_the_plan_allows_are_refused_with_a_sentence(alice: Actor, bob: Actor) -> None:
    change_installation(alice, "costs.plans", "trial: 3 users")
    secret = perform(alice, invitations.invite, "dora@example.com", "sales")
    with pytest.raises(Conflict, match=r"allows 3 people\. Disable somebody"):
        perform(alice, invitations.invite, "emil@example.com", "sales")
    perform(alice, invitations.invite, "dora@example.com", "sales")  # takes the place of the first
    assert bob.user_id and secret
    perform(alice, users.disable, bob.user_id)
    change_installation(alice, "costs.plans", "trial: 1 user")
    with pytest.raises(Conflict, match="allows 1 person"):
        perform(alice, users.enable, bob.user_id)
    change_installation(alice, "costs.plans", "other: 1 user")
    assert perform(alice, users.enable, bob.user_id).disabled_at is None


def test_t01_an_invitation_is_no_way_around_the_plan(alice: Actor, bob: Actor) -> None:
    secret = perform(alice, invitations.invite, "dora@example.com", "sales")
    change_installation(alice, "costs.plans", "trial: 2 users")
    with pytest.raises(Conflict, match="allows 2 people"):
        invitations.accept(secret, "Dora", "four words in a row")
    change_installation(alice, "costs.plans", "trial: 3 users")
    assert invitations.accept(secret, "Dora", "four words in a row")[0].email == "dora@example.com"


def test_t01_more_bytes_than_the_plan_allows_are_refused_with_a_sentence(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_installation(alice, "costs.plans", "trial: 1 GB stored")
    monkeypatch.setattr(stored, "GB", 10)
    with pytest.raises(TooLarge, match="The plan of this workspace allows 1 GB"), work(alice) as session:
        stored._refuse_full(session, 11)
    change_installation(alice, "costs.plans", "")
    with work(alice) as session:
        stored._refuse_full(session, 11)
