"""WAHA, a WhatsApp server of one's own: sending, and what it calls us with, signed by HMAC of the raw bytes."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha512
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from models.language import N_
from services.channels import web
from services.channels.channel import Envelope, ForGood, ForNow, Handed, Receipt, Unclear
from services.channels.incoming import MARK, Found, Heard, Media, Report, State
from services.channels.segments import as_sent

PATH = "/callbacks/waha"
FILES = "/api/files/"
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


def account(config: Any) -> Account:
    """Return the account from the configuration."""
    key = config.waha_api_key.get_secret_value() if config.waha_api_key else ""
    return Account(config.waha_base_url.rstrip("/"), config.waha_session, key)


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
        headers = _login(self.account)
        with web.sending(handed):
            answer = await self.web.ask("POST", f"{self.account.url}/api/sendText", json=text, headers=headers)
        return _receipt(answer)

    async def close(self) -> None:
        """Close every connection."""
        await self.web.close()


async def media(account: Account, path: str, most: int) -> web.Fetched:
    """Fetch a file of at most so many bytes."""
    way = web.Web()
    try:
        return await way.fetch(account.url + path, _login(account), most)
    finally:
        await way.close()


async def lately(account: Account, recipient: str, limit: int = 50) -> list[Found]:
    """Return the last messages of ours to a number. Raises ValueError where the server does not say: its engine may
    keep none."""
    way, chat = web.Web(), f"{recipient.lstrip('+')}@c.us"
    asked = {"limit": str(limit), "downloadMedia": "false", "filter.fromMe": "true"}
    try:
        url = f"{account.url}/api/{quote(account.session, safe='')}/chats/{chat}/messages"
        answer = await way.ask("GET", url, params=asked, headers=_login(account))
    finally:
        await way.close()
    told = json.loads(answer.text) if answer.fine else None
    if not isinstance(told, list):
        raise ValueError(f"the server keeps no messages ({answer.status})")  # no text
    return [found for one in told if isinstance(one, dict) and (found := _found(one)) is not None]


def _found(one: Mapping[str, Any]) -> Found | None:
    mine, at, ack = _id_of(one), one.get("timestamp"), one.get("ack")
    if not mine or one.get("fromMe") is not True:
        return None
    status, state = ACKS.get(ack if isinstance(ack, int) and ack > 0 else 1, ACKS[1])
    when = datetime.fromtimestamp(at, UTC) if isinstance(at, int) and 0 < at < 2**33 else None
    return Found(web.text_of(one, "body"), when, Report("whatsapp", "waha", MARK + mine, status, state))


def _login(account: Account) -> dict[str, str]:
    return {"X-Api-Key": account.key} if account.key else {}


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
        _media(payload.get("media")),
    )


def _media(told: object) -> tuple[Media, ...]:
    """Return the file of a message. The server writes its own idea of its address, so only the path is used."""
    if not isinstance(told, dict):
        return ()
    try:
        path = urlsplit(web.text_of(told, "url")).path
    except ValueError:
        return ()
    start = path.find(FILES)
    if start < 0 or ".." in unquote(path):
        return ()
    return (Media(path[start:], web.text_of(told, "filename"), web.text_of(told, "mimetype")),)


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
