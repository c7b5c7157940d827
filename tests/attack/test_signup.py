"""Attacks on the sign-up: signup_enumeration, signup_flood, signup_link_replay, signup_link_race, signup_host_poison,
signup_hostile_names, signup_spam_relay, signup_csrf."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
import time_machine
from nicegui.testing import User
from sqlalchemy import func, select

from models.outbox import Outgoing, OutgoingText
from models.tenants import SignUp, Tenant
from services.accounts import sign_in
from services.house import tenants, workspaces
from services.house.workspaces import signing_up
from services.work import HOUSE, Actor, Invalid, NotFound, TooMany, clock, house_actor, perform, work
from services.work.config import Config
from tests.accounts.mails import leave
from tests.attack.conftest import crashes
from tests.cast import Cast
from tests.work.threads import at_once

Opened = Callable[[str | None], User]
TYPED = {"company": "Mills", "name": "Zoe", "email": "zoe@new.example"}
PASSWORD = "four words in a row"
CHOSEN = {"password": PASSWORD, "zone": "Europe/Paris", "currency": "EUR", "country": "FR"}


@pytest.fixture(autouse=True)
def switched_on(house: Config) -> None:
    """People may sign up."""
    house.sign_up = True


def count(kind: type[SignUp] | type[Tenant] | type[Outgoing]) -> int:
    with work(house_actor(), read=True) as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def link(**more: str) -> str:
    """Sign up, and take the path of the link from the mail."""
    signing_up.ask(TYPED | more, "203.0.113.7")
    (found,) = [re.search(r"https?://\S+/sign-up/\S+", one.body) for one in leave(HOUSE)]
    assert found
    return urlsplit(found.group()).path


def secret(**more: str) -> str:
    return link(**more).rpartition("/")[2]


async def test_signup_enumeration_a_known_address_gets_the_same_answer_and_the_same_mail(
    stranger: httpx.AsyncClient, people: Cast
) -> None:
    answers = [
        await stranger.post("/sign-up", data=TYPED | {"email": one}) for one in ("alice@example.com", "x@y.example")
    ]
    assert {one.status_code for one in answers} == {202}
    assert len({re.sub(r"alice@example\.com|x@y\.example", "", one.text) for one in answers}) == 1
    assert len({(one.subject, re.sub(r"/sign-up/\S+", "", one.body)) for one in leave(HOUSE)}) == 1


async def test_signup_enumeration_a_taken_name_is_not_told_and_gets_a_number(
    stranger: httpx.AsyncClient, people: Cast
) -> None:
    assert (await stranger.post("/sign-up", data=TYPED | {"company": "ACME"})).status_code == 202
    assert len(leave(HOUSE)) == 1
    row = signing_up.confirm(secret(company="acme"), CHOSEN)
    assert row.company == "acme"
    with work(house_actor(), read=True) as session:
        assert "acme 2" in session.scalars(select(Tenant.name)).all()


async def test_signup_flood_from_one_network_is_refused_for_a_while(stranger: httpx.AsyncClient, people: Cast) -> None:
    statuses = [
        (await stranger.post("/sign-up", data=TYPED | {"email": f"z{number}@new.example"})).status_code
        for number in range(7)
    ]
    assert statuses == [202] * 5 + [429] * 2
    refused = await stranger.post("/sign-up", data=TYPED)
    assert 0 < int(refused.headers["retry-after"]) <= 900
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        signing_up.ask(TYPED, "127.0.0.1")


def test_signup_flood_by_the_addresses_of_one_network_counts_as_one(people: Cast, house: Config) -> None:
    for number in range(5):
        signing_up.ask(TYPED | {"email": f"z{number}@new.example"}, f"2001:db8::{number}")
    with pytest.raises(TooMany):
        signing_up.ask(TYPED, "2001:db8::ffff:1")
    signing_up.ask(TYPED, "2001:db8:0:1::1")


def test_signup_flood_of_one_address_sends_three_mails_a_day_and_tells_nobody(people: Cast, house: Config) -> None:
    for number in range(6):
        signing_up.ask(TYPED, f"198.51.100.{number}")
    assert (count(SignUp), count(Outgoing)) == (6, signing_up.MAILS)


def test_signup_flood_from_everywhere_fills_no_disk(
    people: Cast, house: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_up, "MOST_OPEN", 3)
    for number in range(3):
        signing_up.ask(TYPED | {"email": f"z{number}@new.example"}, f"198.51.100.{number}")
    with pytest.raises(TooMany):
        signing_up.ask(TYPED, "198.51.100.9")
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert signing_up.forget_old(house_actor()) == 3
        signing_up.ask(TYPED, "198.51.100.9")


async def test_signup_link_replay_makes_one_workspace(stranger: httpx.AsyncClient, people: Cast) -> None:
    path = link()
    first = await stranger.post(path, data=CHOSEN)
    again = await stranger.post(path, data=CHOSEN)
    assert (first.status_code, again.status_code, (await stranger.get(path)).status_code) == (303, 404, 404)
    assert count(Tenant) == 3


def test_signup_link_replay_after_a_day_is_refused(people: Cast, house: Config) -> None:
    one = secret()
    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1)), pytest.raises(NotFound):
        signing_up.confirm(one, CHOSEN)


@pytest.mark.parametrize("forged", ["x", "a.b.c", "{real}x", "{real}/made"])
async def test_signup_link_replay_a_forged_link_opens_nothing(
    stranger: httpx.AsyncClient, people: Cast, forged: str
) -> None:
    assert (await stranger.get(f"/sign-up/{forged.replace('{real}', secret())}")).status_code == 404


def test_signup_link_race_of_three_at_once_makes_one_workspace(people: Cast, house: Config) -> None:
    one = secret()
    ended = at_once(*[lambda: signing_up.confirm(one, CHOSEN)] * 3)
    assert [type(found).__name__ for found in ended].count("SignUp") == 1
    assert count(Tenant) == 3


def test_the_link_is_nowhere_in_the_database(people: Cast, house: Config) -> None:
    signing_up.ask(TYPED, "203.0.113.7")
    with work(house_actor(), read=True) as session:
        text, row = session.scalars(select(OutgoingText)).one(), session.scalars(select(SignUp)).one()
    (mail,) = leave(HOUSE)
    found = re.search(r"/sign-up/(\S+)", mail.body)
    assert found and found[1] not in text.body + text.html + row.token_hash and signing_up.HERE in text.body
    assert "203.0.113.7" not in str(row.model_dump())


async def test_signup_host_poison_a_forged_host_gets_no_mail(stranger: httpx.AsyncClient, people: Cast) -> None:
    answer = await stranger.post("/sign-up", data=TYPED, headers={"host": "evil.example"})
    assert (answer.status_code, count(SignUp)) == (400, 0)
    forged = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    assert (await stranger.post("/sign-up", data=TYPED, headers=forged)).status_code == 202
    (mail,) = leave(HOUSE)
    assert "http://localhost:8080/sign-up/" in mail.body and "evil" not in mail.body + mail.html


async def test_signup_host_poison_the_host_of_a_workspace_offers_none(
    stranger: httpx.AsyncClient, alice: Actor, people: Cast
) -> None:
    from uuid import UUID

    perform(alice, workspaces.change, UUID(people.other), {"host": "other.example.com"})
    for method in ("GET", "POST"):
        answer = await stranger.request(method, "/sign-up", data=TYPED, headers={"host": "other.example.com"})
        assert answer.status_code == 404
    assert count(SignUp) == 0


HOSTILE = ["<script>alert(1)</script>", "'; DROP TABLE tenants; --", "{{ 7 * 7 }} {0.__class__}", "\u202egnisrever", "a" * 200,
           "Line\r\nBcc: victim@example.com", "=cmd|' /C calc'!A0", "\x00\x07Bell", "🦜" * 50]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
async def test_signup_hostile_names_are_shown_as_text_and_break_nothing(
    stranger: httpx.AsyncClient, people: Cast, name: str
) -> None:
    answer = await stranger.post("/sign-up", data=TYPED | {"company": name, "name": name[:100]})
    assert answer.status_code == 202
    (mail,) = leave(HOUSE)
    found = re.search(r"/sign-up/\S+", mail.body)
    assert found
    shown = await stranger.get(found.group())
    made = await stranger.post(found.group(), data=CHOSEN)
    assert (shown.status_code, made.status_code) == (200, 303)
    assert "<script>alert" not in shown.text
    assert workspaces.go_on(house_actor()) == 1
    page = await stranger.get(made.headers["location"])
    assert page.status_code == 200 and "<script>alert" not in page.text
    assert crashes() == []


@pytest.mark.parametrize(("field", "value"), [
    ("company", ""), ("company", "a" * 201), ("name", " "), ("email", "nobody"), ("email", "a@b.example\r\nBcc: c@d.example"),
])  # fmt: skip
def test_signup_hostile_names_that_are_none_are_refused_at_their_field(
    people: Cast, house: Config, field: str, value: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        signing_up.ask(TYPED | {field: value}, "203.0.113.7")
    assert set(refusal.value.fields) == {field} and count(SignUp) == 0


def test_signup_spam_relay_the_mail_says_nothing_that_a_stranger_typed(people: Cast, house: Config) -> None:
    signing_up.ask(TYPED | {"company": "Win at http://evil.example", "name": "Casino"}, "203.0.113.7")
    (mail,) = leave(HOUSE)
    assert not {"evil", "Casino", "Win at"} & set(
        re.findall(r"evil|Casino|Win at", mail.subject + mail.body + mail.html)
    )


async def test_signup_csrf_another_site_can_post_nothing(opened: Opened, people: Cast) -> None:
    client = opened(people.alice).http_client
    answer = await client.post("/sign-up", data=TYPED, headers={"origin": "https://evil.example"})
    assert (answer.status_code, count(SignUp)) == (403, 0)


async def test_u15_while_the_switch_is_off_there_is_no_sign_up(
    stranger: httpx.AsyncClient, people: Cast, house: Config
) -> None:
    path = link()
    house.sign_up = False
    answers = [await stranger.get("/sign-up"), await stranger.post("/sign-up", data=TYPED), await stranger.get(path)]
    answers += [await stranger.post(path, data=CHOSEN), await stranger.post("/api/v1/auth/signup", json=TYPED)]
    assert {one.status_code for one in answers} == {404}
    assert "/sign-up" not in (await stranger.get("/sign-in")).text
    assert (count(SignUp), count(Tenant)) == (1, 2)


async def test_u15_who_signs_up_gets_a_workspace_on_trial_and_signs_in(
    stranger: httpx.AsyncClient, people: Cast
) -> None:
    assert "/sign-up" in (await stranger.get("/sign-in")).text
    answer = await stranger.post("/api/v1/auth/signup", json=TYPED)
    assert answer.status_code == 202, answer.text
    (mail,) = leave(HOUSE)
    found = re.search(r"/sign-up/\S+", mail.body)
    assert found
    weak = await stranger.post(found.group(), data=CHOSEN | {"password": "1234"})
    assert weak.status_code == 422
    made = await stranger.post(found.group(), data=CHOSEN)
    under_way = await stranger.get(made.headers["location"])
    assert under_way.headers["refresh"] == "2" and "It is being made" in under_way.text
    assert workspaces.go_on(house_actor()) == 1
    assert "It is ready" in (await stranger.get(made.headers["location"])).text
    signed = sign_in.sign_in(TYPED["email"], PASSWORD, company="Mills")
    tenant = tenants.of(signed.place)
    assert (tenant.plan, tenant.trial_ends_on) == ("trial", clock.now().date() + timedelta(days=14))
    with work(house_actor(), read=True) as session:
        assert session.scalars(select(SignUp)).one().password_hash == ""
    assert len(leave(signed.place)) == 1, "the welcome mail"
