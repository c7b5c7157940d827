"""Companies, for programs."""

import httpx

from tests.api.conftest import API, made

COMPANIES = f"{API}/companies"
ENGINES = {"name": "Engines Ltd", "website": "engines.example", "city": "London", "country": "UK", "note": "Two\nlines"}


async def test_a_company_is_created_read_and_changed(as_alice: httpx.AsyncClient) -> None:
    answer = await as_alice.post(COMPANIES, json=ENGINES)
    engines = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"{COMPANIES}/{engines['id']}")
    assert (engines["website"], engines["note"], engines["people"]) == ("https://engines.example", "Two\nlines", 0)
    sent = {"if-match": answer.headers["etag"]}
    changed = await as_alice.patch(f"{COMPANIES}/{engines['id']}", json={"city": "Paris"}, headers=sent)
    assert (changed.status_code, changed.json()["city"]) == (200, "Paris")
    assert (await as_alice.get(f"{COMPANIES}/{engines['id']}")).json() == changed.json()


async def test_f19_a_stale_change_shows_both_versions(as_alice: httpx.AsyncClient) -> None:
    engines = await made(as_alice, "companies", **ENGINES)
    now = (await as_alice.patch(f"{COMPANIES}/{engines['id']}", json={"city": "Paris"})).json()
    sent = {"if-match": f'"{engines["version"]}"'}
    for answer in (
        await as_alice.patch(f"{COMPANIES}/{engines['id']}", json={"city": "Rome"}, headers=sent),
        await as_alice.delete(f"{COMPANIES}/{engines['id']}", headers=sent),
    ):
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["your_version"]) == (409, "stale", engines["version"])
        assert (error["version"], error["current"]) == (now["version"], now)


async def test_f17_deleting_bins_and_restoring_brings_back(as_alice: httpx.AsyncClient) -> None:
    engines = await made(as_alice, "companies", **ENGINES)
    assert (await as_alice.delete(f"{COMPANIES}/{engines['id']}")).status_code == 204
    assert (await as_alice.get(COMPANIES)).json()["items"] == []
    assert (await as_alice.patch(f"{COMPANIES}/{engines['id']}", json={"city": "x"})).status_code == 409
    assert (await as_alice.post(f"{COMPANIES}/{engines['id']}/restore")).json()["binned_at"] is None
    assert [row["id"] for row in (await as_alice.get(COMPANIES, params={"q": "engin"})).json()["items"]] == [
        engines["id"]
    ]


WRONG_FIELDS = [
    ({}, "name"), ({"name": None}, "name"),
    ({"name": "A", "website": "no address"}, "website"), ({"name": "A", "made_at": 1}, "made_at"),
    ({"name": "A", "website": "w" * 298 + ".x"}, "website"),
    ({"name": "A", "city": ["x"]}, "city"), ({"name": "A", "owner_id": 7}, "owner_id"),
]  # fmt: skip


async def test_a_wrong_field_is_told_by_its_own_name(as_alice: httpx.AsyncClient) -> None:
    for sent, field in WRONG_FIELDS:
        answer = await as_alice.post(COMPANIES, json=sent)
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [field]), answer.text


WRONG_QUESTIONS = ["sort=city", "owner=x", "page_size=x", "status=lead", "cursor=W10"]


async def test_a_wrong_question_is_refused_by_name(as_alice: httpx.AsyncClient) -> None:
    for query in WRONG_QUESTIONS:
        answer = await as_alice.get(f"{COMPANIES}?{query}")
        assert (answer.status_code, len(answer.json()["error"]["fields"])) == (422, 1)


async def test_the_list_is_filtered_by_owner_and_sorted(as_alice: httpx.AsyncClient) -> None:
    for name in ("B", "A", "C"):
        await made(as_alice, "companies", name=name)
    answer = await as_alice.get(COMPANIES, params={"owner": "me", "sort": "-name", "page_size": 2})
    assert ([row["name"] for row in answer.json()["items"]], answer.json()["total"]) == (["C", "B"], 3)
