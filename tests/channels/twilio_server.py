"""A server that speaks Twilio's API as far as we use it: messages are created, and listed by their number.

As a process of its own, for crash tests: `python -m tests.channels.twilio_server --port 0 --ledger FILE` prints its
port, and appends one line (SID, number, text, separated by tabs) for each message before it answers for it.
"""

import argparse
import asyncio
import secrets
from base64 import b64encode
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

from services.work import clock
from tests.channels.http_servers import Act, Asked, ScriptedHttp

ACCOUNT = "AC" + "0" * 32
TOKEN = "a token of the tests"
LOGIN = f"Basic {b64encode(f'{ACCOUNT}:{TOKEN}'.encode()).decode()}"


def refused(status: int, code: int, message: str) -> Act:
    """A refusal as Twilio writes it."""
    return Act(status, {"code": code, "message": message, "more_info": "", "status": status})


@dataclass
class TwilioServer(ScriptedHttp):
    """Twilio, on this machine."""

    def reply(self, asked: Asked) -> tuple[int, Any, bool]:
        if asked.headers.get("authorization") != LOGIN:
            return 401, {"code": 20003, "message": "Authenticate", "status": 401}, True
        if asked.path in self.files:
            return 200, self.files[asked.path], True
        if asked.path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json":
            return 404, {"code": 20404, "message": "Not found", "status": 404}, True
        if asked.method == "GET":
            wanted = [one for sid, one in self.listed.items() if one["to"] == asked.query.get("To")]
            return 200, {"messages": wanted[::-1], "page": 0, "page_size": 50, "next_page_uri": None}, True
        return 201, _message(f"SM{secrets.token_hex(16)}", asked.form), False

    def keep(self, asked: Asked, answer: Any) -> tuple[str, str, str]:
        self.listed[answer["sid"]] = answer
        return answer["sid"], answer["to"], answer["body"] or ""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.listed: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}


def _message(sid: str, form: dict[str, str]) -> dict[str, Any]:
    now = format_datetime(clock.now())
    return {
        "sid": sid, "account_sid": ACCOUNT, "to": form.get("To"), "from": form.get("From"), "body": form.get("Body"),
        "status": "queued", "direction": "outbound-api", "date_created": now, "date_sent": None, "date_updated": now,
        "error_code": None, "error_message": None, "num_segments": "1", "num_media": "0", "price": None,
        "price_unit": "USD", "api_version": "2010-04-01", "uri": f"/2010-04-01/Messages/{sid}.json",
    }  # fmt: skip


async def _serve(port: int, ledger: str) -> None:
    async with TwilioServer(port=port, ledger_file=ledger) as server:
        print(server.port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    given = argparse.ArgumentParser()
    given.add_argument("--port", type=int, default=0)
    given.add_argument("--ledger", default="")
    told = given.parse_args()
    asyncio.run(_serve(told.port, told.ledger))
