"""The alias of contacts for older programs: `/api/clients/` (C-03)."""

import httpx


async def test_c03_clients_are_contacts_by_another_address(
    as_alice: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    made = await as_alice.post("/api/clients/", json={"name": "Ada", "email": "ada@b.example"})
    assert (made.status_code, made.headers["location"]) == (201, f"/api/v1/contacts/{made.json()['id']}")
    one = f"/api/clients/{made.json()['id']}/"
    found = await as_alice.get(one)
    assert (found.json()["name"], found.headers["deprecation"][0]) == ("Ada", "@")
    assert found.headers["link"] == '</api/v1/contacts>; rel="successor-version"'
    assert (await as_alice.patch(one, json={"status": "customer"})).json()["status"] == "customer"
    assert [row["name"] for row in (await as_alice.get("/api/clients?q=ada")).json()["items"]] == ["Ada"]
    assert (await as_alice.delete(one)).status_code == 204
    assert ((await stranger.get("/api/clients/")).status_code, (await as_alice.get("/api/clientsx")).status_code) == (
        401,
        404,
    )
