"""Addresses of the settings that point elsewhere: nothing follows them (ASVS 15.3.2)."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr

from services.house.alerts import pinging
from services.house.backups import pruning
from services.house.checks import lookups
from services.work import house_actor
from services.work.config import Config


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """An address that points to another one of the same server, and what that server was asked."""
    heard: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def answer(self) -> None:
            heard.append(self.path)
            self.send_response(302 if self.path == "/here" else 200)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        do_GET = do_HEAD = do_POST = answer

        def log_message(self, *_: Any) -> None:
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/here", heard
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("who", ["the ping", "the ping after a backup", "the list of weaknesses"])
def test_an_address_that_points_elsewhere_is_not_followed(
    house: Config, asked: tuple[str, list[str]], who: str
) -> None:
    address, heard = asked
    house.ping_url, house.backup_ping_url = SecretStr(address), address
    house.advisories_url = address
    if who == "the ping":
        assert not pinging.ping(house_actor())
    elif who == "the ping after a backup":
        pruning.ping()
    else:
        assert lookups.look_up_weaknesses(house_actor()).weak is None
    assert heard == ["/here"]
