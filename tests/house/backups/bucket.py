"""A scripted S3 server: PutObject (also only if new), multipart, Get, Head, List, Delete, and trouble as ordered."""

import contextlib
import hashlib
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CREDENTIALS = f'{{"key": "AKIAIOSFODNN7EXAMPLE", "secret": "{SECRET}"}}'
CODES = {"403": "AccessDenied", "404": "NoSuchBucket", "429": "SlowDown", "500": "InternalError", "503": "SlowDown",
         "507": "QuotaExceeded", "full": "QuotaExceeded"}  # fmt: skip


@dataclass
class Order:
    """Trouble for the requests of a method whose path has a word in it, so many times."""

    method: str
    word: str
    act: str
    times: int


@dataclass
class Bucket:
    """What the server holds, what it was asked, and what it shall do."""

    address: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)  # method, path, what was done
    orders: list[Order] = field(default_factory=list)
    skew: timedelta = timedelta()
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Its address as a destination."""
        return f"s3://shop/steward?endpoint={self.address}&region=eu-central-1"

    def order(self, method: str, word: str, act: str, times: int = 1_000) -> None:
        """Order trouble: a status of CODES, `reset`, `cut`, `wrong`, `slow`."""
        self.orders.append(Order(method, word, act, times))

    def next(self, method: str, path: str) -> str:
        """What is to be done about a request."""
        with self.lock:
            for one in self.orders:
                if one.times and one.method == method and one.word in path:
                    one.times -= 1
                    self.asked.append((method, path, one.act))
                    return one.act
            self.asked.append((method, path, ""))
            return ""

    def tries(self, method: str, word: str) -> int:
        """How often it was asked so."""
        return sum(one == method and word in path for one, path, _ in self.asked)


class Asked(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one packet: in two, the second waits 40 ms for the first
    server: Any

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def take(self) -> tuple[str, dict[str, list[str]], bytes] | None:
        parts = urlsplit(self.path)
        self.store: Bucket = self.server.bucket
        act = self.store.next(self.command, self.path)
        size = int(self.headers.get("Content-Length") or 0)
        if act == "reset":
            self.rfile.read(size // 2)
            return self.reset()
        body = self.rfile.read(size)
        self.act = act
        if act == "slow":
            time.sleep(3)
        if act in CODES:
            status = int(act) if act != "full" else 500
            said = f"<Error><Code>{CODES[act]}</Code><Message>{SECRET}</Message></Error>".encode()
            return self.answer(status, said, {"Content-Type": "application/xml"})
        return unquote(parts.path).removeprefix("/shop").strip("/"), parse_qs(parts.query, True), body

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None, *, size: int = -1) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if size < 0 else size))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        if size > len(body) and self.command != "HEAD":
            self.wfile.flush()
            self.close_connection = True

    def do_PUT(self) -> None:
        if (found := self.take()) is None:
            return
        key, query, body = found
        with self.store.lock:
            if "uploadId" in query:
                self.store.uploads[query["uploadId"][0]][int(query["partNumber"][0])] = body
            elif self.headers.get("If-None-Match") == "*" and key in self.store.objects:
                return self.answer(412, b"<Error><Code>PreconditionFailed</Code></Error>")
            else:
                self.store.objects[key] = body
        self.answer(200, headers={"ETag": f'"{hashlib.md5(body).hexdigest()}"'})

    def do_POST(self) -> None:
        if (found := self.take()) is None:
            return
        key, query, body = found
        with self.store.lock:
            if "delete" in query:
                for one in re.findall(r"<Key>(.*?)</Key>", body.decode()):
                    self.store.objects.pop(unescape(one), None)
                kind = "DeleteResult"
                said = "".join(f"<Deleted>{one}</Deleted>" for one in re.findall(r"<Key>.*?</Key>", body.decode()))
            elif "uploads" in query:
                name = f"upload-{len(self.store.uploads)}"
                self.store.uploads[name] = {}
                said = f"<Bucket>shop</Bucket><Key>{escape(key)}</Key><UploadId>{name}</UploadId>"
                kind = "InitiateMultipartUploadResult"
            else:
                pieces = self.store.uploads.pop(query["uploadId"][0])
                self.store.objects[key] = b"".join(pieces[number] for number in sorted(pieces))
                kind, said = "CompleteMultipartUploadResult", '<ETag>"whole-1"</ETag>'
        self.answer(200, f"<{kind}>{said}</{kind}>".encode(), {"Content-Type": "application/xml"})

    def do_DELETE(self) -> None:
        if (found := self.take()) is None:
            return
        key, query, _body = found
        with self.store.lock:
            if "uploadId" in query:
                self.store.uploads.pop(query["uploadId"][0], None)
            else:
                self.store.objects.pop(key, None)
        self.answer(204)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        if (found := self.take()) is None:
            return
        key, query, _body = found
        with self.store.lock:
            objects = dict(self.store.objects)
        if "list-type" in query:
            return self.answer(200, listing(objects, query), {"Content-Type": "application/xml"})
        if key not in objects:
            return self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        whole = objects[key]
        start, end, status = 0, len(whole), 200
        if wanted := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or ""):
            start, end, status = int(wanted[1]), int(wanted[2] or len(whole) - 1) + 1, 206
        piece = whole[start:end]
        headers = {
            "ETag": f'"{hashlib.md5(whole).hexdigest()}"',
            "Last-Modified": format_datetime(datetime.now(UTC) + self.store.skew, usegmt=True),
            **({"Content-Range": f"bytes {start}-{end - 1}/{len(whole)}"} if status == 206 else {}),
        }
        if self.act == "wrong":
            piece = piece[:-1] + bytes([piece[-1] ^ 1])
        self.answer(status, piece[: len(piece) // 2] if self.act == "cut" else piece, headers, size=len(piece))


def listing(objects: dict[str, bytes], query: dict[str, list[str]]) -> bytes:
    """The answer to ListObjectsV2."""
    prefix, split = query.get("prefix", [""])[0], query.get("delimiter", [""])[0]
    plain, folders = [], set()
    for key in sorted(one for one in objects if one.startswith(prefix)):
        rest = key[len(prefix) :]
        if split and split in rest:
            folders.add(prefix + rest.partition(split)[0] + split)
        else:
            plain.append(key)
    at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.000Z}"
    said = "".join(
        f"<Contents><Key>{escape(key)}</Key><LastModified>{at}</LastModified><ETag>x</ETag>"
        f"<Size>{len(objects[key])}</Size></Contents>"
        for key in plain
    )
    said += "".join(f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>" for one in sorted(folders))
    return f"<ListBucketResult><Name>shop</Name><IsTruncated>false</IsTruncated>{said}</ListBucketResult>".encode()


class Server(ThreadingHTTPServer):
    """Threads that nobody waits for; a connection that ends badly is what was ordered."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def bucket() -> Iterator[Bucket]:
    """A bucket on a free port of this machine, gone at the end."""
    server = Server(("127.0.0.1", 0), Asked)
    server.bucket = Bucket(f"http://127.0.0.1:{server.server_address[1]}")  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server.bucket  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
