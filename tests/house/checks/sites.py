"""A site behind https, as a proxy serves it: with the headers and the websockets that a test wants."""

import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme

HEADERS = {
    "content-security-policy": "x",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "strict-transport-security": "max-age=1",
}


@contextmanager
def site(ends: datetime | None = None, headers: dict[str, str] | None = None, sockets: bool = True) -> Iterator[str]:
    """Serve until the end of the block; gives the address. `ends`: until when its certificate is valid."""
    sent = HEADERS if headers is None else headers

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            passed = sockets and self.headers["Upgrade"] == "websocket" and "/_nicegui_ws/" in self.path
            self.send_response(101 if passed else 200)
            for name, value in sent.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost", not_after=ends).configure_cert(context)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def proxy(port: int, back: int, without: bytes = b"") -> Iterator[None]:
    """A proxy with https before the server on the port `back`, which takes these bytes out of every request."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)

    class Pass(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", back)) as behind:
                asked = self.request.recv(65_536)
                behind.sendall(asked.replace(without, b"") if without else asked)
                while answer := behind.recv(65_536):
                    self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", port), Pass) as server:
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield
        server.shutdown()
