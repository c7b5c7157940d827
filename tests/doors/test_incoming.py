"""Incoming webhooks: a call that is signed rightly becomes a record, once (W-01)."""

import base64
import hmac
import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest

from services import contacts, deals, tasks
from services.accounts import users
from services.doors import incoming, incoming_taking
from services.work import Actor, Invalid, clock, house_actor, perform, work
from tests.doors.calls import ADA, MAPPING, a_hook, call, path, standard

Client = httpx.AsyncClient


def people(actor: Actor) -> list[contacts.Listed]:
    return perform(actor, contacts.search, contacts.Query()).rows


def became(actor: Actor, hook: Any) -> list[tuple[str, str]]:
    return [(one.state, one.why) for one in perform(actor, incoming.samples, hook.id)]


async def test_w01_a_signed_call_becomes_a_contact_of_the_owner(stranger: Client, alice: Actor) -> None:
    hook = a_hook(alice)
    answer = await call(stranger, hook, ADA)
    assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
    (one,) = perform(alice, incoming.samples, hook.id)
    assert (one.state, one.why, one.subject, json.loads(one.body)) == ("done", "created", "contacts", ADA)
    card = perform(alice, contacts.find, one.subject_id)
    assert (card.name, card.emails, card.title, card.status, card.owner_id) == (
        "Ada Lovelace",
        ["ada@engines.example"],
        "Pump",
        "qualified",
        alice.user_id,
    )


async def test_w01_the_same_id_within_a_week_has_no_second_effect(stranger: Client, alice: Actor) -> None:
    hook = a_hook(alice)
    for name in ("Ada", "Ida"):
        body = {"customer": {"name": name, "email": "ada@engines.example"}}
        assert (await call(stranger, hook, body, "msg_7")).status_code == 202
    assert ([one.name for one in people(alice)], len(became(alice, hook))) == (["Ada"], 1)
    with clock.at(clock.now() + timedelta(days=8)):
        assert incoming_taking.forget_old(house_actor(alice.place)) == 1
        assert (await call(stranger, hook, body, "msg_7")).status_code == 202
        assert [one.name for one in people(alice)] == ["Ida"]


async def test_w01_a_known_contact_is_changed_and_what_a_body_lacks_stays(stranger: Client, alice: Actor) -> None:
    hook = a_hook(alice)
    await call(stranger, hook, ADA, "msg_1")
    await call(stranger, hook, {"customer": {"name": "Ada King", "email": "ADA@engines.example"}}, "msg_2")
    (one,) = people(alice)
    assert (one.name, perform(alice, contacts.find, one.id).title) == ("Ada King", "Pump")
    assert became(alice, hook) == [("done", "changed"), ("done", "created")]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"not json", "The body is not JSON."),
        ({"customer": {"name": "Ada"}}, "The body has no value for email, by which records are found again."),
        ({"customer": {"email": "a@b.example"}}, "Please check the form. name: Required."),
        ({"customer": {"name": {"first": "A"}, "email": "a@b.example"}}, "customer.name is not a plain value."),
    ],
)
async def test_frappe_16822_a_call_that_cannot_be_used_says_why(
    stranger: Client, alice: Actor, body: Any, why: str
) -> None:
    hook = a_hook(alice)
    assert (await call(stranger, hook, body)).status_code == 202
    ((state, said),) = became(alice, hook)
    assert (state, said.startswith(why), people(alice)) == ("refused", True, [])


async def test_octokit_1155_a_body_with_emoji_verifies(stranger: Client, alice: Actor) -> None:
    hook = a_hook(alice)
    raw = json.dumps({"customer": {"name": "Ada 🚰", "email": "a@b.example"}}, ensure_ascii=False).encode()
    assert ((await call(stranger, hook, raw)).status_code, people(alice)[0].name) == (202, "Ada 🚰")


async def test_adcp_client_313_spaces_and_numbers_verify_as_they_came(stranger: Client, alice: Actor) -> None:
    hook = a_hook(alice, mapping={**MAPPING, "note": "amount"})
    raw = b'{ "amount" :  1.0 ,\n "customer": {"name": "Ada","email":"a@b.example"} }'
    assert (await call(stranger, hook, raw)).status_code == 202
    assert perform(alice, contacts.find, people(alice)[0].id).note == "1.0"


def test_standard_webhooks_235_a_pasted_signature_gets_a_sentence(alice: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        a_hook(alice, secret="v1,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert refused.value.fields["secret"].startswith("This begins with a version of a signature.")
    assert a_hook(alice, secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").secret.startswith("whsec_M")


@pytest.mark.parametrize("shape", ["hex", "sha256=hex", "base64"])
async def test_w01_a_plain_hmac_in_a_named_header_verifies(stranger: Client, alice: Actor, shape: str) -> None:
    hook = a_hook(alice, scheme="hmac", header="X-Shop-Hmac", secret="a secret of a shop".replace(" ", "-"))
    raw = json.dumps(ADA).encode()
    digest = hmac.new(hook.secret.encode(), raw, sha256).digest()
    sent = base64.b64encode(digest).decode() if shape == "base64" else shape.replace("hex", digest.hex())
    for _ in range(2):
        answer = await stranger.post(path(hook), content=raw, headers={"x-shop-hmac": sent})
        assert answer.status_code == 202
    assert became(alice, hook) == [("done", "created")]


async def test_w01_a_token_in_a_header_is_enough_where_it_was_chosen(stranger: Client, alice: Actor) -> None:
    hook = a_hook(alice, scheme="token", header="Authorization")
    for number in range(2):
        headers = {"authorization": f"Bearer {hook.secret}", "idempotency-key": f"n{number}"}
        assert (await stranger.post(path(hook), json=ADA, headers=headers)).status_code == 202
    assert became(alice, hook) == [("done", "changed"), ("done", "created")]


async def test_w01_a_call_is_settled_after_the_answer_was_lost(stranger: Client, alice: Actor) -> None:
    """As after a kill: it was kept, and nothing was made of it yet."""
    hook, raw = a_hook(alice), json.dumps(ADA).encode()
    place = incoming_taking.take(path(hook).rpartition("/")[2], raw, standard(hook.secret, raw))
    assert (place, became(alice, hook), people(alice)) == (alice.place, [("waiting", "")], [])
    assert [incoming_taking.apply_waiting(house_actor(alice.place)) for _ in range(2)] == [1, 0]
    assert (became(alice, hook), len(people(alice))) == ([("done", "created")], 1)


async def test_marmot_252_with_a_disabled_owner_nothing_is_made(stranger: Client, alice: Actor, bob: Actor) -> None:
    hook = a_hook(alice)
    with work(house_actor(alice.place)) as session:
        users.row(session, alice.user_id).disabled_at = clock.now()  # type: ignore[arg-type]
    assert (await call(stranger, hook, ADA)).status_code == 202
    assert became(house_actor(alice.place), hook) == [
        ("refused", "The account of the person who started this is disabled.")
    ]


async def test_a_deal_and_a_task_find_their_contact_by_email(stranger: Client, alice: Actor, ada: Any) -> None:
    about = {"contact_email": "who", "title": "what"}
    deal = a_hook(alice, record="deal", matches="", mapping={**about, "amount": "cents", "company_name": "firm"})
    task = a_hook(alice, record="task", matches="title", mapping={**about, "due_on": "day"})
    body = {"who": "ada@example.com", "what": "A boiler", "cents": 125_000, "firm": "Engines", "day": "2027-02-01"}
    await call(stranger, deal, body)
    await call(stranger, task, body, "msg_1")
    await call(stranger, task, {**body, "day": "2027-03-01"}, "msg_2")
    assert [state for hook in (deal, task) for state, _ in became(alice, hook)] == ["done"] * 3
    made = perform(alice, deals.find, perform(alice, incoming.samples, deal.id)[0].subject_id)
    assert (made.contact_id, made.company_id, made.amount) == (ada.id, ada.company_id, 125_000)
    (one,) = perform(alice, tasks.search, tasks.Query()).rows
    assert (one.contact_id, str(one.due_on)) == (ada.id, "2027-03-01")


def test_a_dry_run_says_what_would_become_and_changes_nothing(alice: Actor, ada: Any) -> None:
    hook, before = a_hook(alice), len(people(alice))
    found = perform(alice, incoming.dry_run, hook.id, json.dumps(ADA))
    assert (found.verb, found.name, found.subject_id) == ("created", "Ada Lovelace", None)
    body = {"customer": {"name": "Ada", "email": "ada@example.com"}}
    found = perform(alice, incoming.dry_run, hook.id, json.dumps(body), {"mapping": {"email": "customer.email"}})
    assert (found.verb, found.subject_id, found.values) == ("changed", ada.id, {"email": "ada@example.com"})
    assert perform(alice, incoming.dry_run, hook.id, "[").why == "The body is not JSON."
    assert (len(people(alice)), perform(alice, contacts.find, ada.id).name) == (before, "Ada Lovelace")


async def test_a_new_secret_ends_the_one_before_and_is_told_once(stranger: Client, alice: Actor) -> None:
    old = a_hook(alice)
    new = perform(alice, incoming.rotate_hook, old.id)
    assert ((await call(stranger, old, ADA)).status_code, (await call(stranger, new, ADA)).status_code) == (400, 202)
    assert new.secret not in str(perform(alice, incoming.find_hook, old.id))


async def test_programs_keep_incoming_webhooks(as_alice: Client, as_bob: Client, as_charlie: Client) -> None:
    api = "/api/v1/inbound-hooks"
    made = (await as_alice.post(api, json={"name": "Shop", "mapping": MAPPING})).json()
    one = f"{api}/{made['id']}"
    assert made["secret"].startswith("whsec_")
    assert "secret" not in (await as_alice.get(one)).json()
    changed = await as_alice.patch(one, json={"matches": "", "on": False})
    assert (changed.json()["on"], changed.json()["mapping"]) == (False, MAPPING)
    assert (await as_alice.get(f"{one}/samples")).json() == {"items": []}
    tried = await as_alice.post(f"{one}/dry-run", json={"body": json.dumps(ADA)})
    assert (tried.status_code, tried.json()["verb"]) == (200, "created")
    assert (await as_alice.post(f"{one}/rotate")).json()["secret"] != made["secret"]
    assert ((await as_bob.get(one)).status_code, (await as_charlie.get(one)).status_code) == (403, 404)
    assert [(await as_alice.delete(one)).status_code, (await as_alice.get(one)).status_code] == [204, 404]
