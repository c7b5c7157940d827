"""Fuzz: whatever JSON, address or header a program sends, the answer is one of the contract, never a crash."""

import asyncio
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import API
from tests.api.test_bad_input import DOORS, NOWHERE, sound

FEW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)
NAMES = sorted({name for _, _, good in DOORS.values() for name in good})
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)
PARAMETERS = [
    "q",
    "status",
    "owner",
    "rating",
    "interest",
    "company",
    "sort",
    "page_size",
    "cursor",
    "state",
    "since",
    "contact_id",
    "ended",
    "channel",
    "reason",
    "topic_id",
    "purpose",
]


def asked(client: httpx.AsyncClient, loop: asyncio.Runner, method: str, path: str, **more: Any) -> httpx.Response:
    """One request, from a test that Hypothesis calls many times."""
    return loop.run(client.request(method, f"{API}/{path}", **more))


@pytest.fixture
def loop() -> Any:
    """A loop that outlives the examples."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def client(app: Any, alice: Any, loop: asyncio.Runner) -> httpx.AsyncClient:
    """A program of Alice's."""
    from tests.api.conftest import client_of

    return client_of(app, alice)


@pytest.mark.parametrize("door", [name for name in DOORS if name != "login"])
def test_r13_no_json_breaks_a_door(client: httpx.AsyncClient, loop: asyncio.Runner, door: str) -> None:
    method, path, good = DOORS[door]
    path = path.format(contact=NOWHERE, company=NOWHERE, message=NOWHERE)

    @FEW
    @given(st.dictionaries(st.sampled_from(sorted(good)) | TEXT, VALUES, max_size=6), st.booleans())
    def check(sent: dict[str, Any], on_top: bool) -> None:
        answer = asked(client, loop, method, path, json={**good, **sent} if on_top else sent)
        assert sound(answer), answer.text

    check()


@pytest.mark.parametrize("kind", ["contacts", "companies", "messages", "schedules", "suppressions", "consents"])
def test_r13_no_address_breaks_a_list(client: httpx.AsyncClient, loop: asyncio.Runner, kind: str) -> None:
    @FEW
    @given(st.dictionaries(st.sampled_from(PARAMETERS), TEXT, max_size=2))
    def check(sent: dict[str, str]) -> None:
        answer = asked(client, loop, "GET", kind, params=sent)
        assert sound(answer), answer.text

    check()


def test_r13_no_header_breaks(client: httpx.AsyncClient, loop: asyncio.Runner) -> None:
    names = [
        "if-match",
        "if-none-match",
        "idempotency-key",
        "content-type",
        "authorization",
        "content-length",
        "user-agent",
        "host",
    ]

    @FEW
    @given(
        st.dictionaries(st.sampled_from(names), HEADER, max_size=4), st.sampled_from(["GET", "PATCH", "DELETE", "POST"])
    )
    def check(sent: dict[str, str], method: str) -> None:
        path = "contacts" if method == "POST" else f"contacts/{NOWHERE}"
        answer = asked(client, loop, method, path, headers=sent, json={"name": "x"})
        assert sound(answer), answer.text

    check()


@pytest.mark.parametrize("sort", ["name", "-made_at", "rating", "status"])
def test_r13_no_cursor_breaks_a_list(client: httpx.AsyncClient, loop: asyncio.Runner, sort: str) -> None:
    import base64
    import json

    from services.contacts.listing import SORTS

    tag = f"{'-' if sort.startswith('-') else ''}{SORTS[sort.removeprefix('-')]}"

    @FEW
    @given(
        st.one_of(VALUES, st.datetimes().map(str), st.integers(), st.just("a\x00")), st.sampled_from([NOWHERE, "", "x"])
    )
    def check(value: Any, key: str) -> None:
        cursor = base64.urlsafe_b64encode(json.dumps([tag, value, key]).encode()).decode()
        answer = asked(client, loop, "GET", "contacts", params={"sort": sort, "cursor": cursor})
        assert sound(answer), answer.text

    check()
