"""Files that never change while the server runs: NiceGUI's and ours, compressed once and then served from memory.

A first visit requests some twenty of them before it shows anything. NiceGUI compresses each of them again for every
request, which took 50 ms of the process's one loop per first visit (docs/measurements.md).
"""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FIXED = re.compile(r"/assets/|/_nicegui/[^/]+/(static|components|esm|libraries)/")
STAMPED = re.compile(r"/_nicegui/[^/]+/(components|esm|libraries)/[0-9a-f]{32}/")  # the digest identifies the file
FOR_EVER = "public, max-age=31536000, immutable"
MOST = 4_000_000  # bytes kept: pages request half a million, but any client may request all files of NiceGUI


class Assets(StaticFiles):
    """Serve our own files. With its digest (`?v=…`) a file may be cached for ever: an upgrade changes the address."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, and how long it may be cached."""
        answer = await super().get_response(path, scope)
        stamped = scope.get("query_string", b"").startswith(b"v=")
        answer.headers["Cache-Control"] = FOR_EVER if stamped else "public, max-age=3600"
        return answer


class Remembered:
    """Stand in front of the application: keep the first answer for such a file and serve it to every later request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[tuple[str, bytes], list[Message]] = {}
        self.size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or pass on. Range and conditional requests always pass on."""
        if scope["type"] != "http" or scope["method"] != "GET" or not FIXED.match(scope["path"]):
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        if "range" in asked or "if-none-match" in asked or "gzip" not in asked.get("accept-encoding", ""):
            await self.app(scope, receive, send)
            return
        key = (scope["path"], scope["query_string"])
        for message in self.kept.get(key) or await self._read(key, scope, receive):
            await send(dict(message))  # the next sender adds headers to it

    async def _read(self, key: tuple[str, bytes], scope: Scope, receive: Receive) -> list[Message]:
        told: list[Message] = []

        async def tell(message: Message) -> None:
            told.append(message)

        await self.app(scope, receive, tell)
        begin, body = told[0], b"".join(message.get("body", b"") for message in told[1:])
        headers = MutableHeaders(raw=begin["headers"])
        headers["content-length"] = str(len(body))
        if STAMPED.match(scope["path"]):
            headers.setdefault("cache-control", FOR_EVER)
        whole: list[Message] = [begin, {"type": "http.response.body", "body": body}]
        if begin["status"] == 200 and self.size + len(body) <= MOST:
            self.kept[key], self.size = whole, self.size + len(body)
        return whole
