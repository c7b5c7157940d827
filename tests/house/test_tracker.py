"""The outside error tracker: what leaves by the real library over real HTTP, and what never does (A-10, H-05)."""

import contextlib
import gzip
import json
import random
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import sentry_sdk
from pydantic import SecretStr
from sqlalchemy import text

from services.house import crashes, tracker
from services.house.version import VERSION
from services.work import Actor, house_actor, work
from services.work.config import Config
from tests.servers import free_port, serve
from tests.waiting import wait_until
from ui.guard import traffic

SECRETS = (
    "hunter2",
    "s3cr3t",
    "Ada",
    "Lovelace",
    "ada@",
    "20 7946",
    "10.1.2.3",
    "Alice",
    str(Path.home()) + "/",
    "1815-12",
)
SENT_BY = "authorization: Bearer hunter2-s3cr3t, cookie: steward=s3cr3t; ada@example.com from 10.1.2.3"


@dataclass
class Ingest:
    """A server that takes what the library sends, and keeps every byte of it."""

    dsn: str = ""
    heads: list[str] = field(default_factory=list)
    envelopes: list[list[dict[str, Any]]] = field(default_factory=list)

    def items(self, kind: str) -> list[dict[str, Any]]:
        """The contents of one kind (event, transaction) that came."""
        return [one[2] for one in self.envelopes if one[1]["type"] == kind]

    @property
    def everything(self) -> str:
        """All that came, as text."""
        return "\n".join([*self.heads, json.dumps(self.envelopes)])


class Handler(BaseHTTPRequestHandler):
    """Take an envelope."""

    ingest: Ingest

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        self.ingest.heads.append(f"{self.path}\n{self.headers}")
        self.ingest.envelopes.append([json.loads(line) for line in body.splitlines() if line])
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def ingest() -> Iterator[Ingest]:
    """The server of a tracker."""
    found = Ingest()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Mine", (Handler,), {"ingest": found}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found.dsn = f"http://0123456789abcdef@127.0.0.1:{server.server_port}/7"
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def told(house: Config, ingest: Ingest) -> Iterator[Ingest]:
    """A house that tells the tracker."""
    house.sentry_dsn = SecretStr(ingest.dsn)
    tracker.start(house)
    yield ingest
    tracker.stop()


def broken(words: str) -> Exception:
    """An error with local variables and a cause, both with what must not leave."""
    password, person = "hunter2", {"name": "Ada Lovelace", "cookie": "s3cr3t"}
    try:
        try:
            raise KeyError(f"{person['name']} {password}")
        except KeyError as cause:
            raise ValueError(words) from cause
    except ValueError as error:
        return error


def flushed() -> None:
    sentry_sdk.flush(timeout=10)


def test_h05_a_crash_reaches_the_tracker_with_our_reference_and_release(told: Ingest) -> None:
    reference = crashes.crashed(broken("no column of that name"), "POST /contacts/01985b1c7f3e7cc18b5a0a1b2c3d4e5f")
    flushed()
    (event,) = told.items("event")
    assert (event["release"], event["level"], event["fingerprint"]) == (f"steward@{VERSION}", "warning", [reference])
    assert event["tags"] == {"reference": reference, "where": "POST /contacts/{id}"}
    first, last = event["exception"]["values"]
    assert (first["type"], last["type"], last["value"]) == ("KeyError", "ValueError", "no column of that name")
    assert last["stacktrace"]["frames"][-1]["function"] == "broken"


def test_a10_the_tracker_gets_no_secret_no_cookie_and_nothing_personal(told: Ingest, alice: Actor) -> None:
    for words in (SENT_BY, "'Ada Lovelace' in \"1815-12-10\"", "call +44 20 7946 0958", "smtp://ada:hunter2@10.1.2.3"):
        crashes.crashed(broken(words), "GET /contacts?q=Ada+Lovelace&token=s3cr3t")
    with pytest.raises(Exception, match="parameters") as error, work(house_actor(alice.place)) as session:
        session.execute(text("INSERT INTO nowhere (a) VALUES (:a)"), {"a": "Ada Lovelace, ada@example.com"})
    crashes.crashed(error.value, "GET /v/Zk3x9QpLmNoPqRs3cr3t0123456789abcdefghijk")
    scope = {
        "type": "http", "method": "GET", "path": "/contacts/Ada%20Lovelace", "query_string": b"token=s3cr3t",
        "headers": [(b"authorization", b"Bearer hunter2"), (b"cookie", b"steward=s3cr3t")], "client": ("10.1.2.3", 1),
    }  # fmt: skip
    for _ in range(200):
        measured = traffic.Measured(scope)
        measured.note({"type": "http.response.start", "status": 200})
        measured.end()
    flushed()
    assert len(told.items("event")) == 5 and told.items("transaction")
    assert [one for one in SECRETS if one in told.everything] == []
    allowed = {*tracker.KEPT, "contexts", "sdk", "exception", "spans"}
    for kind in ("event", "transaction"):
        assert [set(one) - allowed for one in told.items(kind)] == [set()] * len(told.items(kind))


def test_a10_one_request_of_ten_is_told(told: Ingest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library draws by the id of a trace: with known ids it is known which requests are told."""
    dice, drawn = random.Random(10), list[list[str]]()

    def known() -> uuid.UUID:
        made = uuid.UUID(int=dice.getrandbits(128), version=4)
        drawn[-1].append(made.hex)
        return made

    with monkeypatch.context() as patched:
        patched.setattr(sentry_sdk.tracing.uuid, "uuid4", known)
        for turn in range(1_000):
            drawn.append([])
            tracker.request("GET", "/contacts", time.perf_counter(), 200)
            if turn % 100 == 99:
                flushed()  # its queue is short
    traces = {one["contexts"]["trace"]["trace_id"] for one in told.items("transaction")}
    first = min(traces)
    nth = next(ids.index(first) for ids in drawn if first in ids)  # of the ids of a request, that of its trace
    expected = {ids[nth] for ids in drawn if random.Random(ids[nth]).randrange(1_000_000) < 100_000}
    assert traces == expected and 70 <= len(traces) <= 130


def test_a10_a_caller_cannot_ask_to_be_told(told: Ingest) -> None:
    scope = {
        "type": "http", "method": "GET", "path": "/contacts",
        "headers": [(b"sentry-trace", b"0" * 31 + b"1-" + b"0" * 15 + b"1-1"), (b"baggage", b"sentry-sample_rate=1")],
    }  # fmt: skip
    for _ in range(100):
        measured = traffic.Measured(scope)
        measured.note({"type": "http.response.start", "status": 200})
        measured.end()
    flushed()
    found = told.items("transaction")
    assert len(found) < 50 and not [one for one in found if one["contexts"]["trace"]["trace_id"].startswith("0" * 31)]


def test_h05_without_a_dsn_nothing_is_started(house: Config, ingest: Ingest) -> None:
    tracker.start(house)
    crashes.crashed(broken("of a test"), "GET /")
    tracker.request("GET", "/", time.perf_counter(), 200)
    assert not sentry_sdk.is_initialized() and not ingest.heads


@pytest.mark.parametrize("away", ["nobody listens", "it never answers"])
def test_h05_a_tracker_that_is_away_neither_slows_nor_breaks_anything(house: Config, away: str) -> None:
    silent = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # takes calls, and never serves one
    port = silent.server_port if away == "it never answers" else free_port()
    house.sentry_dsn = SecretStr(f"http://key@127.0.0.1:{port}/1")
    tracker.start(house)
    try:
        took = []
        for _ in range(20):
            began = time.perf_counter()
            reference = crashes.crashed(broken("of a test"), "GET /")
            tracker.request("GET", "/", began, 500)
            took.append(time.perf_counter() - began)
        assert len(reference) == 6 and sorted(took)[10] < 0.5  # 10 ms on an idle machine
        began = time.perf_counter()
    finally:
        tracker.stop()
        silent.server_close()
    assert time.perf_counter() - began < tracker.LAST_WORDS + 8


def test_a10_the_trace_that_operators_read_is_as_clean(house: Config) -> None:
    reference = crashes.crashed(broken(SENT_BY), "GET /contacts?q=Ada")
    with work(house_actor(), read=True) as session:
        trace, where, words = session.execute(
            text('SELECT trace, "where", latest FROM crashes WHERE reference = :one'), {"one": reference}
        ).one()
    assert "(cause of the next)" in trace and "KeyError: " in trace
    said = [line for line in trace.splitlines() if not line.startswith((" ", "Traceback", tracker.VERSION))]
    assert [one for one in SECRETS if any(one in line for line in said) or one in f"{where}{words}"] == []


def test_h05_a_running_server_tells_the_tracker(tmp_path: Path, ingest: Ingest) -> None:
    with serve(tmp_path / "data", sentry_dsn=ingest.dsn, sentry_traces_sample_rate="1") as served:
        heads = {"cookie": "steward=hunter2", "authorization": "Bearer s3cr3t"}
        asked = urllib.request.Request(f"{served.address}/sign-in?token=s3cr3t", headers=heads)
        with contextlib.suppress(urllib.error.HTTPError):  # nobody has set it up
            urllib.request.urlopen(asked)
        wait_until(lambda: bool(ingest.items("transaction")), "nothing came")
    assert "GET /sign-in" in {one["transaction"] for one in ingest.items("transaction")}
    assert [one for one in SECRETS if one in ingest.everything] == []
