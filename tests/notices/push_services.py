"""A push service for tests: a real HTTP server, and a browser that subscribed to it and can read what it was sent."""

import base64
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def plain(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class PushService:
    """Answers each push with the next of `answers`, then with 201. Keeps headers and bodies."""

    def __init__(self, *answers: int) -> None:
        self.answers, self.got = list(answers), list[tuple[dict[str, str], bytes]]()
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.url = ""

    @property
    def keys(self) -> tuple[str, str]:
        """The browser's keys: p256dh and auth."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return plain(point), plain(self.auth)

    def read(self, number: int = -1) -> str:
        """One of the pushes, as the browser reads it."""
        text: bytes = http_ece.decrypt(self.got[number][1], private_key=self.key, auth_secret=self.auth)
        return text.decode()


@contextmanager
def push_service(*answers: int) -> Iterator[PushService]:
    """Run one on a free port."""
    service = PushService(*answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            service.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(service.answers.pop(0) if service.answers else 201)
            self.send_header("location", f"{service.url}elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
