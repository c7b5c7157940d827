"""A list of leaked passwords is asked by five characters of a hash, and its silence keeps nobody out (U-10)."""

import hashlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from services.accounts import leaked
from services.work.config import Config

LEAKED = "four words in a row"
DIGEST = hashlib.sha1(LEAKED.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.fixture
def asked(house: Config) -> Iterator[tuple[str, list[str]]]:
    """A list with one password in it, and what it was asked for."""
    house.allow_private = True
    leaked._answers.clear()
    paths: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f"{'0' * 35}:0\r\n{DIGEST[5:]}:12\r\n".encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/range/", paths
        server.shutdown()


def test_u10_a_leaked_password_is_found_and_never_sent(asked: tuple[str, list[str]]) -> None:
    address, paths = asked
    assert leaked.contains(address, LEAKED) and leaked.contains(address, LEAKED)
    assert paths == [f"/range/{DIGEST[:5]}"], "asked once, by five characters"
    assert not leaked.contains(address, "another five words here")


def test_u10_a_list_that_does_not_answer_keeps_nobody_out(house: Config) -> None:
    house.allow_private = True
    assert not leaked.contains("http://127.0.0.1:9/range/", "some other words here")
