"""Attacks on incoming webhooks: forged, replayed, another workspace's, huge, deep, and more than a mapping may set (W-01)."""

import hmac
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from services import contacts
from services.doors import incoming
from services.work import Actor, Invalid, clock, perform
from tests.api.conftest import app, stranger
from tests.doors.calls import ADA, MAPPING, a_hook, call, path, standard

__all__ = ["app", "stranger"]
Client = httpx.AsyncClient
RAW = json.dumps(ADA).encode()


def taken(actor: Actor, hook: Any) -> int:
    return len(perform(actor, incoming.samples, hook.id))


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "é" * 5_000},
        {"webhook-signature": "v1a,x " * 500},
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-timestamp": "1" * 400},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": "now"},
    ],
)
async def test_w01_a_forged_call_is_400_and_changes_nothing(
    stranger: Client, alice: Actor, forged: dict[str, str]
) -> None:
    hook = a_hook(alice)
    right = standard(hook.secret, RAW) if forged else {}
    headers = {name: value.encode() for name, value in {**right, **forged}.items()}
    answer = await stranger.post(path(hook), content=RAW, headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, "Invalid signature")
    assert taken(alice, hook) == 0


async def test_w01_another_body_under_a_right_signature_is_400(stranger: Client, alice: Actor) -> None:
    hook = a_hook(alice)
    answer = await stranger.post(path(hook), content=RAW + b" ", headers=standard(hook.secret, RAW))
    assert (answer.status_code, taken(alice, hook)) == (400, 0)


@pytest.mark.parametrize(("minutes", "status"), [(-6, 400), (6, 400), (-4, 202), (4, 202)])
async def test_w01_a_call_is_good_for_five_minutes(stranger: Client, alice: Actor, minutes: int, status: int) -> None:
    hook, at = a_hook(alice), int((clock.now() + timedelta(minutes=minutes)).timestamp())
    answer = await stranger.post(path(hook), content=RAW, headers=standard(hook.secret, RAW, at=at))
    assert answer.status_code == status


async def test_w01_a_thief_who_replays_a_call_has_no_second_effect(stranger: Client, alice: Actor) -> None:
    """With an HMAC nothing but the body is signed: another id in a header does not make it another call."""
    hook = a_hook(alice, scheme="hmac", secret="sixteen-letters-or-more")
    sent = hmac.new(hook.secret.encode(), RAW, "sha256").hexdigest()
    for name in ("one", "two"):
        headers = {"x-hub-signature-256": f"sha256={sent}", "webhook-id": name, "idempotency-key": name}
        assert (await stranger.post(path(hook), content=RAW, headers=headers)).status_code == 202
    assert taken(alice, hook) == 1


async def test_w01_an_address_of_another_workspace_or_of_none_is_400_as_any(
    stranger: Client, alice: Actor, charlie: Actor
) -> None:
    hook, his = a_hook(alice), a_hook(charlie)
    mine, name = path(hook).rpartition("/")[2].split(".")
    other = path(his).rpartition("/")[2].split(".")[0]
    off = a_hook(alice, on=False)
    strange = [f"{other}.{name}", f"{'0' * 32}.{name}", f"house.{name}", f"{mine}.{'0' * 32}", mine, f"{mine}.", "x"]
    for address in [*strange, f"..%2f{mine}.{name}", f"{mine}.{name.upper()}x", path(off).rpartition("/")[2]]:
        answer = await stranger.post(f"/api/hooks/{address}", content=RAW, headers=standard(hook.secret, RAW))
        assert answer.status_code in (400, 404), address
        assert answer.json()["error"]["message"] in ("Invalid signature", "There is nothing at this address.")
    assert (taken(alice, hook), taken(charlie, his)) == (0, 0)


async def test_w01_a_huge_body_is_413_before_it_is_read_to_its_end(stranger: Client, alice: Actor) -> None:
    hook = a_hook(alice)
    assert (await call(stranger, hook, b'{"a": "' + b"x" * (256 * 1024) + b'"}')).status_code == 413
    assert ((await call(stranger, hook, b" " * (256 * 1024))).status_code, taken(alice, hook)) == (202, 1)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"customer":' * 20_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"customer": {"name": ' + b"9" * 10_000 + b"}}",
        b'{"customer": {"name": NaN, "email": "a@b.example"}}',
        b'{"customer": {"name": 1e999, "email": "a@b.example"}}',
        b"\xff\xfe\x00",
        b'{"customer": {"name": "\\ud800", "email": "a@b.example"}}',
        json.dumps({"customer": {"name": "x" * 50_000, "email": "a@b.example"}}).encode(),
        json.dumps({"customer": {"name": ["x"] * 5_000, "email": "a@b.example"}}).encode(),
    ],
)
async def test_w01_odd_and_deep_bodies_are_refused_with_a_sentence(stranger: Client, alice: Actor, raw: bytes) -> None:
    hook = a_hook(alice)
    assert (await call(stranger, hook, raw)).status_code == 202
    (one,) = perform(alice, incoming.samples, hook.id)
    assert (one.state, bool(one.why)) == ("refused", True)
    assert perform(alice, contacts.search, contacts.Query()).total == 0


@pytest.mark.parametrize(
    "name",
    ["id", "owner_id", "version", "made_by", "company_id", "merged_into", "erased_at", "fields", "binned_at", "role",
     "permissions", "fields.00000000-0000-0000-0000-000000000000", "__class__"],
)  # fmt: skip
async def test_w01_a_mapping_can_never_set_an_owner_permissions_or_an_id(
    stranger: Client, alice: Actor, bob: Actor, name: str
) -> None:
    with pytest.raises(Invalid) as refused:
        a_hook(alice, mapping={**MAPPING, name: "owner"})
    assert refused.value.fields == {f"mapping.{name}": "A mapping cannot set this."}
    hook = a_hook(alice)
    await call(stranger, hook, {**ADA, "owner_id": str(bob.user_id), "customer": {**ADA["customer"], name: "x"}})
    (one,) = perform(alice, contacts.search, contacts.Query()).rows
    assert perform(alice, contacts.find, one.id).owner_id == alice.user_id


async def test_who_changes_the_webhook_of_a_colleague_answers_for_it(alice: Actor, people: Any) -> None:
    from tests.cast import join

    nina = join(people.acme, "Nina", "administrator")
    hook = a_hook(alice)
    assert perform(nina, incoming.change_hook, hook.id, {"name": "Mine"}).by == "Nina"
