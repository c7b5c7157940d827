"""WAHA, a WhatsApp server of one's own: sending, and what it calls us with, signed by HMAC of the raw bytes."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha512
from typing import Any

from models.language import N_
from services.channels import web
from services.channels.channel import Envelope, ForGood, ForNow, Handed, Receipt, Unclear
from services.channels.incoming import MARK, Heard, Report, State
from services.channels.segments import as_sent

PATH = "/callbacks/waha"
PERSON = ("c.us", "s.whatsapp.net")  # a chat with one number; others are groups, lists, and hidden ids (lid)
ACKS: Mapping[int, tuple[str, State]] = {
    -1: ("error", "failed"),
    0: ("pending", ""),
    1: ("server", "sent"),
    2: ("device", "delivered"),
    3: ("read", "delivered"),
    4: ("played", "delivered"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """The server, one of its sessions, and its key."""

    url: str
    session: str
    key: str


class WahaTransport:
    """The session for WhatsApp."""

    def __init__(self, account: Account, answer_seconds: float = web.ANSWER_SECONDS) -> None:
        self.account = account
        self.web = web.Web(answer_seconds)

    async def send(self, envelope: Envelope, handed: Handed) -> Receipt:
        """Send one text. `handed` is awaited once there is a connection."""
        text = {
            "session": self.account.session,
            "chatId": f"{envelope.recipient.lstrip('+')}@c.us",
            "text": as_sent(envelope.body),
        }
        headers = {"X-Api-Key": self.account.key} if self.account.key else {}
        with web.sending(handed):
            answer = await self.web.ask("POST", f"{self.account.url}/api/sendText", json=text, headers=headers)
        return _receipt(answer)

    async def close(self) -> None:
        """Close every connection."""
        await self.web.close()


def signed(key: str, raw: bytes, signature: str) -> bool:
    """Return whether the server signed these bytes: hex SHA-512."""
    expected = hmac.new(key.encode(), raw, sha512).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.strip().lower().encode())


def read(raw: bytes, session: str) -> Report | Heard | None:
    """Return what a call says, or None when it is not about one person's message in this session."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    payload = told.get("payload") if isinstance(told, dict) else None
    if not isinstance(payload, dict) or told.get("session") != session:
        return None
    if told.get("event") in ("message", "message.any"):
        return _heard(payload)
    return _report(payload) if told.get("event") == "message.ack" else None


def _heard(payload: Mapping[str, Any]) -> Heard | None:
    mine, chat = _id_of(payload), web.text_of(payload, "from")
    if not mine or payload.get("fromMe") or chat.endswith(("@g.us", "@broadcast", "@newsletter")):
        return None
    data = payload.get("_data")
    data = data if isinstance(data, dict) else {}
    return Heard(
        "whatsapp",
        "waha",
        MARK + mine,
        _number(chat, data),
        _number(web.text_of(payload, "to"), {}),
        web.text_of(payload, "body"),
        web.text_of(data, "notifyName", "pushName"),
        1 if payload.get("hasMedia") is True else 0,
    )


def _report(payload: Mapping[str, Any]) -> Report | None:
    mine, ack = _id_of(payload), payload.get("ack")
    if not mine or not isinstance(ack, int) or ack not in ACKS:
        return None
    status, state = ACKS[ack]
    return Report("whatsapp", "waha", MARK + mine, status, state, None, N_("WhatsApp refused it.") if ack < 0 else "")


def _id_of(payload: Mapping[str, Any]) -> str:
    """Return the message's own part of its id, which each engine of the server writes differently."""
    found = payload.get("id")
    if isinstance(found, dict):
        found = found.get("id") or found.get("_serialized")
    key = payload.get("key")
    if not isinstance(found, str) and isinstance(key, dict):
        found = key.get("id")
    if not isinstance(found, str):
        return ""
    parts = found.split("_")
    return (parts[2] if len(parts) > 2 and parts[0] in ("true", "false") else found)[:180]


def _number(chat: str, data: Mapping[str, Any]) -> str:
    """Return the number of a chat as E.164; a hidden id stays as it is, unless the server names its number as well."""
    key = data.get("key")
    known = web.text_of(key, "senderPn", "remoteJidAlt") if isinstance(key, dict) else ""
    for one in (chat, known):
        name, _, kind = one.partition("@")
        name = name.partition(":")[0]  # the device, after the number
        if kind in PERSON and name.isascii() and name.isdigit():
            return f"+{name}"
    return chat[:100]


def _receipt(answer: web.Answer) -> Receipt:
    try:
        told = json.loads(answer.text)
    except (ValueError, RecursionError):
        told = None
    told = told if isinstance(told, dict) else {}
    if answer.fine:
        mine = _id_of(told)
        if not mine:
            raise Unclear(answer.status, N_("The provider gave an answer that makes no sense."), "dot")
        return Receipt(answer.status, N_("Taken"), MARK + mine)
    said = web.one_line(web.text_of(told, "message", "error") or answer.text)
    web.refuse_general(answer, said)
    if "status" in told and "expected" in told:  # the session is not connected
        raise ForNow(answer.status, said, "login")
    raise ForGood(answer.status, said, "rcpt")
