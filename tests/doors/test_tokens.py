"""Tokens of programs: what each may do, from where, and when it ends (F-21)."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from fastapi import FastAPI
from sqlalchemy import select
from sqlmodel import col

from models.audit import AuditEntry
from models.doors import ApiToken
from services import notices
from services.accounts import users
from services.doors import holding, reminding, tokens
from services.roles import OPERATOR_PERMISSIONS
from services.work import (
    Actor,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    SignInNeeded,
    clock,
    house_actor,
    perform,
    work,
)
from tests.accounts.mails import leave
from tests.api.conftest import Client
from tests.cast import Cast, join
from tests.doors.conftest import made, program


def row(actor: Actor, token_id: UUID) -> ApiToken:
    with work(house_actor(actor.place), read=True) as session:
        return session.get_one(ApiToken, token_id)


def test_f21_a_token_is_told_once_and_kept_as_a_digest(alice: Actor) -> None:
    token = made(alice).token
    with work(alice, read=True) as session:
        assert token.rpartition(".")[2] not in str(session.execute(select(ApiToken.__table__)).all())  # type: ignore[attr-defined]
    assert token.startswith(f"stw_{alice.place}.")
    assert [(one.hint, hasattr(one, "token")) for one in perform(alice, tokens.mine)] == [(token[-4:], False)]


def test_f21_its_owner_is_told_of_it_by_mail(alice: Actor, people: Cast) -> None:
    made(alice)
    assert any("A token for programs" in one.subject and "“Website”" in one.body for one in leave(people.acme))


def test_engram_app_615_without_a_day_it_ends_after_90_days(alice: Actor) -> None:
    assert made(alice).expires_on == clock.today(alice.zone) + timedelta(days=90)


@pytest.mark.parametrize("days", [-1, 366])
def test_f21_it_ends_within_a_year_and_not_in_the_past(alice: Actor, days: int) -> None:
    day = clock.today(alice.zone) + timedelta(days=days)
    with pytest.raises(Invalid) as refused:
        made(alice, expires_on=day)
    assert set(refused.value.fields) == {"expires_on"}


def test_f21_it_works_on_its_last_day_and_not_after(moved: time_machine.Traveller, alice: Actor) -> None:
    token = made(alice, expires_on=clock.today(alice.zone) + timedelta(days=1)).token
    moved.shift(timedelta(days=1))
    assert holding.by_token(token, "").user_id == alice.user_id
    moved.shift(timedelta(days=1))
    with pytest.raises(SignInNeeded):
        holding.by_token(token, "")


def test_f21_its_rights_are_its_scopes_and_its_owners_role_both(alice: Actor, people: Cast) -> None:
    zoe = join(people.acme, "Zoe", "sales")
    token = made(zoe, "contacts.edit", "tasks.read").token
    held = holding.by_token(token, "203.0.113.7")
    assert held.permissions == {"contacts.read", "contacts.edit", "tasks.read"}, "what edits a shelf reads it as well"
    assert (held.kind, held.scope, held.proved, held.operator, held.session_id) == (
        "program",
        "team",
        False,
        False,
        None,
    )
    assert zoe.user_id
    perform(alice, users.change_role, zoe.user_id, "engineering")
    assert holding.by_token(token, "").permissions == {"contacts.read", "tasks.read"}


@pytest.mark.parametrize("scope", [*sorted(OPERATOR_PERMISSIONS), "account.edit", "everything", ""])
def test_f21_no_token_gets_what_none_may_have(alice: Actor, scope: str) -> None:
    with pytest.raises(Invalid) as refused:
        made(alice, scope)
    assert set(refused.value.fields) == {"scopes"}


def test_f21_nobody_gives_a_token_what_they_have_not(bob: Actor) -> None:
    with pytest.raises(NotAllowed) as refused:
        made(bob, "settings.edit")
    assert "Change the settings" in str(refused.value)


def test_f21_all_mistakes_are_named_at_once(alice: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        perform(alice, tokens.create, {"name": " ", "networks": "the office", "scopes": []})
    assert set(refused.value.fields) == {"name", "networks", "scopes"}


def test_f21_it_is_used_from_its_networks_alone(alice: Actor) -> None:
    one = made(alice, networks="203.0.113.9/24 2001:db8::/32")
    assert one.networks == "203.0.113.0/24, 2001:db8::/32"
    for address in ("203.0.113.77", "::ffff:203.0.113.77", "2001:db8:1::1%eth0"):
        assert holding.by_token(one.token, address).user_id == alice.user_id
    for address in ("203.0.114.1", "::1", "", "unknown"):
        with pytest.raises(NotAllowed):
            holding.by_token(one.token, address)


def test_f21_its_use_is_noted_at_most_once_a_minute(moved: time_machine.Traveller, alice: Actor) -> None:
    one, seen = made(alice), []
    for seconds, address in ((0, "203.0.113.1"), (30, "203.0.113.2"), (40, "203.0.113.3")):
        moved.shift(timedelta(seconds=seconds))
        holding.by_token(one.token, address)
        seen.append(row(alice, one.id).used_from)
    assert seen == ["203.0.113.1", "203.0.113.1", "203.0.113.3"]


def test_f21_marmot_252_disabling_its_owner_ends_it_at_once_and_for_good(alice: Actor, people: Cast) -> None:
    zoe = join(people.acme, "Zoe", "sales")
    one = made(zoe)
    assert zoe.user_id
    perform(alice, users.disable, zoe.user_id)
    with pytest.raises(SignInNeeded):
        holding.by_token(one.token, "")
    perform(alice, users.enable, zoe.user_id)
    with pytest.raises(SignInNeeded):
        holding.by_token(one.token, "")


def test_f21_its_owner_and_who_manages_colleagues_end_it(alice: Actor, bob: Actor, people: Cast) -> None:
    first, second, third = made(bob), made(bob), made(alice)
    zoe = join(people.acme, "Zoe", "sales")
    perform(bob, tokens.end, first.id)
    with pytest.raises(NotFound):
        perform(zoe, tokens.end, second.id)
    perform(alice, tokens.end, second.id)
    with pytest.raises(NotFound):
        perform(bob, tokens.end, third.id)
    assert [one.id for one in perform(alice, tokens.of_everybody)] == [third.id]
    with pytest.raises(NotAllowed):
        perform(bob, tokens.of_everybody)


def test_f21_nobody_has_more_than_fifty(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 1)
    made(alice)
    with pytest.raises(Conflict):
        made(alice)


def test_f21_its_owner_is_told_once_a_week_before_it_ends(moved: time_machine.Traveller, alice: Actor) -> None:
    made(alice, expires_on=clock.today(alice.zone) + timedelta(days=20))
    house = house_actor(alice.place)

    def told() -> int:
        with work(house) as session:
            return reminding.remind(session, house)

    counts = [told()]
    moved.shift(timedelta(days=14))
    counts += [told(), told()]
    moved.shift(timedelta(days=6))
    counts += [told()]
    assert counts == [0, 1, 0, 0]
    assert "“Website”" in str(perform(alice, notices.mine).entries[0].model_dump())


async def test_f21_a_program_makes_lists_and_ends_tokens_after_a_fresh_sign_in(as_alice: Client, app: FastAPI) -> None:
    body = {"name": "Website", "scopes": ["contacts.read"], "expires_on": str(clock.now().date() + timedelta(days=9))}
    answer = await as_alice.post("/api/v1/tokens", json=body)
    assert answer.status_code == 201
    one = answer.json()
    async with program(app, one["token"]) as client:
        assert (await client.get("/contacts")).status_code == 200
        listed = (await as_alice.get("/api/v1/tokens")).json()["items"]
        assert [(two["id"], two["used_from"], "token" in two) for two in listed] == [(one["id"], "127.0.0.1", False)]
        assert (await as_alice.delete(f"/api/v1/tokens/{one['id']}")).status_code == 204
        answer = await client.get("/contacts")
        assert (answer.status_code, answer.json()["error"]["message"]) == (
            401,
            "This token is not valid, or has ended.",
        )


async def test_f21_it_says_what_it_may_not_do_and_what_needs_a_fresh_sign_in(app: FastAPI, alice: Actor) -> None:
    async with program(app, made(alice, "users.edit", "contacts.read").token) as client:
        answer = await client.get("/tasks")
        assert (answer.status_code, answer.json()["error"]["permission"]) == (403, "tasks.read")
        assert "scopes of this token" in answer.json()["error"]["message"]
        answer = await client.post(f"/users/{alice.user_id}/disable")
        assert answer.status_code == 403
        assert "fresh sign-in" in answer.json()["error"]["message"]


async def test_f21_the_trail_names_its_owner_and_that_it_was_a_token(app: FastAPI, alice: Actor) -> None:
    async with program(app, made(alice, "contacts.edit").token, "203.0.113.5") as client:
        assert (await client.post("/contacts", json={"name": "Ada"})).status_code == 201
    with work(alice, read=True) as session:
        entries = select(AuditEntry).where(col(AuditEntry.subject) == "contacts")
        entry = session.scalars(entries.order_by(col(AuditEntry.id).desc())).first()
        assert entry is not None
        assert (entry.actor_id, entry.via, entry.address) == (alice.user_id, "token", "203.0.113.5")


async def test_f21_r01_all_tokens_of_a_person_share_one_allowance(app: FastAPI, alice: Actor) -> None:
    left = []
    for one in (made(alice), made(alice)):
        async with program(app, one.token) as client:
            left.append(int((await client.get("/contacts")).headers["ratelimit-remaining"]))
    assert left[0] - left[1] == 1
