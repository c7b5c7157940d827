"""MSG91, for SMS: sending by a flow whose variable `body` is the text, and its delivery reports, which are not signed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from models.language import N_
from services.channels import web
from services.channels.channel import Envelope, ForGood, ForNow, Handed, Receipt, Unclear
from services.channels.incoming import MARK, Report, State
from services.channels.segments import as_sent

PATH = "/callbacks/msg91"
MOST = 1_000  # reports of one call
STATES: Mapping[str, State] = {
    "1": "delivered",
    "2": "bounced",
    **dict.fromkeys(("9", "16", "17", "25"), "bounced"),
}
SAID = {
    "2": N_("It was not delivered."),
    "9": N_("The recipient is on the register of those who want no messages."),
    "16": N_("The carrier refused it."),
    "17": N_("The number is blocked."),
    "25": N_("The carrier refused it."),
}
ABOUT_US = ("auth", "ip ", "template", "flow", "balance", "credit", "dlt")  # words of errors that are about our account


@dataclass(frozen=True, slots=True)
class Account:
    """The key, the flow and the address of the API."""

    key: str
    flow: str
    url: str


class Msg91Transport:
    """The account for SMS."""

    def __init__(self, account: Account, answer_seconds: float = web.ANSWER_SECONDS) -> None:
        self.account = account
        self.web = web.Web(answer_seconds)

    async def send(self, envelope: Envelope, handed: Handed) -> Receipt:
        """Send one text. `handed` is awaited once there is a connection."""
        whom = {"mobiles": envelope.recipient.lstrip("+"), "body": as_sent(envelope.body)}
        flow = {"template_id": self.account.flow, "short_url": "0", "recipients": [whom]}
        with web.sending(handed):
            answer = await self.web.ask(
                "POST", f"{self.account.url}/api/v5/flow/", json=flow, headers={"authkey": self.account.key}
            )
        return _receipt(answer)

    async def close(self) -> None:
        """Close every connection."""
        await self.web.close()


def read(raw: bytes, kind: str) -> list[Report]:
    """Return the reports of a call: JSON, or a form whose field `data` is JSON. An unreadable call has none."""
    try:
        text = raw.decode()
        if "form" in kind:
            text = parse_qs(text, max_num_fields=50).get("data", [""])[0]
        return [one for _, one in zip(range(MOST), _reports(json.loads(text)), strict=False)]
    except (ValueError, RecursionError):
        return []


def _reports(told: Any) -> Iterator[Report]:
    for one in told if isinstance(told, list) else [told]:
        if not isinstance(one, dict):
            continue
        mine, below = web.text_of(one, "requestId", "request_id"), one.get("report")
        for line in below if isinstance(below, list) else [one]:
            status = web.text_of(line, "status") if isinstance(line, dict) else ""
            if mine and status:
                code = int(status) if status.isascii() and status.isdigit() and len(status) < 5 else None
                yield Report(
                    "sms", "msg91", (MARK + mine)[:200], status[:40], STATES.get(status, ""), code, SAID.get(status, "")
                )


def _receipt(answer: web.Answer) -> Receipt:
    try:
        told = json.loads(answer.text)
    except (ValueError, RecursionError):
        told = None
    told = told if isinstance(told, dict) else {}
    message = web.text_of(told, "message", "errors") or answer.text
    said, mine = web.one_line(message), web.plain_line(message)
    if answer.fine and told.get("type") == "success" and mine:
        return Receipt(answer.status, N_("Taken"), MARK + mine)
    if answer.fine and told.get("type") != "error":
        raise Unclear(answer.status, N_("The provider gave an answer that makes no sense."), "dot")
    if not answer.fine:
        web.refuse_general(answer, said)
    if any(word in said.lower() for word in ABOUT_US):
        raise ForNow(answer.status, N_("The provider refuses our account: {reason}").format(reason=said), "login")
    raise ForGood(answer.status, said, "rcpt")
