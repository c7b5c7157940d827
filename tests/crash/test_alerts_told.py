"""A kill while alerts are told over HTTP: each channel hears of each change, under one id however often it is posted."""

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.crash import ground, rounds
from tests.crash.alarms import Hook
from tests.crash.forks import KILL, Life
from tests.crash.ground import Ground

pytestmark = pytest.mark.crash
SOAK = os.environ.get("STEWARD_TEST_SOAK") == "1"
# The points of one run, from the first look to the last answer, and how often each is passed.
POINTS = {
    "enqueued": 4, "before commit": 12, "before claim": 1, "after claim": 1, "before handed": 4, "after handed": 4,
    "before sent": 4, "after sent": 4,
}  # fmt: skip
ROUNDS = 26 if SOAK else 1  # of each point: 208 kills in the soak
PAGER = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A webhook and PagerDuty, in one."""
    server = Hook([])
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("round", range(ROUNDS))
@pytest.mark.parametrize("point", POINTS)
def test_case_a_kill_neither_loses_nor_doubles_what_is_told_over_http(
    tools: rounds.Tools, hook: Hook, point: str, round: int
) -> None:
    """grafana#68162: after a restart “resolved” was never sent. (L-24)"""
    with ground.fresh(tools.template) as here:
        prepare(tools, here, hook)
        begin = (datetime.now(UTC) - timedelta(minutes=15)).isoformat()  # so that what is queued is due
        killed = f"{point}:{random.randint(1, POINTS[point])}"
        life = start(tools, here, hook, begin, at=killed)
        assert not life.hear("settled"), f"{killed} was never passed\n{life.told()}"
        assert life.end() == -KILL, life.told()
        done = [int(one.removeprefix("done ")) for one in life.heard if one.startswith("done ")]
        again = start(tools, here, hook, begin, first=max(done, default=-1) + 1)
        assert again.hear("settled"), again.told()
        assert again.end() == 0, again.told()
        assert here.damages() == []
        assert posted(hook, "/in") == {("disk:", "firing"): 1, ("disk:", "resolved"): 1}, killed
        assert posted(hook, "/v2/enqueue") == {("disk:", "trigger"): 1, ("disk:", "resolve"): 1}, killed


def posted(hook: Hook, path: str) -> dict[tuple[str, str], int]:
    """How many ids each change was posted under. Under one id the body is always the same."""
    ids, bodies = defaultdict[tuple[str, str], set[str]](set), dict[str, Any]()
    for where, webhook_id, body in hook.asked:
        if where == path:
            assert bodies.setdefault(webhook_id, body) == body
            one = (
                body["alerts"][0]
                if "alerts" in body
                else {"fingerprint": body["dedup_key"], "state": body["event_action"]}
            )
            ids[one["fingerprint"], one["state"]].add(webhook_id)
    return {change: len(some) for change, some in ids.items()}


def prepare(tools: rounds.Tools, here: Ground, hook: Hook) -> None:
    """Tell by a webhook and PagerDuty of the disk, with its usual numbers."""
    order = {"token": here.people.alice, "hook": f"{hook.url}/in", "pager": PAGER, "rules": {"disk": {"lasts_s": None}}}
    life = tools.forks.start(here.room, "prepare alarms", environment(here, hook), **order)
    assert life.end() == 0, life.told()
    here.do("DELETE FROM alert_channels WHERE kind = 'email'", "house")


def start(tools: rounds.Tools, here: Ground, hook: Hook, begin: str, first: int = 0, at: str = "") -> Life:
    """Begin a life that tells."""
    return tools.forks.start(here.room, "tell", environment(here, hook), begin=begin, first=first, at=at)


def environment(here: Ground, hook: Hook) -> dict[str, str]:
    """Where the house is, and where PagerDuty."""
    own = {"STEWARD_ALLOW_PRIVATE": "true", "STEWARD_PAGERDUTY_URL": f"{hook.url}/v2/enqueue"}
    return here.environment("smtp://127.0.0.1:1") | own
