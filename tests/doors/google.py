"""A server that speaks as much of Google Sheets' API as Steward asks, with its rules: it refuses what Google refuses."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

EMAIL = "steward@project.iam.gserviceaccount.com"
KEY = rsa.generate_private_key(65537, 2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()


class Refused(Exception):
    """An answer that is no 200."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class Tab:
    """A tab: its number, title and cells."""

    number: int
    title: str
    cells: list[list[Any]]


@dataclass
class LocalGoogle:
    """The spreadsheets by their id, what was asked, and how many of the next writes are refused with 429."""

    address: str = ""
    sheets: dict[str, list[Tab]] = field(default_factory=dict)
    writes: list[list[str]] = field(default_factory=list)  # the kinds of requests of each write
    busy: int = 0
    unshared: set[str] = field(default_factory=set)

    def credentials(self) -> str:
        """The JSON of the service account."""
        return json.dumps({"client_email": EMAIL, "private_key": PEM, "token_uri": f"{self.address}/token"})

    def texts(self, sheet: str, tab: str) -> list[list[str]]:
        """The cells of a tab as texts."""
        (found,) = [one for one in self.sheets[sheet] if one.title == tab]
        return [[(cell or {}).get("stringValue", "") for cell in row] for row in found.cells]

    def batch(self, sheet: str, requests: list[dict[str, Any]]) -> None:
        """All of it, or none."""
        if self.busy:
            self.busy -= 1
            raise Refused(429, "Quota exceeded")
        tabs = [Tab(one.number, one.title, [list(row) for row in one.cells]) for one in self.sheets[sheet]]
        self.writes.append([next(iter(one)) for one in requests])
        cells = sum(
            len(row.get("values", [])) for one in requests for row in one.get("updateCells", {}).get("rows", [])
        )
        if cells > 20_000:
            raise Refused(400, "too many cells for this test")
        for one in requests:
            ((name, what),) = one.items()
            _DO[name](tabs, what)
        if len({one.title for one in tabs}) != len(tabs) or not tabs:
            raise Refused(400, "A sheet with this name already exists, or none is left.")
        self.sheets[sheet] = tabs


def _grid(cells: list[list[Any]], wanted: dict[str, int]) -> list[list[Any]]:
    rows, wide = wanted["rowCount"], wanted["columnCount"]
    if wanted.get("frozenRowCount", 0) >= rows:
        raise Refused(400, "You can't freeze all rows")
    kept = [[*row[:wide], *[None] * (wide - len(row))] for row in cells[:rows]]
    return [*kept, *([None] * wide for _ in range(rows - len(kept)))]


def _one(tabs: list[Tab], number: int) -> Tab:
    found = next((one for one in tabs if one.number == number), None)
    if found is None:
        raise Refused(400, f"No grid with id: {number}")
    return found


def _add(tabs: list[Tab], what: dict[str, Any]) -> None:
    wanted = what["properties"]
    tabs.append(Tab(wanted["sheetId"], wanted["title"], _grid([], wanted["gridProperties"])))


def _properties(tabs: list[Tab], what: dict[str, Any]) -> None:
    wanted = what["properties"]
    one = _one(tabs, wanted["sheetId"])
    if "gridProperties" in wanted:
        one.cells = _grid(one.cells, wanted["gridProperties"])
    if "title" in wanted:
        one.title = wanted["title"]
    if "index" in wanted:
        tabs.remove(one)
        tabs.insert(wanted["index"], one)


def _append(tabs: list[Tab], what: dict[str, Any]) -> None:
    one = _one(tabs, what["sheetId"])
    one.cells += [[None] * len(one.cells[0]) for _ in range(what["length"])]


def _update(tabs: list[Tab], what: dict[str, Any]) -> None:
    one, first = _one(tabs, what["start"]["sheetId"]), what["start"]["rowIndex"]
    assert what["fields"] == "userEnteredValue"
    for n, row in enumerate(what["rows"]):
        if first + n >= len(one.cells):
            raise Refused(400, "outside of the grid")
        for m, cell in enumerate(row["values"]):
            value = cell.get("userEnteredValue")
            assert value is None or set(value) == {"stringValue"}, "a formula could come in"
            one.cells[first + n][m] = value


def _delete(tabs: list[Tab], what: dict[str, Any]) -> None:
    tabs.remove(_one(tabs, what["sheetId"]))


_DO = {
    "addSheet": _add, "updateSheetProperties": _properties, "appendDimension": _append, "updateCells": _update,
    "deleteSheet": _delete,
}  # fmt: skip


@contextmanager
def serving() -> Iterator[LocalGoogle]:
    """Run the server."""
    here = LocalGoogle()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self, status: int, found: Any) -> None:
            content = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _do(self, body: bytes) -> Any:
            parts = urlsplit(self.path)
            if parts.path == "/token":
                form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
                assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
                try:
                    told = jwt.decode(form["assertion"], KEY.public_key(), ["RS256"], audience=f"{here.address}/token")
                except jwt.PyJWTError:
                    raise Refused(400, "invalid_grant") from None
                assert (told["iss"], told["scope"]) == (EMAIL, "https://www.googleapis.com/auth/spreadsheets")
                return {"access_token": "granted", "expires_in": 3599}
            assert self.headers["Authorization"] == "Bearer granted"
            sheet = parts.path.removeprefix("/v4/spreadsheets/").partition(":")[0]
            if sheet in here.unshared:
                raise Refused(403, "The caller does not have permission")
            if sheet not in here.sheets:
                raise Refused(404, "Requested entity was not found.")
            if self.command == "GET":
                return {
                    "sheets": [
                        {"properties": {"sheetId": one.number, "title": one.title, "index": n}}
                        for n, one in enumerate(here.sheets[sheet])
                    ]
                }
            here.batch(sheet, json.loads(body)["requests"])
            return {}

        def _serve(self) -> None:
            try:
                self._answer(200, self._do(self.rfile.read(int(self.headers.get("Content-Length") or 0))))
            except Refused as refusal:
                self._answer(refusal.status, {"error": {"code": refusal.status, "message": str(refusal)}})

        do_GET = do_POST = _serve

        def log_message(self, *_some: Any) -> None:
            """Nothing is written."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
