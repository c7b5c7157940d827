"""Reports by the API: every field by name, the words, and signing once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI

from services.work import Actor, clock
from tests.api.conftest import client_of

JANUARY = datetime(2027, 1, 12, 9, tzinfo=UTC)
FIELDS = {  # the fields of the sources, by the names of the contract
    "daily?date=2026-12-31": "date active_users jobs_created invoices_generated average_response_time status notes",
    "weekly?week=2026-W53": "week_of system_health average_load slowest_page performance_action_needed total_errors critical "
    "warnings errors_action_needed failed_logins suspicious_activity security_action_needed total_active growth "
    "issues_reported new_users queue",
    "monthly?month=2026-12": "month uptime average_load total_errors active_users jobs_created invoices_generated "
    "auto_dispatch_usage gps_tracking_sessions top_features underutilised_features issues_resolved issues_pending "
    "action_items",
    "quarterly?quarter=2026-Q4": "goals revenue feedback top_features uptime failed_logins",
    "annual?year=2026": "year total_uptime total_users total_jobs total_revenue total_invoices growth achievements "
    "challenges goals",
}


@pytest.fixture
async def in_january(app: FastAPI, alice: Actor) -> AsyncIterator[httpx.AsyncClient]:
    """A program of Alice's, in January."""
    with clock.at(JANUARY):
        async with client_of(app, alice) as client:
            yield client


async def test_x06_every_kind_has_its_fields_by_name(in_january: httpx.AsyncClient) -> None:
    with clock.at(JANUARY):
        for asked, names in FIELDS.items():
            answer = await in_january.get(f"/api/v1/reports/{asked}")
            assert answer.status_code == 200 and set(names.split()) <= set(answer.json()), (asked, answer.text)
            assert answer.json()["state"] == "draft"
        quarter = (await in_january.get("/api/v1/reports/quarterly?quarter=2026-Q4")).json()
        year = (await in_january.get("/api/v1/reports/annual?year=2026")).json()
    assert set(quarter["goals"]) == {"q1", "q2", "q3", "q4"}
    assert [len(year[one]) for one in ("achievements", "challenges", "goals")] == [3, 2, 3]
    assert year["growth"] == {"users": None, "jobs": None, "revenue": {}}


async def test_x04_a_period_to_come_and_a_mistyped_one_are_refused(in_january: httpx.AsyncClient) -> None:
    asked = ("monthly?month=2027-02", "monthly?month=2026-13", "weekly?week=2026-W54", "daily?date=2026-02-30",
             "quarterly?quarter=2026-Q5", "annual?year=26", "monthly?mouth=2026-12")  # fmt: skip
    with clock.at(JANUARY):
        for one in asked:
            answer = await in_january.get(f"/api/v1/reports/{one}")
            assert answer.status_code == 422 and answer.json()["error"]["fields"], one
        assert (await in_january.get("/api/v1/reports/monthly")).json()["state"] == "so_far"


async def test_x11_words_are_put_and_a_report_is_signed_once(in_january: httpx.AsyncClient) -> None:
    at = "/api/v1/reports/monthly"
    with clock.at(JANUARY):
        words = {"in_words": "A calm month.", "action_items": ["Cache the chart"]}
        put = await in_january.put(f"{at}/words?month=2026-12", json=words)
        assert put.status_code == 200 and put.json()["action_items"] == ["Cache the chart", "", ""], put.text
        strange = await in_january.put(f"{at}/words?month=2026-12", json={"status": "normal"})
        assert strange.status_code == 422 and "status" in strange.json()["error"]["fields"]
        assert (await in_january.post(f"{at}/sign?month=2027-01")).status_code == 422
        signed = await in_january.post(f"{at}/sign?month=2026-12")
        assert (signed.status_code, signed.json()["state"]) == (200, "signed")
        assert (await in_january.post(f"{at}/sign?month=2026-12")).status_code == 409
        assert (await in_january.put(f"{at}/words?month=2026-12", json=words)).status_code == 409
        (row,) = (await in_january.get("/api/v1/reports?kind=monthly")).json()["data"]
        assert (row["period"], row["state"], row["signed_by"]) == ("2026-12", "signed", "Alice")


async def test_u04_sales_may_not_read_reports_and_another_company_has_its_own(
    as_alice: httpx.AsyncClient, as_bob: httpx.AsyncClient, as_charlie: httpx.AsyncClient
) -> None:
    at = "/api/v1/reports/monthly?month=2026-02"
    assert (await as_bob.get(at)).status_code == 403
    await as_alice.put("/api/v1/reports/monthly/words?month=2026-02", json={"in_words": "Ours"})
    assert (await as_alice.get(at)).json()["in_words"] == "Ours"
    assert (await as_charlie.get(at)).json()["in_words"] == ""
    assert (await as_charlie.get("/api/v1/reports?kind=monthly")).json() == {"data": []}
