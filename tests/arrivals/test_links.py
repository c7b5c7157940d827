"""Links: what is kept of them, what is no link of ours, and who may make one."""

import base64
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from models.visits import VisitLink
from services import arrivals, visits
from services.house import limits
from services.visits import VisitCard
from services.work import Actor, Conflict, NotAllowed, NotFound, perform, work
from tests.arrivals.conftest import found, link
from tests.cast import join


def rows(actor: Actor) -> list[VisitLink]:
    with work(actor, read=True) as session:
        return list(session.scalars(select(VisitLink)))


def test_f23_only_the_digest_of_a_link_is_kept(alice: Actor, visit: VisitCard) -> None:
    token = link(alice, visit).removeprefix("/v/")
    secret = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))[16:]
    assert len(secret) == 32
    (row,) = rows(alice)
    kept = str(row.model_dump())
    assert token not in kept and secret.hex() not in kept and len(row.digest) == 64


def test_f23_each_link_is_another_one_and_revoking_ends_all(alice: Actor, visit: VisitCard) -> None:
    assert link(alice, visit) != link(alice, visit)
    perform(alice, arrivals.revoke, visit.id)
    perform(alice, arrivals.revoke, visit.id)
    assert perform(alice, arrivals.standing, visit.id).links == 0
    assert all(one.revoked_at for one in rows(alice))


HOSTILE = [
    "x",
    "%00",
    "é" * 40,
    "A" * 64,
    "A" * 65,
    "A" * 5_000,
    "-" * 64,
    "AAAA=",
    "A" * 63 + "%2F",
    "' OR 1=1--",
]


@pytest.mark.parametrize("token", HOSTILE)
async def test_f23_what_is_no_link_of_ours_is_not_found(customer: httpx.AsyncClient, alice: Actor, token: str) -> None:
    for path in (f"/v/{token}", f"/v/{token}/visit.ics"):
        answer = await customer.get(path)
        assert answer.status_code == 404 and "Traceback" not in answer.text
    assert (await customer.post(f"/v/{token}", data={"do": "confirm"})).status_code in (404, 405)


async def test_f23_another_workspace_or_another_bit_is_not_found(
    customer: httpx.AsyncClient, alice: Actor, charlie: Actor, visit: VisitCard
) -> None:
    token = link(alice, visit).removeprefix("/v/")
    raw = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    elsewhere = UUID(charlie.place).bytes + raw[16:]
    nowhere = b"\7" * 16 + raw[16:]
    raw[-1] ^= 1
    for one in (bytes(raw), bytes(elsewhere), bytes(nowhere)):
        answer = await customer.get("/v/" + base64.urlsafe_b64encode(one).decode().rstrip("="))
        assert answer.status_code == 404 and "This link does not work" in answer.text


async def test_f23_strangers_who_try_links_are_refused_after_a_while(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard
) -> None:
    path = link(alice, visit)
    codes = [(await customer.get("/v/" + "A" * 64)).status_code for _ in range(400)]
    assert codes[0] == 404 and codes[-1] == 429
    assert (await customer.get(path)).status_code == 200, "a right link is never counted"
    assert (await customer.post(path, data={"do": "ask", "wish": "Later"})).status_code == 429
    limits.load()


async def test_f23_a_browser_that_names_no_origin_may_answer_and_another_site_may_not(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard
) -> None:
    path, wish = link(alice, visit), {"do": "ask", "wish": "Later"}
    foreign = await customer.post(path, data=wish, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403 and found(alice, visit).wish == ""
    assert (await customer.post(path, data=wish, headers={"origin": "null"})).status_code == 303
    assert (await customer.post("/sign-in", data={}, headers={"origin": "null"})).status_code == 403


def test_f23_who_may_not_change_a_visit_makes_no_link(
    alice: Actor, charlie: Actor, nora: Actor, visit: VisitCard
) -> None:
    assert perform(nora, arrivals.make, visit.id).url
    with pytest.raises(NotFound):
        perform(charlie, arrivals.make, visit.id)
    with pytest.raises(NotAllowed):
        perform(join(alice.place, "Eve", "engineering"), arrivals.make, visit.id)


def test_f23_a_visit_in_the_bin_gets_no_link(alice: Actor, visit: VisitCard) -> None:
    perform(alice, visits.bin, visit.id)
    with pytest.raises(Conflict):
        perform(alice, arrivals.make, visit.id)
