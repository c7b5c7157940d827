"""Payment reminders for programs (contract 7.6)."""

import httpx

from services.work import Actor
from tests.api.conftest import API
from tests.reminders.world import at, invoice, run

REMINDERS = f"{API}/reminders"


async def test_o05_a_day_has_each_debt_with_its_step_what_is_open_and_why(
    as_alice: httpx.AsyncClient, alice: Actor
) -> None:
    made = invoice(alice)
    with at(1):
        run(alice)
    with at(2):
        found = (await as_alice.get(f"{REMINDERS}?on=2026-11-11")).json()
        assert (found["total"], found["next_cursor"]) == (1, None)
        (one,) = found["items"]
        assert (one["number"], one["step"], one["open"], one["state"]) == (made.number, 1, 11_900, "waiting")
        (one,) = (await as_alice.get(REMINDERS)).json()["items"]
        assert (one["state"], one["code"], one["why"]) == ("none", "already", "Reminder 1 was sent on 11 Nov 2026.")


async def test_a_hold_is_made_and_released(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    made = invoice(alice)
    with at(1):
        body = {"invoice_id": str(made.id), "until": "2026-11-20", "why": "They called."}
        answer = await as_alice.post(f"{REMINDERS}/holds", json=body)
        assert (answer.status_code, answer.json()["until"]) == (201, "2026-11-20")
        (one,) = (await as_alice.get(REMINDERS)).json()["items"]
        assert (one["code"], one["why"]) == ("held", "Held until 20 Nov 2026.")
        assert (await as_alice.delete(f"{REMINDERS}/holds/{one['hold_id']}")).status_code == 204
        assert (await as_alice.delete(f"{REMINDERS}/holds/{one['hold_id']}")).status_code == 404
        assert (await as_alice.get(REMINDERS)).json()["items"][0]["state"] == "planned"


async def test_pages_of_a_day(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    one = invoice(alice)
    for _ in range(2):
        invoice(alice, one.contact_id)
    with at(1):
        first = (await as_alice.get(f"{REMINDERS}?page_size=2")).json()
        second = (await as_alice.get(f"{REMINDERS}?page_size=2&cursor={first['next_cursor']}")).json()
    assert [len(first["items"]), len(second["items"]), second["next_cursor"]] == [2, 1, None]


async def test_what_is_wrong_is_refused_at_its_field(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    made = invoice(alice)
    for query, field in (("on=tomorrow", "on"), ("on=9999-12-31", "on"), ("cursor=x", "cursor"), ("day=1", "day")):
        answer = await as_alice.get(f"{REMINDERS}?{query}")
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [field]), query
    for body, field in (
        ({"until": "2030-01-01"}, "invoice_id"),
        ({"invoice_id": str(made.id), "until": "soon"}, "until"),
        ({"invoice_id": str(made.id)}, "until"),
        ({"invoice_id": str(made.id), "until": "2026-11-20", "why": "x" * 301}, "why"),
    ):
        answer = await as_alice.post(f"{REMINDERS}/holds", json=body)
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [field]), body
