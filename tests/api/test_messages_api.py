"""Messages and schedules, for programs."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx

from services.outbox.states import Change, apply
from services.work import Actor, house_actor, work
from tests.api.conftest import API, made

MESSAGES, SCHEDULES = f"{API}/messages", f"{API}/schedules"
HELLO = {"channel": "email", "to": "ada@example.com", "subject": "Hello", "body": "How is the engine?"}
DAILY = {**HELLO, "starts_at": "2030-01-31T09:00:00", "zone": "Europe/Paris", "every": "day"}


def lose(alice: Actor, message_id: str) -> None:
    """Hand a message over, and never hear of it again."""
    with work(house_actor(alice.place)) as session:
        assert apply(
            session, house_actor(alice.place), [Change(UUID(message_id), ("pending",), "unknown", 1, text="Cut off.")]
        )[0]


async def test_a_message_is_queued_and_explains_itself(as_alice: httpx.AsyncClient) -> None:
    answer = await as_alice.post(MESSAGES, json=HELLO)
    queued = answer.json()
    assert (answer.status_code, queued["state"], answer.headers["location"]) == (
        201,
        "pending",
        f"{MESSAGES}/{queued['id']}",
    )
    found = (await as_alice.get(f"{MESSAGES}/{queued['id']}")).json()
    assert (found["state"], found["attempts"], found["body"]) == ("pending", [], HELLO["body"])
    assert "as Alice asked" in found["explanation"]


async def test_to_wins_over_the_contact_and_an_empty_one_leaves_it(as_alice: httpx.AsyncClient) -> None:
    ada = await made(as_alice, "contacts", name="Ada", email="ada@example.com")
    both = await made(as_alice, "messages", **{**HELLO, "to": "other@example.com", "contact_id": ada["id"]})
    alone = await made(as_alice, "messages", **{**HELLO, "to": "", "contact_id": ada["id"]})
    assert (both["to"], both["contact"], alone["to"]) == ("other@example.com", "Ada", "ada@example.com")


async def test_a_message_waits_for_its_time_in_any_zone(as_alice: httpx.AsyncClient) -> None:
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    sent = await made(as_alice, "messages", **HELLO, send_at=at.astimezone(tz=None).isoformat())
    assert sent["due_at"] == at.isoformat().replace("+00:00", "Z")


async def test_s04_a_test_goes_to_oneself(as_alice: httpx.AsyncClient) -> None:
    sent = await made(as_alice, "messages", subject="Hello", body="x", test=True)
    assert (sent["to"], sent["purpose"], sent["subject"]) == ("alice@example.com", "test", "[Test] Hello")


WRONG_FIELDS = [
    ({"to": None}, "to"), ({"to": "no address"}, "to"), ({"to": 5}, "to"), ({"subject": " "}, "subject"), ({"body": ""}, "body"),
    ({"subject": "x" * 201}, "subject"), ({"body": "x" * 100_001}, "body"), ({"channel": "fax"}, "channel"),
    ({"send_at": "tomorrow"}, "send_at"), ({"send_at": "2020-01-01T00:00:00Z"}, "send_at"), ({"send_at": 5}, "send_at"),
    ({"send_at": "2030-01-01T00:00:00"}, "send_at"), ({"send_at": "9999-12-31T23:59:59-14:00"}, "send_at"), ({"bcc": "x"}, "bcc"),
    ({"test": "perhaps"}, "test"), ({"contact_id": "x"}, "contact_id"), ({"to": "a@b.example\r\nBcc: c@d.example"}, "to"),
]  # fmt: skip


async def test_a_wrong_field_is_told_by_its_own_name(as_alice: httpx.AsyncClient) -> None:
    for change, field in WRONG_FIELDS:
        answer = await as_alice.post(MESSAGES, json={**HELLO, **change})
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [field]), answer.text


async def test_no_line_of_a_subject_becomes_a_header(as_alice: httpx.AsyncClient) -> None:
    sent = await made(as_alice, "messages", **{**HELLO, "subject": "Hello\r\nBcc: eve@example.com\x00"})
    assert sent["subject"] == "Hello Bcc: eve@example.com"


async def test_a_waiting_message_is_cancelled_once_and_for_all(as_alice: httpx.AsyncClient) -> None:
    sent = await made(as_alice, "messages", **HELLO)
    first = await as_alice.post(f"{MESSAGES}/{sent['id']}/cancel")
    second = await as_alice.post(f"{MESSAGES}/{sent['id']}/cancel")
    assert (first.status_code, first.json()["state"], first.json()["attempts"][0]["by"]) == (200, "cancelled", "Alice")
    assert (second.status_code, second.json()["error"]["message"]) == (409, "It was already cancelled.")


OUTCOMES = ["sent", "failed", "pending"]


async def test_an_unknown_message_is_settled_with_a_reason(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    for outcome in OUTCOMES:
        sent = await made(as_alice, "messages", **HELLO)
        lose(alice, sent["id"])
        answer = await as_alice.post(f"{MESSAGES}/{sent['id']}/settle", json={"as": outcome, "reason": "She called."})
        assert (answer.status_code, answer.json()["state"]) == (200, outcome)
        assert "She called." in answer.json()["attempts"][-1]["text"]


WRONG_SETTLEMENTS = [
    ({}, "as"), ({"as": "sent"}, "reason"), ({"as": "lost", "reason": "x"}, "as"), ({"as": "sent", "reason": " "}, "reason"),
    ({"as": ["sent"], "reason": "x"}, "as"), ({"as": "sent", "reason": {"x": 1}}, "reason"),
    ({"as": "sent", "reason": "x" * 501}, "reason"),
]  # fmt: skip


async def test_settling_needs_an_outcome_and_a_reason(as_alice: httpx.AsyncClient) -> None:
    message = await made(as_alice, "messages", **HELLO)
    for sent, field in WRONG_SETTLEMENTS:
        answer = await as_alice.post(f"{MESSAGES}/{message['id']}/settle", json=sent)
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [field]), answer.text


async def test_only_an_unknown_message_is_settled(as_alice: httpx.AsyncClient) -> None:
    message = await made(as_alice, "messages", **HELLO)
    answer = await as_alice.post(f"{MESSAGES}/{message['id']}/settle", json={"as": "sent", "reason": "x"})
    assert answer.status_code == 409


async def test_the_list_is_filtered_by_state_time_words_and_contact(as_alice: httpx.AsyncClient) -> None:
    ada = await made(as_alice, "contacts", name="Ada", email="ada@example.com")
    first = await made(as_alice, "messages", **HELLO)
    await made(as_alice, "messages", subject="Second", body="x", contact_id=ada["id"])
    await as_alice.post(f"{MESSAGES}/{first['id']}/cancel")
    for query, subjects in {
        "": ["Second", "Hello"], "state=cancelled": ["Hello"], "state=pending,cancelled": ["Second", "Hello"],
        "q=secon": ["Second"],
        f"contact_id={ada['id']}": ["Second"], "since=2020-01-01": ["Second", "Hello"], "since=2100-01-01T00:00:00Z": [],
        "since=2020-01-01T00:00:00+01:00": ["Second", "Hello"], "page_size=1": ["Second"],
    }.items():  # fmt: skip
        found = (await as_alice.get(f"{MESSAGES}?{query}")).json()
        assert [row["subject"] for row in found["items"]] == subjects, query


WRONG_QUESTIONS = [
    "state=lost",
    "since=soon",
    "since=0001-01-01T00:00:00%2B14:00",
    "contact_id=x",
    "cursor=x",
    "sort=to",
]


async def test_a_wrong_question_is_refused_by_name(as_alice: httpx.AsyncClient) -> None:
    for query in WRONG_QUESTIONS:
        answer = await as_alice.get(f"{MESSAGES}?{query}")
        assert (answer.status_code, len(answer.json()["error"]["fields"])) == (422, 1)


async def test_s06_a_schedule_is_made_read_listed_and_ended(as_alice: httpx.AsyncClient) -> None:
    answer = await as_alice.post(SCHEDULES, json={**DAILY, "until": "2030-02-02", "late": "skip"})
    daily = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"{SCHEDULES}/{daily['id']}")
    assert (daily["starts_at"], daily["until"], daily["next_at"]) == (
        "2030-01-31T09:00:00",
        "2030-02-02",
        "2030-01-31T08:00:00Z",
    )
    assert daily["author"] == "Alice"
    assert (await as_alice.get(f"{SCHEDULES}/{daily['id']}")).json() == daily
    assert (await as_alice.get(SCHEDULES)).json()["items"] == [daily]
    assert (await as_alice.delete(f"{SCHEDULES}/{daily['id']}")).status_code == 204
    assert (await as_alice.get(SCHEDULES)).json()["total"] == 0
    assert (await as_alice.get(SCHEDULES, params={"ended": "true"})).json()["items"][0]["ended_at"]


WRONG_SCHEDULES = [
    ({"starts_at": "2030-01-31T09:00:00Z"}, "starts_at"), ({"starts_at": None}, "starts_at"), ({"starts_at": "soon"}, "starts_at"),
    ({"starts_at": "2099-01-01T00:00:00"}, "starts_at"), ({"zone": "Mars/Olympus"}, "zone"), ({"zone": "../etc/passwd"}, "zone"),
    ({"zone": 7}, "zone"), ({"every": "week"}, "every"), ({"rrule": "FREQ=HOURLY"}, "rrule"), ({"rrule": 5}, "rrule"),
    ({"rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "rrule"), ({"rrule": "X" * 501}, "rrule"),
    ({"in_zones": "maybe"}, "in_zones"),
    ({"late": "never"}, "late"), ({"until": "2029-01-01"}, "until"),
    ({"until": "later"}, "until"), ({"to": ""}, "to"), ({"subject": ""}, "subject"), ({"send_at": None}, "send_at"),
]  # fmt: skip


async def test_a_wrong_schedule_is_told_by_field(as_alice: httpx.AsyncClient) -> None:
    for change, field in WRONG_SCHEDULES:
        answer = await as_alice.post(SCHEDULES, json={**DAILY, **change})
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [field]), answer.text


async def test_a_template_fills_a_message_and_a_missing_variable_names_the_contact(as_alice: httpx.AsyncClient) -> None:
    ada = await made(as_alice, "contacts", name="Ada Lovelace", email="ada@example.com")
    texts = {"subject": "Ready, {{ first_name }}", "html": "<p>In <b>{{ city }}</b>.</p>"}
    template = await made(as_alice, "templates", name="Ready", channel="email", **texts)
    wanted = {"contact_id": ada["id"], "template_id": template["id"]}
    refused = await as_alice.post(MESSAGES, json=wanted)
    assert (refused.status_code, refused.json()["error"]["missing"]) == (422, {"city": [ada["id"]]})
    sent = await made(as_alice, "messages", **wanted, variables={"city": "London"})
    assert (sent["subject"], sent["html"], sent["body"]) == ("Ready, Ada", "<p>In <b>London</b>.</p>", "In London.")


async def test_braces_without_a_template_stay_as_they_are(as_alice: httpx.AsyncClient) -> None:
    sent = await made(as_alice, "messages", **{**HELLO, "body": "Use {{ name }} in templates."})
    assert sent["body"] == "Use {{ name }} in templates."
