"""Notes, tags and files of records over the API."""

import httpx

from services.contacts import ContactCard
from tests.api.conftest import API


async def test_c14_a_note_has_its_html_and_its_former_texts(as_alice: httpx.AsyncClient, ada: ContactCard) -> None:
    made = (await as_alice.post(f"{API}/notes", json={"text": "**First**", "contact_id": str(ada.id)})).json()
    assert (made["html"], made["author"], made["contact"]) == (
        "<p><strong>First</strong></p>\n",
        "Alice",
        "Ada Lovelace",
    )
    await as_alice.patch(f"{API}/notes/{made['id']}", json={"text": "Second"})
    former = (await as_alice.get(f"{API}/notes/{made['id']}/versions")).json()["items"]
    assert [one["text"] for one in former] == ["**First**"]
    totals = {f"contact={ada.id}": 1, f"contact={made['id']}": 0, "author=me&kind=note": 1, "kind=call": 0}
    for query, total in totals.items():
        assert (await as_alice.get(f"{API}/notes?{query}")).json()["total"] == total, query


async def test_contacts_carry_tags_and_are_found_by_them(as_alice: httpx.AsyncClient, ada: ContactCard) -> None:
    changed = await as_alice.patch(f"{API}/contacts/{ada.id}", json={"tags": ["Fair", "VIP"]})
    assert changed.json()["tags"] == ["Fair", "VIP"]
    assert (await as_alice.get(f"{API}/contacts?tag=fair")).json()["total"] == 1
    assert (await as_alice.get(f"{API}/tags?q=fair")).json()["items"][0]["contacts"] == 1


async def test_f14_a_file_is_kept_on_a_record_once_and_removed(as_alice: httpx.AsyncClient, ada: ContactCard) -> None:
    where = f"{API}/files?subject=contact&subject_id={ada.id}"
    sends = {"content": b"words", "headers": {"idempotency-key": "once"}}
    one, two = [await as_alice.post(f"{where}&name=a.txt", **sends) for _ in (1, 2)]
    assert (one.status_code, one.json()["id"]) == (201, two.json()["id"])
    assert [each["name"] for each in (await as_alice.get(where)).json()["items"]] == ["a.txt"]
    assert (await as_alice.get(f"{API}/files/{one.json()['id']}/preview")).status_code == 404
    assert (await as_alice.delete(f"{API}/files/{one.json()['id']}")).status_code == 204
    assert (await as_alice.get(where)).json()["items"] == []


async def test_f14_a_file_needs_both_halves_of_its_record(as_alice: httpx.AsyncClient, ada: ContactCard) -> None:
    for query in ("subject=contact", f"subject=shoe&subject_id={ada.id}"):
        refused = await as_alice.post(f"{API}/files?{query}&name=a.txt", content=b"words")
        assert refused.status_code == 422, query
