"""Several programs that change the same record at the same moment."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.api.conftest import API, made

CHANGES = [
    ("contacts", {"title": "Countess"}), ("contacts", {"email": "ada@example.com"}), ("companies", {"city": "Lyon"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "values"), CHANGES)
async def test_f19_who_names_no_version_is_never_stale(
    as_alice: httpx.AsyncClient, kind: str, values: dict[str, Any]
) -> None:
    row = await made(as_alice, kind, name="Ada")
    ((field, value),) = values.items()
    address, writers = f"{API}/{kind}/{row['id']}", range(8)
    answers = await asyncio.gather(*(as_alice.patch(address, json={field: f"{n}{value}"}) for n in writers))
    assert [answer.status_code for answer in answers] == [200] * 8
    assert (await as_alice.get(address)).json()["version"] == row["version"] + 8


@pytest.mark.parametrize("kind", ["contacts", "companies"])
async def test_f19_of_those_who_name_the_same_version_one_wins(as_alice: httpx.AsyncClient, kind: str) -> None:
    row = await made(as_alice, kind, name="Ada")
    address, seen = f"{API}/{kind}/{row['id']}", {"if-match": str(row["version"])}
    changes = (as_alice.patch(address, json={"note": f"Note {n}"}, headers=seen) for n in range(6))
    answers = await asyncio.gather(*changes)
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 5]
    stale = [answer.json()["error"] for answer in answers if answer.status_code == 409]
    assert {(one["code"], one["your_version"]) for one in stale} == {("stale", row["version"])}
