"""Google Sheets, API v4: one tab is written whole by a service account, with texts alone and never a formula (0096).

https://developers.google.com/workspace/sheets/api/reference/rest and …/identity/protocols/oauth2/service-account
"""

import asyncio
import base64
import json
import re
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import jwt
from aiohttp import ClientError, ClientSession

from models.language import N_
from services.channels import guard, web
from services.channels.webhook import private_too

SCOPE = "https://www.googleapis.com/auth/spreadsheets"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFE = 3600  # seconds a token is asked for
PATIENCE = 60.0  # seconds for an answer
WRITES, MINUTE = 50, 60.0  # Google allows 60 writes a minute of one account
CELLS = 20_000  # of one write
LONGEST = 50_000  # characters of a cell
WRITING = "… (Steward)"  # no text: the ending of the tab that is being written
NOT_SHARED = N_("Share the spreadsheet with {account}, as an editor.")
NO_SHEET = N_("There is no spreadsheet of this id.")
NO_ACCOUNT = N_("Google does not know the account: {reason}")
AWAY = N_("Google cannot be reached: {reason}")
REFUSED = N_("Google refused it ({status}): {reason}")
_writes: deque[float] = deque(maxlen=WRITES)  # when this process wrote


class Wrong(Exception):
    """What somebody has to mend, as a sentence (`text`, with `places`)."""

    def __init__(self, text: str, **places: str) -> None:
        super().__init__(text)
        self.text, self.places = text, places


class Later(Exception):
    """Google is busy or away: it is tried again after so many seconds."""

    def __init__(self, reason: str, seconds: float = MINUTE) -> None:
        super().__init__(reason)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Account:
    """A service account: its address, its key, and where its tokens come from."""

    email: str
    key: str = field(repr=False)
    token_url: str


def account(text: str) -> Account:
    """Return the account of its JSON in base64, which the settings have checked."""
    found = json.loads(base64.b64decode(text))
    return Account(str(found["client_email"]), str(found["private_key"]), str(found["token_uri"]))


def id_of(typed: str) -> str:
    """Return the id of a spreadsheet, of its address or as it is; empty for neither."""
    found = re.search(r"/spreadsheets/d/([\w-]{8,})", typed) or re.fullmatch(r"([\w-]{8,120})", typed.strip())
    return found[1] if found else ""


@dataclass(slots=True)
class Google:
    """A connection to the API, with a token."""

    session: ClientSession
    account: Account
    base: str
    token: str = field(default="", repr=False)

    async def sign_in(self) -> None:
        """Get a token. Raises Wrong where the account or its key is refused."""
        now = int(time.time())
        claims = {
            "iss": self.account.email,
            "scope": SCOPE,
            "aud": self.account.token_url,
            "iat": now,
            "exp": now + LIFE,
        }
        try:
            signed = jwt.encode(claims, self.account.key, algorithm="RS256")
        except (ValueError, TypeError, jwt.PyJWTError):
            raise Wrong(NO_ACCOUNT, reason="private_key") from None
        form = {"grant_type": GRANT, "assertion": signed}
        async with self.session.post(self.account.token_url, data=form, allow_redirects=False) as answer:
            found = await _read(answer)
            if answer.status in (400, 401, 403):
                raise Wrong(
                    NO_ACCOUNT, reason=str(found.get("error_description") or found.get("error") or answer.status)
                )
            if answer.status != 200:
                raise Later(f"{answer.status}")
        self.token = str(found.get("access_token") or "")

    async def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Return the answer to a request. Raises Wrong and Later."""
        if method == "POST":
            await _turn()
        url = f"{self.base}/v4/spreadsheets/{path}"
        headers = {"Authorization": f"Bearer {self.token}"}  # no text
        async with self.session.request(method, url, json=body, headers=headers, allow_redirects=False) as answer:
            found = await _read(answer)
            status = answer.status
        if status == 200:
            return found
        reason = web.one_line(str((found.get("error") or {}).get("message") or ""))
        if status == 429 or status >= 500:
            raise Later(f"{status} {reason}")
        if status == 403:
            raise Wrong(NOT_SHARED, account=self.account.email)
        raise Wrong(NO_SHEET) if status == 404 else Wrong(REFUSED, status=f"{status}", reason=reason)

    async def tabs(self, sheet: str) -> dict[str, dict[str, Any]]:
        """Return the tabs of a spreadsheet by their title: `sheetId`, `index`, `gridProperties`."""
        found = await self.call("GET", f"{sheet}?fields=sheets.properties")
        return {one["properties"]["title"]: one["properties"] for one in found.get("sheets", [])}

    async def write(self, sheet: str, requests: Sequence[Any]) -> None:
        """Do several things to a spreadsheet, all or none."""
        await self.call("POST", f"{sheet}:batchUpdate", {"requests": list(requests)})


@asynccontextmanager
async def opened(config: Any) -> Any:
    """Open a connection, signed in, with the account and the address of the settings."""
    mine = account(config.google_sheets_credentials_json.get_secret_value())
    try:
        async with guard.session(PATIENCE, private=private_too(config)) as session:
            found = Google(session, mine, config.google_sheets_url.rstrip("/"))
            await found.sign_in()
            yield found
    except (ClientError, OSError, TimeoutError) as error:
        raise Later(web.one_line(str(error)) or type(error).__name__) from error


async def put(google: Google, sheet: str, tab: str, head: Sequence[str], rows: Iterator[list[str]]) -> int:
    """Write a table into a tab, which has nothing else afterwards. Return how many rows it has.

    What fits into one write replaces the tab at once. More is written in parts into a tab beside it, which then takes its
    place and its name: who looks meanwhile sees the old table whole.
    """
    wide = max(1, len(head))
    at_once = max(1, CELLS // wide)
    first = [list(head), *_some(rows, at_once - 1)]
    many = len(first) - 1
    first += [] if many else [[""] * wide]  # a frozen heading needs a row below
    more = _some(rows, at_once)
    there = await google.tabs(sheet)
    old = there.get(tab)
    if not more:
        number = old["sheetId"] if old else _number()
        begun = [] if old else [_added(number, tab, len(first), wide)]
        await google.write(sheet, [*begun, _sized(number, len(first), wide), _cells(number, 0, first)])
        return many
    beside = f"{tab[: 90 - len(WRITING)]}{WRITING}"
    number, count = _number(), len(first)
    left = [{"deleteSheet": {"sheetId": there[beside]["sheetId"]}}] if beside in there else []
    await google.write(sheet, [*left, _added(number, beside, count, wide), _cells(number, 0, first)])
    while more:
        grown = {"appendDimension": {"sheetId": number, "dimension": "ROWS", "length": len(more)}}
        await google.write(sheet, [grown, _cells(number, count, more)])
        count += len(more)
        more = _some(rows, at_once)
    named = {"sheetId": number, "title": tab, **({"index": old["index"]} if old else {})}
    fields = "title,index" if old else "title"
    gone = [{"deleteSheet": {"sheetId": old["sheetId"]}}] if old else []
    await google.write(sheet, [*gone, {"updateSheetProperties": {"properties": named, "fields": fields}}])
    return count - 1


def _some(rows: Iterator[list[str]], many: int) -> list[list[str]]:
    return [row for _number, row in zip(range(many), rows, strict=False)] if many > 0 else []


def _number() -> int:
    return uuid4().int % 2**31


def _grid(rows: int, wide: int) -> dict[str, int]:
    return {"rowCount": rows, "columnCount": wide, "frozenRowCount": 1}


def _added(number: int, title: str, rows: int, wide: int) -> dict[str, Any]:
    return {"addSheet": {"properties": {"sheetId": number, "title": title, "gridProperties": _grid(rows, wide)}}}


def _sized(number: int, rows: int, wide: int) -> dict[str, Any]:
    wanted = {"sheetId": number, "gridProperties": _grid(rows, wide)}
    names = "gridProperties(rowCount,columnCount,frozenRowCount)"
    return {"updateSheetProperties": {"properties": wanted, "fields": names}}


def _cells(number: int, row: int, rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    def cell(text: str) -> dict[str, Any]:
        return {"userEnteredValue": {"stringValue": text[:LONGEST]}} if text else {}

    start = {"sheetId": number, "rowIndex": row, "columnIndex": 0}
    made = [{"values": [cell(one) for one in each]} for each in rows]
    return {"updateCells": {"start": start, "rows": made, "fields": "userEnteredValue"}}


async def _turn() -> None:
    """Wait until one more write is allowed."""
    if len(_writes) == WRITES:
        await asyncio.sleep(max(0.0, _writes[0] + MINUTE - time.monotonic()))
    _writes.append(time.monotonic())


async def _read(answer: Any) -> dict[str, Any]:
    try:
        found = json.loads(await answer.text())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
