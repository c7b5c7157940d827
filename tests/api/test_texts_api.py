"""Texts, for programs: written like emails, to a number that people read and the database does not."""

import httpx
import pytest
from sqlalchemy import select

from models.messages import Message
from models.outbox import Outgoing
from services.work import Actor, work
from services.work.config import Config
from tests.api.conftest import API
from tests.waiting import until
from ui.cli import wiring

NUMBER = "+33612345678"


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
async def test_s03_a_program_writes_a_text(as_alice: httpx.AsyncClient, alice: Actor, channel: str) -> None:
    answer = await as_alice.post(f"{API}/messages", json={"channel": channel, "to": "+33 6 12 34 56 78", "body": "Hi"})
    made = answer.json()
    assert (answer.status_code, made["to"], made["channel"], made["state"]) == (201, NUMBER, channel, "pending")
    listed = (await as_alice.get(f"{API}/messages")).json()["items"]
    assert [one["to"] for one in listed] == [NUMBER]
    with work(alice, read=True) as session:
        stored = [*session.scalars(select(Message.to)), *session.scalars(select(Outgoing.recipient))]  # type: ignore[call-overload]
        queues = list(session.scalars(select(Outgoing.queue)))  # type: ignore[call-overload]
    assert all(one.startswith("v1.") and "612345678" not in one for one in stored)
    assert queues == [channel]


@pytest.mark.parametrize(("to", "warned"), [(NUMBER, False), ("+33123456789", True)])
async def test_s03_a_number_that_is_not_surely_mobile_is_warned_of(
    as_alice: httpx.AsyncClient, to: str, warned: bool
) -> None:
    answer = await as_alice.post(f"{API}/messages", json={"channel": "sms", "to": to, "body": "Hi"})
    assert (answer.status_code, "landline" in answer.json()["warning"]) == (201, warned)


@pytest.mark.parametrize(("given", "field"), [
    ({"to": "ada@example.com", "body": "Hi"}, "to"),
    ({"to": "06 12 34 56 78", "body": "Hi"}, "to"),
    ({"to": f"{NUMBER} ext. 4", "body": "Hi"}, "to"),
    ({"to": NUMBER, "body": ""}, "body"),
    ({"to": NUMBER, "body": "x" * 1_601}, "body"),
])  # fmt: skip
async def test_s03_what_no_text_can_be_is_refused_at_its_field(
    as_alice: httpx.AsyncClient, given: dict[str, str], field: str
) -> None:
    answer = await as_alice.post(f"{API}/messages", json={"channel": "sms", **given})
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [field])


async def test_s04_a_test_goes_to_the_number_given(as_alice: httpx.AsyncClient) -> None:
    given = {"channel": "sms", "to": NUMBER, "body": "Hi", "test": True}
    made = (await as_alice.post(f"{API}/messages", json=given)).json()
    assert (made["purpose"], made["subject"]) == ("test", "[Test] Hi")
    del given["to"]
    assert (await as_alice.post(f"{API}/messages", json=given)).status_code == 422


async def test_s11_a_text_without_a_provider_is_kept_here(
    as_alice: httpx.AsyncClient, house: Config, alice: Actor
) -> None:
    made = (await as_alice.post(f"{API}/messages", json={"channel": "sms", "to": NUMBER, "body": "Hi"})).json()
    beside = wiring.background(house)
    await anext(beside)
    try:
        await until(lambda: list((house.data_dir / "mailbox").glob("*.eml")))
    finally:
        await beside.aclose()  # type: ignore[attr-defined]
    now = (await as_alice.get(f"{API}/messages/{made['id']}")).json()
    assert now["state"] == "kept" and "no SMS provider was set up" in now["explanation"]
