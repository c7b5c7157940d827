"""Forgotten passwords and the door: reset_enumeration, reset_host_poison, reset_replay, reset_race, reset_skips_factor,
login_text_enumeration, login_time_enumeration, open_redirect_next, …_backslash, …_crlf, csrf_sign_in, csrf_sign_out."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter

import httpx
import pytest
import time_machine
from nicegui.testing import User
from sqlalchemy import func, select
from sqlmodel import col

from models.factors import ResetLink
from models.outbox import OutgoingText
from services.accounts import passwords, resetting, sessions, sign_in, users
from services.accounts.factors.steps import NextStep
from services.work import Actor, NotFound, SignInNeeded, clock, house_actor, perform, work
from services.work.config import Config
from tests.accounts import apps
from tests.accounts.conftest import REAL
from tests.accounts.mails import leave, links
from tests.cast import PASSWORD, Cast

Opened = Callable[[str | None], User]
ALICE, NEW, FORGOT = "alice@example.com", "four words in a row", "/sign-in/forgot"
TYPED = {"password": NEW, "again": NEW}


def done() -> None:
    """Wait for what happens after the answers."""
    resetting._afterwards.submit(lambda: None).result(30)


@contextmanager
def held() -> Iterator[None]:
    """Nothing happens after an answer until the end of this."""
    free = threading.Event()
    resetting._afterwards.submit(free.wait, 60)
    try:
        yield
    finally:
        free.set()
        done()


def open_links(place: str) -> int:
    with work(house_actor(place), read=True) as session:
        return session.scalar(select(func.count()).select_from(ResetLink).where(col(ResetLink.used_at).is_(None))) or 0


@pytest.fixture
def link(alice: Actor) -> str:
    """The path of the link in Alice's mail."""
    resetting.ask(ALICE, company="Acme")
    done()
    (found,) = links(alice.place)
    return found


async def test_reset_enumeration_by_text_the_answer_is_the_same(stranger: httpx.AsyncClient) -> None:
    answers = [await stranger.post(FORGOT, data={"email": one, "company": "Acme"}) for one in (ALICE, "no@example.com")]
    assert {one.status_code for one in answers} == {202}
    assert answers[0].text == answers[1].text and [*answers[0].headers] == [*answers[1].headers]
    done()


async def test_reset_enumeration_by_time_the_answer_comes_before_anybody_is_looked_for(
    stranger: httpx.AsyncClient, people: Cast
) -> None:
    with held():
        for email in (ALICE, "no@example.com"):
            answer = await asyncio.wait_for(stranger.post(FORGOT, data={"email": email, "company": "Acme"}), 20)
            assert (answer.status_code, open_links(people.acme)) == (202, 0)
    assert open_links(people.acme) == 1


async def test_reset_enumeration_by_mail_nobody_is_flooded(people: Cast, house: Config) -> None:
    for _ in range(resetting.MOST + 2):
        resetting.ask(ALICE, company="Acme")
    done()
    assert open_links(people.acme) == resetting.MOST


async def test_reset_host_poison_a_forged_host_gets_no_mail(stranger: httpx.AsyncClient, people: Cast) -> None:
    answer = await stranger.post(FORGOT, data={"email": ALICE, "company": "Acme"}, headers={"host": "evil.example"})
    done()
    assert (answer.status_code, open_links(people.acme)) == (400, 0)


async def test_reset_host_poison_a_forged_forward_changes_no_link(stranger: httpx.AsyncClient, people: Cast) -> None:
    forged = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example", "x-forwarded-proto": "https"}
    await stranger.post(FORGOT, data={"email": ALICE, "company": "Acme"}, headers=forged)
    done()
    (mail,) = leave(people.acme)
    assert "http://localhost:8080/sign-in/reset/" in mail.body and "evil" not in mail.body + mail.html


async def test_the_link_is_nowhere_in_the_database(people: Cast, link: str) -> None:
    with work(house_actor(people.acme), read=True) as session:
        text = session.scalars(select(OutgoingText)).one()
        assert resetting.HERE in text.body and link.rpartition("/")[2] not in text.body + text.html
        assert session.scalars(select(ResetLink)).one().token_hash not in link


async def test_reset_replay_a_link_works_once(stranger: httpx.AsyncClient, link: str) -> None:
    assert (await stranger.get(link)).status_code == 200
    first = await stranger.post(link, data=TYPED)
    again = await stranger.post(link, data={"password": "another five words here", "again": "another five words here"})
    assert (first.status_code, again.status_code, (await stranger.get(link)).status_code) == (200, 404, 404)
    assert sign_in.sign_in(ALICE, NEW, company="Acme")


def test_reset_replay_a_new_password_voids_every_other_link(alice: Actor, link: str) -> None:
    resetting.ask(ALICE, company="Acme")
    done()
    (second,) = links(alice.place)
    resetting.choose(second.rpartition("/")[2], NEW, NEW)
    with pytest.raises(NotFound):
        resetting.look_up(link.rpartition("/")[2])


def test_a_password_chosen_by_a_link_is_told_by_mail(alice: Actor, link: str) -> None:
    resetting.choose(link.rpartition("/")[2], NEW, NEW)
    assert [one.subject for one in leave(alice.place)] == ["The password of your account was changed"]


def test_reset_replay_a_link_is_void_after_half_an_hour(link: str) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=31)), pytest.raises(NotFound):
        resetting.look_up(link.rpartition("/")[2])


@pytest.mark.parametrize("forged", ["x", "a.b.c", "{real}x"])
async def test_reset_replay_a_forged_link_opens_nothing(stranger: httpx.AsyncClient, link: str, forged: str) -> None:
    assert (
        await stranger.get(forged.replace("{real}", link) if "{" in forged else f"/sign-in/reset/{forged}")
    ).status_code == 404


def test_reset_race_of_two_at_once_one_wins(link: str) -> None:
    secret, said = link.rpartition("/")[2], []
    both = threading.Barrier(2)

    def choose(password: str) -> None:
        both.wait()
        try:
            resetting.choose(secret, password, password)
            said.append(password)
        except NotFound:
            said.append("")

    rivals = [threading.Thread(target=choose, args=(one,)) for one in (NEW, "another five words here")]
    for one in rivals:
        one.start()
    for one in rivals:
        one.join()
    (won,) = [one for one in said if one]
    assert len(said) == 2 and sign_in.sign_in(ALICE, won, company="Acme")


async def test_reset_skips_factor_a_new_password_signs_nobody_in(
    stranger: httpx.AsyncClient, alice: Actor, people: Cast
) -> None:
    apps.enrol(alice)
    resetting.ask(ALICE, company="Acme")
    done()
    (link,) = links(alice.place)
    answer = await stranger.post(link, data=TYPED)
    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    with pytest.raises(NextStep):
        sign_in.sign_in(ALICE, NEW, company="Acme")
    with pytest.raises(SignInNeeded):
        sessions.current(people.alice)


def test_a_disabled_account_gets_no_link(alice: Actor, bob: Actor) -> None:
    assert bob.user_id
    perform(alice, users.disable, bob.user_id)
    resetting.ask("bob@example.com", company="Acme")
    done()
    assert open_links(alice.place) == 0


async def test_login_text_enumeration_a_wrong_name_reads_like_a_wrong_password(stranger: httpx.AsyncClient) -> None:
    typed = [{"email": one, "password": "wrong", "company": "Acme"} for one in (ALICE, "no@example.com")]
    answers = [await stranger.post("/sign-in", data=one) for one in typed]
    texts = {re.sub(r"(alice|no)@example\.com", "", one.text) for one in answers}
    assert len(texts) == 1 and {one.status_code for one in answers} == {401}


def test_login_time_enumeration_a_wrong_name_takes_as_long(house: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_context", REAL)
    passwords.matches("warm", None)
    took = {}
    for email in (ALICE, "no@example.com"):
        began = perf_counter()
        with pytest.raises(SignInNeeded):
            sign_in.sign_in(email, "wrong", company="Acme")
        took[email] = perf_counter() - began
    assert took["no@example.com"] > 0.02, "the hash of nobody is compared as well"


WISHES = {
    "open_redirect_next": [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "/sign-in/callback?code=x",
    ],
    "open_redirect_backslash": ["/\\evil.example", "\\\\evil.example", "/%5cevil.example\\"],
    "open_redirect_crlf": ["/\r\nset-cookie: a=b", "/%0d%0a\r\n", "/\x00"],
}


@pytest.mark.parametrize(("attack", "wish"), [(name, one) for name, some in WISHES.items() for one in some])
async def test_open_redirect_next_backslash_and_crlf_lead_home(
    stranger: httpx.AsyncClient, attack: str, wish: str
) -> None:
    typed = {"email": ALICE, "password": PASSWORD, "company": "Acme", "next": wish}
    answer = await stranger.post("/sign-in", data=typed)
    assert (answer.status_code, answer.headers["location"]) == (303, "/"), attack
    assert "a=b" not in str(answer.headers)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", FORGOT, "/sign-in/link/x"])
async def test_csrf_sign_in_and_csrf_sign_out_another_site_can_post_nothing(
    opened: Opened, people: Cast, path: str
) -> None:
    client = opened(people.alice).http_client
    answer = await client.post(
        path, data={"email": ALICE, "password": PASSWORD}, headers={"origin": "https://evil.example"}
    )
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert sessions.current(people.alice)
