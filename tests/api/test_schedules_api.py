"""Schedules by a rule, for programs: their next times, pausing, skipping a day, changing from now on."""

from typing import Any

import httpx
import pytest

from tests.api.conftest import API, made

LETTER = {"to": "ada@example.com", "subject": "Hello", "body": "How is the engine?"}
MONTHLY = {**LETTER, "starts_at": "2030-01-31T09:00:00", "zone": "Europe/Paris", "rrule": "FREQ=MONTHLY"}


async def monthly(client: httpx.AsyncClient, **more: Any) -> str:
    """The address of a new schedule."""
    return f"{API}/schedules/{(await made(client, 'schedules', **{**MONTHLY, **more}))['id']}"


async def test_case_38_s06_a_rule_is_kept_in_one_form_and_its_next_times_are_asked_for(
    as_alice: httpx.AsyncClient,
) -> None:
    here = await monthly(as_alice)
    assert (await as_alice.get(here)).json()["rrule"] == "FREQ=MONTHLY;BYMONTHDAY=31,-1;BYSETPOS=1;WKST=MO"
    items = (await as_alice.get(f"{here}/next", params={"count": 4})).json()["items"]
    assert [one["day"] for one in items] == ["2030-01-31", "2030-02-28", "2030-03-31", "2030-04-30"]
    assert items[0] == {"day": "2030-01-31", "due_at": "2030-01-31T08:00:00Z", "zone": "Europe/Paris"}
    assert len((await as_alice.get(f"{here}/next")).json()["items"]) == 5


@pytest.mark.parametrize("count", ["0", "51", "many", "-1", "1.5", "9" * 30, ""])
async def test_a_wrong_number_of_times_is_refused(as_alice: httpx.AsyncClient, count: str) -> None:
    answer = await as_alice.get(f"{await monthly(as_alice)}/next", params={"count": count})
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, ["count"]), answer.text


async def test_every_day_is_still_how_it_was_asked_for(as_alice: httpx.AsyncClient) -> None:
    daily = await made(as_alice, "schedules", **{**MONTHLY, "rrule": "", "every": "day"})
    again = await made(as_alice, "schedules", **{**MONTHLY, "rrule": "FREQ=DAILY"})
    assert (daily["rrule"], daily["every"], again["rrule"]) == ("", "day", "")


async def test_it_is_paused_and_resumed(as_alice: httpx.AsyncClient) -> None:
    here = await monthly(as_alice)
    paused = (await as_alice.post(f"{here}/pause")).json()
    assert (paused["paused"], paused["next_at"], bool(paused["paused_at"])) == (True, None, True)
    resumed = (await as_alice.post(f"{here}/resume")).json()
    assert (resumed["paused"], resumed["next_at"], resumed["paused_at"]) == (False, "2030-01-31T08:00:00Z", None)
    await as_alice.delete(here)
    assert (await as_alice.post(f"{here}/pause")).status_code == 409


async def test_a_day_is_skipped_and_put_back(as_alice: httpx.AsyncClient) -> None:
    here = await monthly(as_alice)
    skipped = await as_alice.post(f"{here}/skip", json={"day": "2030-02-28"})
    assert (skipped.status_code, skipped.json()["skipped"]) == (200, ["2030-02-28"])
    items = (await as_alice.get(f"{here}/next", params={"count": 2})).json()["items"]
    assert [one["day"] for one in items] == ["2030-01-31", "2030-03-31"]
    assert (await as_alice.post(f"{here}/unskip", json={"day": "2030-02-28"})).json()["skipped"] == []
    for body in ({"day": "2030-02-27"}, {"day": "soon"}, {"day": None}, {"day": 5}, {}, {"day": "2030-02-28", "at": 1}):
        assert (await as_alice.post(f"{here}/skip", json=body)).status_code == 422, body


async def test_it_is_changed_from_now_on_at_the_version_that_was_read(as_alice: httpx.AsyncClient) -> None:
    here = await monthly(as_alice)
    read = await as_alice.get(here)
    assert (await as_alice.get(here, headers={"If-None-Match": read.headers["etag"]})).status_code == 304
    changes = {"rrule": "FREQ=WEEKLY;BYDAY=MO", "body": "Anew"}
    changed = await as_alice.patch(here, json=changes, headers={"If-Match": read.headers["etag"]})
    assert (changed.status_code, changed.json()["next_at"], changed.json()["body"]) == (
        200,
        "2030-02-04T08:00:00Z",
        "Anew",
    )
    stale = await as_alice.patch(here, json={"body": "Mine"}, headers={"If-Match": read.headers["etag"]})
    assert (stale.status_code, stale.json()["error"]["theirs"]) == (409, {"body": "Anew"})
    for wrong, field in (
        ({"channel": "sms"}, "channel"),
        ({"rrule": "FREQ=HOURLY"}, "rrule"),
        ({"late": "no"}, "late"),
    ):
        refused = await as_alice.patch(here, json=wrong)
        assert (refused.status_code, list(refused.json()["error"]["fields"])) == (422, [field])
