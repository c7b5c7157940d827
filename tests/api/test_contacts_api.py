"""Contacts, for programs: the contract, word for word (C-03)."""

import httpx
import pytest
from sqlalchemy import text

from services.work import Actor, work
from tests.api.conftest import API, made

CONTACTS = f"{API}/contacts"
ADA = {
    "name": "Ada Lovelace", "email": "ADA@example.com", "phone": "+33 1 23 45 67 89", "company": "Engines",
    "status": "qualified", "rating": 4, "interests": ["mathematics", "looms"],
}  # fmt: skip
MANY = {"name": "Grace", "emails": ["a@example.com", "b@example.com"]}
NOWHERE = "01995a3e-6f7a-7c21-9d51-0a5b1f3c2e4d"


async def test_a_contact_is_created_with_its_place_and_its_version(as_alice: httpx.AsyncClient) -> None:
    answer = await as_alice.post(CONTACTS, json=ADA)
    ada = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"{CONTACTS}/{ada['id']}")
    assert answer.headers["etag"] == f'"{ada["version"]}"'
    assert (ada["email"], ada["phone"], ada["company"], ada["owner"]) == (
        "ada@example.com",
        "+33123456789",
        "Engines",
        "Alice",
    )
    assert (ada["emails"], ada["interests"], ada["made_at"][-1]) == (["ada@example.com"], ["looms", "mathematics"], "Z")


async def test_what_was_created_is_read_back_the_same(as_alice: httpx.AsyncClient) -> None:
    ada = await made(as_alice, "contacts", **ADA)
    answer = await as_alice.get(f"{CONTACTS}/{ada['id']}")
    assert (answer.status_code, answer.json(), answer.headers["etag"]) == (200, ada, f'"{ada["version"]}"')


async def test_who_has_this_version_is_told_only_that(as_alice: httpx.AsyncClient) -> None:
    ada = await made(as_alice, "contacts", **ADA)
    answer = await as_alice.get(f"{CONTACTS}/{ada['id']}", headers={"if-none-match": f'W/"{ada["version"]}", "77"'})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", f'"{ada["version"]}"')


@pytest.mark.parametrize("sent", [{"email": "ada@example.com"}, {"emails": ["new@example.com", "Ada@Example.com"]}])
async def test_c08_the_same_email_is_a_conflict(as_alice: httpx.AsyncClient, sent: dict[str, object]) -> None:
    await made(as_alice, "contacts", **ADA)
    answer = await as_alice.post(CONTACTS, json={"name": "Another", **sent})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
    assert list(answer.json()["error"]["fields"]) == list(sent)


WRONG_FIELDS = [
    ({}, "name"), ({"name": ""}, "name"), ({"name": "x" * 201}, "name"), ({"name": 5}, "name"),
    ({"name": "A", "email": "no address"}, "email"), ({"name": "A", "emails": ["no address"]}, "emails"),
    ({"name": "A", "email": 5}, "email"), ({"name": "A", "emails": "a@example.com"}, "emails"),
    ({"name": "A", "phone": "12"}, "phone"), ({"name": "A", "phones": ["12"]}, "phones"),
    ({"name": "A", "rating": 6}, "rating"), ({"name": "A", "rating": "many"}, "rating"), ({"name": "A", "status": "x"}, "status"),
    ({"name": "A", "zone": "Mars/Olympus"}, "zone"), ({"name": "A", "owner_id": NOWHERE}, "owner_id"),
    ({"name": "A", "company_id": NOWHERE}, "company_id"), ({"name": "A", "interests": ["x" * 61]}, "interests"),
    ({"name": "A", "emails": ["a@b.example"], "email": "c@d.example"}, "email"), ({"name": "A", "message": 1}, "message"),
    ({"name": "A", "self": 1}, "self"), ({"name": "A", "id": NOWHERE}, "id"), ({"name": "A", "version": 1}, "version"),
]  # fmt: skip


async def test_a_wrong_field_is_told_by_its_own_name(as_alice: httpx.AsyncClient) -> None:
    for sent, field in WRONG_FIELDS:
        answer = await as_alice.post(CONTACTS, json=sent)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid"), (sent, answer.text)
        assert list(answer.json()["error"]["fields"]) == [field], sent
        assert answer.json()["error"]["fields"][field].endswith(".")


async def test_only_the_fields_named_are_changed(as_alice: httpx.AsyncClient) -> None:
    ada = await made(as_alice, "contacts", **ADA)
    answer = await as_alice.patch(
        f"{CONTACTS}/{ada['id']}", json={"rating": 5}, headers={"if-match": f'"{ada["version"]}"'}
    )
    now = answer.json()
    assert (answer.status_code, answer.headers["etag"]) == (200, f'"{now["version"]}"')
    assert {k for k in now if now[k] != ada[k]} == {"rating", "version"}


async def test_f19_a_stale_change_is_refused_and_shows_both_versions(as_alice: httpx.AsyncClient) -> None:
    ada = await made(as_alice, "contacts", **ADA)
    now = (await as_alice.patch(f"{CONTACTS}/{ada['id']}", json={"title": "Countess"})).json()
    stale = await as_alice.patch(
        f"{CONTACTS}/{ada['id']}", json={"title": "Doctor"}, headers={"if-match": f'"{ada["version"]}"'}
    )
    error = stale.json()["error"]
    assert (stale.status_code, error["code"], error["yours"], error["theirs"]) == (
        409, "stale", {"title": "Doctor"}, {"title": "Countess"},
    )  # fmt: skip
    assert (error["your_version"], error["version"], error["current"]) == (ada["version"], now["version"], now)


TAGS = [('"{}"', 200), ("{}", 200), ('W/"{}"', 200), ("*", 200), ('"99"', 409), ("x", 422)]


async def test_if_match_is_read_as_people_write_it(as_alice: httpx.AsyncClient) -> None:
    for tag, status in TAGS:
        ada = await made(as_alice, "contacts", name="Ada")
        sent = {"if-match": tag.format(ada["version"])}
        assert (
            await as_alice.patch(f"{CONTACTS}/{ada['id']}", json={"rating": 1}, headers=sent)
        ).status_code == status, tag


async def test_the_short_email_changes_the_first_and_keeps_the_others(as_alice: httpx.AsyncClient) -> None:
    grace = await made(as_alice, "contacts", **MANY)
    now = (await as_alice.patch(f"{CONTACTS}/{grace['id']}", json={"email": "c@example.com"})).json()
    assert now["emails"] == ["c@example.com", "b@example.com"]
    now = (await as_alice.patch(f"{CONTACTS}/{grace['id']}", json={"email": None})).json()
    assert now["emails"] == ["b@example.com"]


async def test_a_company_is_chosen_by_name_or_by_id_and_taken_away(as_alice: httpx.AsyncClient) -> None:
    looms = await made(as_alice, "companies", name="Looms")
    ada = await made(as_alice, "contacts", **ADA)
    here = f"{CONTACTS}/{ada['id']}"
    assert (await as_alice.patch(here, json={"company_id": looms["id"]})).json()["company"] == "Looms"
    assert (await as_alice.patch(here, json={"company_id": NOWHERE})).status_code == 422
    assert (await as_alice.patch(here, json={"company": None})).json()["company_id"] is None


async def test_f17_deleting_bins_and_restoring_brings_back(as_alice: httpx.AsyncClient) -> None:
    ada = await made(as_alice, "contacts", **ADA)
    answer = await as_alice.delete(f"{CONTACTS}/{ada['id']}", headers={"if-match": f'"{ada["version"]}"'})
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await as_alice.get(CONTACTS)).json()["total"] == 0
    assert (await as_alice.patch(f"{CONTACTS}/{ada['id']}", json={"rating": 1})).status_code == 409
    back = await as_alice.post(f"{CONTACTS}/{ada['id']}/restore")
    assert (back.status_code, back.json()["binned_at"]) == (200, None)
    assert (await as_alice.get(CONTACTS, params={"q": "ada"})).json()["total"] == 1


async def test_a_stale_delete_is_refused(as_alice: httpx.AsyncClient) -> None:
    ada = await made(as_alice, "contacts", **ADA)
    await as_alice.patch(f"{CONTACTS}/{ada['id']}", json={"rating": 1})
    answer = await as_alice.delete(f"{CONTACTS}/{ada['id']}", headers={"if-match": f'"{ada["version"]}"'})
    assert (answer.status_code, answer.json()["error"]["current"]["rating"]) == (409, 1)
    assert (await as_alice.get(CONTACTS)).json()["total"] == 1


async def test_an_email_given_away_meanwhile_keeps_a_contact_in_the_bin(as_alice: httpx.AsyncClient) -> None:
    ada = await made(as_alice, "contacts", **ADA)
    await as_alice.delete(f"{CONTACTS}/{ada['id']}")
    await made(as_alice, "contacts", **ADA)
    assert (await as_alice.post(f"{CONTACTS}/{ada['id']}/restore")).status_code == 409


QUESTIONS = [
    ("q=lovel", ["Ada"]), ("q=%2B33123456789", ["Ada"]), ("status=lead", ["Bo"]), ("rating=4", ["Ada"]),
    ("interest=LOOMS", ["Ada"]),
    ("owner=me", ["Ada", "Bo"]), ("owner=none", []), ("sort=-name", ["Bo", "Ada"]), ("sort=rating", ["Bo", "Ada"]),
    ("q=nobody", []), ("company={company_id}", ["Ada"]), ("owner={owner_id}&status=lead", ["Bo"]), ("page_size=1", ["Ada"]),
    ("page_size=100000", ["Ada", "Bo"]), ("", ["Ada", "Bo"]),
]  # fmt: skip


async def test_the_list_is_searched_filtered_and_sorted(as_alice: httpx.AsyncClient) -> None:
    ada = await made(as_alice, "contacts", **ADA)
    await made(as_alice, "contacts", name="Bo Diddley")
    for query, names in QUESTIONS:
        answer = await as_alice.get(f"{CONTACTS}?{query.format(**ada)}")
        assert answer.status_code == 200, answer.text
        assert [row["name"].partition(" ")[0] for row in answer.json()["items"]] == names, query


async def test_one_row_of_the_list_says_how_to_reach_the_person(as_alice: httpx.AsyncClient) -> None:
    await made(as_alice, "contacts", **ADA)
    listed = (await as_alice.get(CONTACTS)).json()
    row = listed.pop("items")[0]
    assert listed == {"next_cursor": None, "total": 1, "total_capped": False}
    assert (row["email"], row["phone"], row["company"], "name_key" in row) == (
        "ada@example.com",
        "+33123456789",
        "Engines",
        False,
    )


WRONG_QUESTIONS = [
    "sort=phone", "sort=company",
    "sort=-owner", "status=x", "owner=x", "rating=x", "rating=-1", "company=x", "page_size=0", "page_size=-1", "page_size=x",
    "page_size=%D9%A3", "cursor=x", "cursor=W10", "cursor=bnVsbA", "q=" + "x" * 201, "stauts=lead", "page=2",
    "sort=rating&cursor=WzFlOTk5LCAiMDE5OTVhM2UtNmY3YS03YzIxLTlkNTEtMGE1YjFmM2MyZTRkIl0", "cursor=" + "W1tb" * 900,
]  # fmt: skip


async def test_a_wrong_question_is_refused_by_name(as_alice: httpx.AsyncClient) -> None:
    for query in WRONG_QUESTIONS:
        answer = await as_alice.get(f"{CONTACTS}?{query}")
        assert (answer.status_code, len(answer.json()["error"]["fields"])) == (422, 1), answer.text


async def test_c12_a_phone_lies_sealed_even_in_a_kept_answer(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    await as_alice.post(CONTACTS, json=ADA, headers={"idempotency-key": "one"})
    places = {"idempotent_answers": "body", "contact_points": "value", "audit_entries": "changes", "events": "data",
              "search_documents": "text"}  # fmt: skip
    for table, column in places.items():
        with work(alice, read=True) as session:
            values = session.execute(text(f"SELECT {column} FROM {table}")).scalars().all()
        assert values and not any("33123456789" in str(value) for value in values), table
