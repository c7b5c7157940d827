"""`/metrics` for Prometheus: only with the token, in a format its parser reads, and the samples name what exists (H-20)."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from services.house.telemetry import Row, recorder, store
from services.house.telemetry.exposition import exposition
from services.house.telemetry.table import SERIES
from services.work import clock
from services.work.config import Config
from services.work.places import places
from tests.rules.sources import ROOT
from ui import api

TOKEN = "a token of sixteen signs or more"
LINE = re.compile(r'[a-z_:][a-z0-9_:]*(\{[a-z]+="[^"\\\n]*"\})? (-?\d+(\.\d+)?(e[+-]?\d+)?|\+Inf)')


@pytest.fixture
async def prometheus(house: Config) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application, of which /metrics is asked."""
    app = FastAPI()
    api.install(app)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        yield client
    store.close()


async def ask(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, token: str | None, given: str) -> int:
    """The status of an answer, where the environment has one token and another is sent."""
    monkeypatch.setattr(places().config, "metrics_token", SecretStr(token) if token else None)
    return (await client.get("/metrics", headers={"Authorization": given} if given else {})).status_code


async def test_h20_metrics_need_the_token(prometheus: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"": 401, f"Bearer {TOKEN}": 200, f"Bearer {TOKEN}x": 401, f"Basic {TOKEN}": 401, "Bearer ": 401}
    assert {one: await ask(prometheus, monkeypatch, TOKEN, one) for one in given} == given
    assert [await ask(prometheus, monkeypatch, None, one) for one in given] == [401] * len(given)


def test_h20_every_line_is_of_the_format_and_buckets_never_fall(house: Config) -> None:
    recorder.take(0, {})  # what other tests of this process left
    before = recorder.totals()[1]["api"].count
    recorder.count("requests", 3)
    for ms in (1, 40, 40, 90_000):
        recorder.observe("api", ms / 1_000)
    recorder.take(0, {})
    text = exposition()
    lines = text.splitlines()
    assert [one for one in lines if not one.startswith("#") and not LINE.fullmatch(one)] == []
    named = [one.split()[2] for one in lines if one.startswith("# TYPE")]
    assert len(named) == len(set(named))
    buckets = [int(one.split()[-1]) for one in lines if one.startswith("steward_api_duration_seconds_bucket")]
    assert buckets == sorted(buckets) and buckets[-1] == before + 4
    assert f"steward_api_duration_seconds_count {before + 4}" in lines
    store.close()


@pytest.mark.parametrize("path", ["grafana.json", "steward-rules.yml"])
def test_h20_the_samples_name_only_what_is_measured(house: Config, path: str) -> None:
    text = (Path(ROOT) / "deploy" / "monitoring" / path).read_text(encoding="utf-8")
    if path.endswith("json"):
        assert json.loads(text)["panels"]
    gauges = {one.name: 1.0 for one in SERIES if one.kind != "counter"}
    at = int(clock.now().timestamp()) // 10 * 10 - 10
    store.store().add(Row(at, 1, gauges), {}, {})
    known = {one.partition(" ")[0].partition("{")[0] for one in exposition().splitlines() if not one.startswith("#")}
    store.close()
    assert set(re.findall(r"steward_\w+", text)) - known == set()
