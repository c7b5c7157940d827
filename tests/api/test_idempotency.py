"""Asking twice under one key: done once, told the same."""

import asyncio
from datetime import timedelta

import httpx
import pytest
import time_machine
from sqlmodel import func, select

from models.contacts import Contact
from models.tokens import IdempotentAnswer
from services import contacts
from services.house import idempotency
from services.house.idempotency import Answer
from services.work import Actor, clock, work
from tests.api.conftest import API, made

CONTACTS = f"{API}/contacts"
ADA = {"name": "Ada", "email": "ada@example.com"}
KEY = {"idempotency-key": "order-4711"}
HELLO = {"to": "ada@example.com", "subject": "Hello", "body": "x"}


async def test_the_same_key_and_body_give_the_same_answer_and_one_contact(as_alice: httpx.AsyncClient) -> None:
    first = await as_alice.post(CONTACTS, json=ADA, headers=KEY)
    second = await as_alice.post(CONTACTS, json=ADA, headers=KEY)
    assert (second.status_code, second.content) == (201, first.content)
    assert [second.headers[n] for n in ("location", "etag")] == [first.headers[n] for n in ("location", "etag")]
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (False, "true")
    assert (await as_alice.get(CONTACTS)).json()["total"] == 1


async def test_the_same_key_for_something_else_is_refused(as_alice: httpx.AsyncClient) -> None:
    await as_alice.post(CONTACTS, json=ADA, headers=KEY)
    other_body = await as_alice.post(CONTACTS, json={"name": "Grace"}, headers=KEY)
    other_path = await as_alice.post(f"{API}/companies", json=ADA | {"name": "x"}, headers=KEY)
    assert (other_body.status_code, list(other_body.json()["error"]["fields"])) == (422, ["Idempotency-Key"])
    assert other_path.status_code == 422
    assert (await as_alice.get(CONTACTS)).json()["total"] == 1


async def test_a_refusal_is_not_kept_so_the_same_key_may_be_tried_again(as_alice: httpx.AsyncClient) -> None:
    there = await made(as_alice, "contacts", **ADA)
    assert (await as_alice.post(CONTACTS, json=ADA, headers=KEY)).status_code == 409
    await as_alice.delete(f"{CONTACTS}/{there['id']}")
    assert (await as_alice.post(CONTACTS, json=ADA, headers=KEY)).status_code == 201


async def test_each_user_has_keys_of_their_own(
    as_alice: httpx.AsyncClient, as_bob: httpx.AsyncClient, as_charlie: httpx.AsyncClient
) -> None:
    made_by = [
        await client.post(CONTACTS, json={"name": "X"}, headers=KEY) for client in (as_alice, as_bob, as_charlie)
    ]
    assert len({answer.json()["id"] for answer in made_by}) == 3


async def test_eight_at_once_make_one_message_and_all_hear_of_it(as_alice: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(as_alice.post(f"{API}/messages", json=HELLO, headers=KEY) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (await as_alice.get(f"{API}/messages")).json()["total"] == 1


async def test_every_post_on_a_record_is_done_once(as_alice: httpx.AsyncClient) -> None:
    sent = await made(as_alice, "messages", **HELLO)
    first = await as_alice.post(f"{API}/messages/{sent['id']}/cancel", headers=KEY)
    second = await as_alice.post(f"{API}/messages/{sent['id']}/cancel", headers=KEY)
    third = await as_alice.post(f"{API}/messages/{sent['id']}/cancel")
    assert (first.status_code, second.status_code, third.status_code) == (200, 200, 409)
    assert first.json() == second.json()


async def test_a_key_is_forgotten_after_24_hours(as_alice: httpx.AsyncClient) -> None:
    first = await as_alice.post(CONTACTS, json={"name": "X"}, headers=KEY)
    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1)):
        second = await as_alice.post(CONTACTS, json={"name": "X"}, headers=KEY)
    assert second.json()["id"] != first.json()["id"]


NO_KEYS = ["", " ", "a b", "x" * 201, "ü"]


async def test_a_key_that_is_no_key_is_refused(as_alice: httpx.AsyncClient) -> None:
    for key in NO_KEYS:
        answer = await as_alice.post(CONTACTS, json=ADA, headers={"idempotency-key": key.encode()})
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, ["Idempotency-Key"])
        assert (await as_alice.get(CONTACTS)).json()["total"] == 0


async def test_who_lost_the_permission_is_not_told_again(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    from dataclasses import replace

    await as_alice.post(CONTACTS, json=ADA, headers=KEY)
    lowered = replace(alice, permissions=frozenset({"contacts.read"}))
    with pytest.raises(Exception, match="role does not allow"):
        idempotency.once(lowered, "order-4711", b"", lambda _: Answer(201), contacts.create, ADA)


def test_a_crash_keeps_neither_the_contact_nor_the_answer(alice: Actor) -> None:
    def crash(_: object) -> Answer:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        idempotency.once(alice, "k", b"asked", crash, contacts.create, ADA)
    with work(alice, read=True) as session:
        counts = [session.scalar(select(func.count()).select_from(kind)) for kind in (Contact, IdempotentAnswer)]
    assert counts == [0, 0]
