"""Others who are asked: a name server and a list of known weaknesses, on real sockets."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from dns.resolver import Resolver


@contextmanager
def name_server(records: dict[str, list[str]] | None) -> Iterator[Resolver]:
    """Answer for these TXT records, and that there is no other name; gives what asks. None: it is silent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        threading.Thread(target=_answer, args=[line, records], daemon=True).start()
        asks = Resolver(configure=False)
        asks.nameservers, asks.port = ["127.0.0.1"], line.getsockname()[1]
        yield asks


def _answer(line: socket.socket, records: dict[str, list[str]] | None) -> None:
    while True:
        try:
            asked, who = line.recvfrom(4_096)
        except OSError:  # the test is over
            return
        if records is None:
            continue
        query = dns.message.from_wire(asked)
        name = query.question[0].name
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        told = records.get(name.to_text(omit_final_dot=True))
        if told:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *(f'"{one}"' for one in told)))
        elif told is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        line.sendto(answer.to_wire(), who)


@contextmanager
def package_index(known: dict[str, list[dict[str, Any]]], refused: str = "", body: bytes = b"") -> Iterator[str]:
    """Serve the files of these packages as an index does (PEP 691), 404 for others; gives its address. One name may be
    refused. With a `body`, that is what it says of each."""

    class Index(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.removeprefix("/simple/").rstrip("/")
            json_asked = "application/vnd.pypi.simple.v1+json" in self.headers["Accept"]
            self.send_response(503 if name == refused else 200 if name in known and json_asked else 404)
            self.end_headers()
            self.wfile.write(body or json.dumps({"files": known.get(name, [])}).encode())

        def log_message(self, *_: object) -> None:
            pass

    with _serving(Index) as address:
        yield f"{address}/simple"


@contextmanager
def weaknesses(known: dict[str, list[str]], date: str = "", broken: bool = False) -> Iterator[str]:
    """Serve an OSV list that knows these packages; gives its address. `date` is the one its answers bear."""

    class List(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response_only(404)
            self.send_header("Date", date or self.date_time_string())
            self.end_headers()

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            found: list[dict[str, Any]] = [
                {"vulns": [{"id": one} for one in known[query["package"]["name"]]]}
                if query["package"]["name"] in known
                else {}
                for query in asked
            ]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"no JSON" if broken else json.dumps({"results": found}).encode())

        def log_message(self, *_: object) -> None:
            pass

    with _serving(List) as address:
        yield f"{address}/v1/querybatch"


@contextmanager
def _serving(answers: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), answers)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
