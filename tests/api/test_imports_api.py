"""Imports, for programs: a file is checked, run, fixed and undone by the contract."""

import json
from typing import Any

import httpx
import pytest

from services.work import Actor
from tests.api.conftest import API
from tests.records.long_work import run_beside
from tests.waiting import until

IMPORTS = f"{API}/imports"
FILE = b"Name;E-Mail;Land\nAda;ada@example.com;DE\nBob;nope;DE\nEve;nope;DE\n"


async def sent(client: httpx.AsyncClient, content: bytes = FILE, name: str = "leute.csv", **data: str) -> Any:
    """Send a file."""
    headers = {"idempotency-key": data.pop("key")} if "key" in data else {}
    return await client.post(IMPORTS, files={"file": (name, content, "text/csv")}, data=data, headers=headers)


async def ended(client: httpx.AsyncClient, actor: Actor, import_id: str) -> dict[str, Any]:
    """Let the server work until an import waits or has ended."""
    found: dict[str, Any] = {}

    async def over() -> bool:
        found.update((await client.get(f"{IMPORTS}/{import_id}")).json())
        return found["state"] != "running"

    with run_beside(actor.place):
        while not await over():
            await until(lambda: True)
    return found


async def test_f05_a_file_is_imported_by_its_german_headings(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    answer = await sent(as_alice)
    assert (answer.status_code, answer.json()["state"]) == (202, "running")
    done = await ended(as_alice, alice, answer.json()["id"])
    assert (done["state"], done["created"], done["refused"], done["delimiter"]) == ("done", 1, 2, ";")
    (first, _second) = (await as_alice.get(f"{IMPORTS}/{done['id']}/rows", params={"state": "refused"})).json()["items"]
    assert (first["row"], bool(first["reason"]), list(first["wrong"])) == (3, True, ["1"])
    (ada,) = (await as_alice.get(f"{API}/contacts")).json()["items"]
    assert (await as_alice.post(f"{IMPORTS}/{done['id']}/undo")).status_code == 202
    assert (await ended(as_alice, alice, done["id"]))["state"] == "undone"
    assert (await as_alice.get(f"{API}/contacts/{ada['id']}")).json()["binned_at"]


async def test_f05_a_dry_run_waits_is_fixed_and_applied(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    mapping = json.dumps({"Land": None, "E-Mail": "email"})
    card = (await sent(as_alice, dry_run="true", mapping=mapping, mode="create", key="one")).json()
    again = (await sent(as_alice, dry_run="true", mapping=mapping, mode="create", key="one")).json()
    assert again["id"] == card["id"]
    url = f"{IMPORTS}/{card['id']}"
    found = await ended(as_alice, alice, card["id"])
    assert (found["state"], found["mapping"], found["mode"]) == ("previewed", {"0": "name", "1": "emails"}, "create")
    assert found["warnings"] == ["Not imported: Land."]
    (bad,) = (await as_alice.get(f"{url}/bad-values")).json()["items"]
    assert (bad["heading"], bad["value"], bad["count"]) == ("E-Mail", "nope", 2)
    fixed = await as_alice.patch(f"{url}/rows", json={"column": "E-Mail", "from": "nope", "to": "", "row": 3})
    assert (fixed.json()["created"], fixed.json()["refused"]) == (2, 1)
    file = await as_alice.get(f"{url}/refused")
    assert "Eve,nope,DE," in file.text and "attachment" in file.headers["content-disposition"]
    assert (await as_alice.post(f"{url}/apply")).status_code == 202
    assert (await ended(as_alice, alice, card["id"]))["created"] == 2
    assert (await as_alice.post(f"{url}/apply")).status_code == 409


async def test_f05_columns_and_options_are_changed_and_checked_again(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    card = (await sent(as_alice, dry_run="1")).json()
    url = f"{IMPORTS}/{card['id']}"
    await ended(as_alice, alice, card["id"])
    answer = await as_alice.patch(url, json={"mapping": {"E-Mail": "note"}, "blank": "clear", "delimiter": ";"})
    assert answer.status_code == 200
    found = await ended(as_alice, alice, card["id"])
    assert (found["created"], found["refused"], found["blank"]) == (3, 0, "clear")
    assert (await as_alice.post(f"{url}/cancel")).json()["state"] == "cancelled"


@pytest.mark.parametrize(
    ("content", "data", "field"),
    [
        (FILE, {"mode": "sometimes"}, "mode"),
        (FILE, {"mapping": "[]"}, "mapping"),
        (FILE, {"mapping": '{"Nothing": "name"}'}, "mapping"),
        (FILE, {"mapping": '{"Name": "shoe size"}'}, "mapping"),
        (FILE, {"surprise": "1"}, "surprise"),
        (FILE, {"dry_run": "perhaps"}, "dry_run"),
        (FILE, {"country": "XX"}, "country"),
        (b"", {}, "file"),
        (b"%PDF-1.7 not a table", {}, "file"),
    ],
)
async def test_f05_what_cannot_be_imported_is_refused_at_its_field(
    as_alice: httpx.AsyncClient, content: bytes, data: dict[str, str], field: str
) -> None:
    answer = await sent(as_alice, content, **data)
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [field])


async def test_f05_who_may_not_import_does_not(
    as_bob: httpx.AsyncClient, as_charlie: httpx.AsyncClient, as_alice: httpx.AsyncClient
) -> None:
    card = (await sent(as_alice, dry_run="true")).json()
    assert (await as_charlie.get(f"{IMPORTS}/{card['id']}")).status_code == 404
    assert (await as_charlie.get(IMPORTS)).json()["items"] == []
    assert (await as_alice.post(IMPORTS, json={"file": "x"})).status_code == 422
    assert (await as_bob.get(f"{IMPORTS}/{card['id']}")).status_code in (403, 404)
