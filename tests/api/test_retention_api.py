"""Retention, for programs: the table, a confirmed run and its undo."""

from datetime import UTC, datetime, timedelta

import httpx

from services.work import Actor
from tests.api.conftest import API
from tests.in_the_field import done
from tests.retention.world import to_the_end


async def test_n13_a_program_reads_the_table_confirms_and_undoes(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    done(alice, title="Old", at=datetime.now(UTC) - timedelta(days=91))
    lines = {one["key"]: one for one in (await as_alice.get(f"{API}/retention")).json()["data"]}
    assert (lines["jobs"]["due"], lines["jobs"]["kept"], lines["jobs"]["unit"]) == (1, 90, "days")
    assert lines["documents"]["act"] == "keep"
    begun = await as_alice.post(f"{API}/retention/jobs/confirm")
    assert (begun.status_code, begun.json()["state"], begun.json()["proposed"]) == (202, "running", 1)
    assert (await as_alice.post(f"{API}/retention/jobs/confirm")).status_code == 409
    to_the_end(alice)
    assert (await as_alice.get(f"{API}/jobs")).json()["items"] == []
    assert (await as_alice.post(f"{API}/retention/jobs/undo")).status_code == 202
    to_the_end(alice)
    assert [one["title"] for one in (await as_alice.get(f"{API}/jobs")).json()["items"]] == ["Old"]
    assert (await as_alice.post(f"{API}/retention/jobs/undo")).status_code == 409


async def test_n13_a_program_changes_a_line_and_mistakes_are_named(as_alice: httpx.AsyncClient) -> None:
    changed = await as_alice.patch(f"{API}/retention/jobs", json={"kept": 120, "automatic": False})
    assert (changed.json()["kept"], changed.json()["automatic"]) == (120, False)
    settings = (await as_alice.get(f"{API}/settings")).json()
    assert "120" in str(settings)
    wrong = await as_alice.patch(f"{API}/retention/jobs", json={"kept": 1})
    assert (wrong.status_code, list(wrong.json()["error"]["fields"])) == (422, ["kept"])
    fixed = await as_alice.patch(f"{API}/retention/exports", json={"kept": 3})
    assert (fixed.status_code, list(fixed.json()["error"]["fields"])) == (422, ["kept"])
    assert (await as_alice.post(f"{API}/retention/bin/confirm")).status_code == 409
    assert (await as_alice.post(f"{API}/retention/nothing/confirm")).status_code == 404
    assert (await as_alice.post(f"{API}/retention/leads/decline")).status_code == 409


async def test_n13_sales_may_not(as_bob: httpx.AsyncClient) -> None:
    assert (await as_bob.get(f"{API}/retention")).status_code == 403
    assert (await as_bob.post(f"{API}/retention/jobs/confirm")).status_code == 403
