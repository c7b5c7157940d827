"""Opt-outs and consents for programs: added, listed, lifted; and every refusal as the contract has it."""

import httpx
import pytest

from services.contacts import ContactCard
from services.work import Actor
from tests.api.conftest import API
from tests.optouts.lines import sent, topic


async def test_f12_an_opt_out_is_added_found_and_lifted(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    news = topic(alice)
    new = {"channel": "email", "address": "Ada@example.com", "topic_id": str(news), "reason": "opted_out"}
    made = await as_alice.post(f"{API}/suppressions", json=new)
    assert (made.status_code, made.json()["address"], made.json()["topic"]) == (201, "ada@example.com", "News")
    assert sent(alice, topic_id=news)[0] == "cancelled"
    found = (await as_alice.get(f"{API}/suppressions?q=ada@&channel=email&topic_id={news}")).json()
    assert [one["id"] for one in found["items"]] == [made.json()["id"]]
    assert (await as_alice.delete(f"{API}/suppressions/{made.json()['id']}")).status_code == 204
    assert (await as_alice.get(f"{API}/suppressions")).json()["total"] == 0
    assert (await as_alice.get(f"{API}/suppressions?lifted=1")).json()["total"] == 1
    assert sent(alice, topic_id=news)[0] == "claimed"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"address": "no address"}, "address"), ({"channel": "fax"}, "channel"), ({"reason": "because"}, "reason"),
        ({"reason": "asked by phone"}, "reason"),
        ({"topic_id": "01995a3e-6f7a-7c21-9d51-0a5b1f3c2e4d"}, "topic_id"), ({"address": ""}, "address"),
        ({"channel": "sms", "address": "123"}, "address"),
    ],
)  # fmt: skip
async def test_f12_an_impossible_opt_out_is_refused_at_its_field(
    as_alice: httpx.AsyncClient, wrong: dict[str, str], field: str
) -> None:
    answer = await as_alice.post(f"{API}/suppressions", json={"channel": "email", "address": "a@b.example"} | wrong)
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [field])
    assert field != "reason" or answer.json()["error"]["fields"][field].startswith("Choose one of: asked")


async def test_g02_a_program_says_where_a_consent_came_from(as_alice: httpx.AsyncClient, ada: ContactCard) -> None:
    new = {"contact_id": str(ada.id), "purpose": "marketing", "given": True, "wording": "Yes", "address": "2001:DB8::7"}
    made = await as_alice.post(f"{API}/consents", json=new)
    assert (made.status_code, made.json()["address"]) == (201, "2001:db8::7")
    wrong = await as_alice.post(f"{API}/consents", json={**new, "address": "the moon", "purpose": "x"})
    assert (wrong.status_code, set(wrong.json()["error"]["fields"])) == (422, {"purpose", "address"})


async def test_g02_a_consent_is_recorded_and_a_withdrawal_is_another_entry(
    as_alice: httpx.AsyncClient, as_bob: httpx.AsyncClient, ada: ContactCard
) -> None:
    new = {"contact_id": str(ada.id), "purpose": "marketing", "given": True, "wording": "Yes"}
    for given in (True, False):
        assert (await as_alice.post(f"{API}/consents", json=new | {"given": given})).status_code == 201
    found = (await as_alice.get(f"{API}/consents?contact_id={ada.id}")).json()["items"]
    assert [one["given"] for one in found] == [False, True]
    assert (await as_bob.post(f"{API}/consents", json=new)).status_code == 403
    assert (await as_bob.get(f"{API}/consents")).json()["total"] == 0
    for wrong in ({"given": "yes"}, {"purpose": "x"}, {"contact_id": "x"}, {"contact_id": None}, {"wording": None}):
        answer = await as_alice.post(f"{API}/consents", json=new | wrong)
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, list(wrong)), wrong
