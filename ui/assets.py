"""Files that never change while the server runs: NiceGUI's and ours, pressed once and then answered from memory.

A browser that comes for the first time asks for some twenty of them before it can show anything. NiceGUI presses each
anew for each who asks, which took the one loop of the process 50 ms of every first visit (docs/measurements.md).
"""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FIXED = re.compile(r"/assets/|/_nicegui/[^/]+/(static|components|esm|libraries)/")
STAMPED = re.compile(r"/_nicegui/[^/]+/(components|esm|libraries)/[0-9a-f]{32}/")  # the digest in it names the file
FOR_EVER = "public, max-age=31536000, immutable"
MOST = (
    4_000_000  # bytes kept: what pages ask for is half a million, all that NiceGUI brings may be asked for by anybody
)


class Assets(StaticFiles):
    """Our own files: one asked for with its digest (`?v=…`) may be kept for ever, for an upgrade asks for another."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long it may be kept."""
        answer = await super().get_response(path, scope)
        stamped = scope.get("query_string", b"").startswith(b"v=")
        answer.headers["Cache-Control"] = FOR_EVER if stamped else "public, max-age=3600"
        return answer


class Remembered:
    """In front of the application: the first answer with such a file is kept as it left, for all who ask the same."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[tuple[str, bytes], list[Message]] = {}
        self.size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or pass on; a part of a file, or whether it has changed, is always asked for anew."""
        if scope["type"] != "http" or scope["method"] != "GET" or not FIXED.match(scope["path"]):
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        if "range" in asked or "if-none-match" in asked or "gzip" not in asked.get("accept-encoding", ""):
            await self.app(scope, receive, send)
            return
        key = (scope["path"], scope["query_string"])
        for message in self.kept.get(key) or await self._read(key, scope, receive):
            await send(dict(message))  # whoever sends it on adds headers to it

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
