"""Twilio, for SMS and WhatsApp: sending by its SDK, looking a message up, and what it calls us with.

Its calls are signed for the public address, so that address decides, whatever a proxy made of it.
"""

import json
import logging
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.http import AsyncHttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from models.language import N_
from services.channels import web
from services.channels.channel import Envelope, ForGood, ForNow, Handed, Receipt, Unclear
from services.channels.incoming import MARK, Found, Heard, Media, Report, State
from services.channels.segments import as_sent

PATH = "/callbacks/twilio"
WHATSAPP = "whatsapp:"
# About our account, our number, our template or the address we are called at: the recipient did nothing wrong.
OURS = {20003, 20005, 20008, 21212, 21603, 21606, 21609, 21659, 21660, 21703, 21704, 21705, 63007}
LATER = {20429, 14107, 63018}  # too many at once
STOPPED = {21610}
WRONG_NUMBER = {21211, 21614, 30005, 30006, 63003, 63024}
AGAIN = {30003}  # switched off or out of reach: worth another try
MEDIA = re.compile(r"/2010-04-01/Accounts/\w+/Messages/\w+/Media/\w+", re.ASCII)
MOST_FILES = 10  # of one message: Twilio's limit
FILES = (".twiliocdn.com", ".s3-external-1.amazonaws.com")  # the hosts that Twilio keeps files on
STATES: Mapping[str, State] = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), "sent"),
    **dict.fromkeys(("delivered", "read"), "delivered"),
    "undelivered": "bounced",
    "failed": "failed",
    "canceled": "failed",
}
# The SDK writes numbers and addresses into its log. This one is outside the tree: configuring that wakes loggers again.
quiet = logging.Logger("twilio")  # no text
quiet.disabled = True


@dataclass(frozen=True, slots=True)
class Account:
    """The account, and the sender of one channel: a number, or a messaging service that chooses one."""

    sid: str
    token: str
    url: str
    sender: str | None
    service: str | None = None
    callback: str | None = None
    """The address that statuses are reported to; None where Twilio cannot reach us."""

    def client(self, http: Any) -> Client:
        """Return the SDK's client. Nothing of the environment changes where it calls."""
        made = Client(self.sid, self.token, http_client=http, environment={"TWILIO_EDGE": "", "TWILIO_REGION": ""})
        made.api.base_url = self.url
        return made


def account(config: Any, channel: str) -> Account:
    """Return the account of a channel from the configuration."""
    texts = channel == "sms"
    return Account(
        config.twilio_account_sid,
        config.twilio_auth_token.get_secret_value(),
        config.twilio_url.rstrip("/"),
        config.twilio_from if texts else config.twilio_whatsapp_from,
        config.twilio_messaging_service_sid if texts else None,
        web.public(config.site_url, PATH),
    )


class TwilioTransport:
    """The account for one channel. A 4xx is about the recipient unless its code says otherwise."""

    def __init__(self, account: Account, channel: str, answer_seconds: float = web.ANSWER_SECONDS) -> None:
        self.account = account
        self.channel = channel
        self._http = _Http(answer_seconds)
        self._client = account.client(self._http)

    async def send(self, envelope: Envelope, handed: Handed) -> Receipt:
        """Send one message. `handed` is awaited once there is a connection."""
        given = self._given(envelope)
        with web.sending(handed):
            try:
                made = await self._client.messages.create_async(**given)
            except (TwilioRestException, TwilioServiceException) as refused:
                raise _refusal(refused) from refused
            if not made.sid:
                raise ValueError("no SID")  # no text
        return Receipt(201, made.status or "", MARK + made.sid)

    async def close(self) -> None:
        """Close every connection."""
        await self._http.web.close()

    def _given(self, envelope: Envelope) -> dict[str, Any]:
        mine = self.account
        given: dict[str, Any] = {"to": addressed(self.channel, envelope.recipient)}
        if mine.callback:
            given["status_callback"] = f"{mine.callback}?m={envelope.id}"
        if mine.service:
            given["messaging_service_sid"] = mine.service
        else:
            given["from_"] = addressed(self.channel, mine.sender or "")
        if sid := envelope.values.get("content_sid"):
            given["content_sid"] = sid
            if variables := envelope.values.get("content_variables"):
                given["content_variables"] = variables
        else:
            given["body"] = as_sent(envelope.body)
        return given


def addressed(channel: str, number: str) -> str:
    """Return a number as Twilio addresses it on a channel."""
    return WHATSAPP + number.removeprefix(WHATSAPP) if channel == "whatsapp" else number


def lately(account: Account, channel: str, recipient: str, limit: int = 50) -> list[Found]:
    """Return the last messages to a number, the newest first. Blocks; raises the library's errors."""
    client = account.client(TwilioHttpClient(timeout=web.ANSWER_SECONDS, logger=quiet))
    listed = client.messages.list(to=addressed(channel, recipient), limit=limit, page_size=limit)
    ours = [one for one in listed if (one.direction or "").startswith("outbound") and one.sid]
    return [
        Found(
            one.body or "",
            one.date_created or one.date_sent,
            _report(channel, one.sid, one.status or "", str(one.error_code or "")),
        )
        for one in ours
    ]


async def media(account: Account, path: str, most: int) -> web.Fetched:
    """Fetch a file of at most so many bytes. Twilio sends us on to where its files lie; our account stays behind then."""
    way = web.Web()
    try:
        found = await way.fetch(account.url + path, {"Authorization": _login(account.sid, account.token)}, most)
        there = urlsplit(found.elsewhere)
        if there.scheme == "https" and there.username is None and f".{there.hostname}".endswith(FILES):
            found = await way.fetch(found.elsewhere, {}, most)
        return found
    finally:
        await way.close()


def signed(token: str, addresses: Sequence[str], params: Any, signature: str) -> bool:
    """Return whether Twilio signed this call for one of the addresses, with or without the port."""
    check = RequestValidator(token)
    try:
        return any(check.validate(address, params, signature) for address in addresses)
    except (ValueError, TypeError):  # an address or a signature that is none
        return False


def read(params: Mapping[str, str]) -> Report | Heard | None:
    """Return what a call says, or None when it is neither a status nor a text."""
    sid = params.get("MessageSid") or params.get("SmsSid") or ""
    status = (params.get("MessageStatus") or params.get("SmsStatus") or "").lower()
    if not sid:
        return None
    if status in ("", "received", "receiving"):
        return _heard(sid, params) if params.get("From") else None  # no text
    channel = "whatsapp" if params.get("To", "").startswith(WHATSAPP) else "sms"  # no text
    return _report(channel, sid, status, params.get("ErrorCode", ""), params.get("ErrorMessage", ""))


def _heard(sid: str, params: Mapping[str, str]) -> Heard:
    sender, files = params["From"], params.get("NumMedia", "")  # no text
    media = [
        Media(path, type=params.get(f"MediaContentType{number}", ""))  # no text
        for number in range(MOST_FILES)
        if MEDIA.fullmatch(path := _path(params.get(f"MediaUrl{number}", "")))  # no text
    ]
    return Heard(
        "whatsapp" if sender.startswith(WHATSAPP) else "sms",
        "twilio",
        MARK + sid,
        sender.removeprefix(WHATSAPP),
        params.get("To", "").removeprefix(WHATSAPP),  # no text
        params.get("Body", ""),  # no text
        params.get("ProfileName", ""),
        int(files) if files.isascii() and files.isdigit() and len(files) < 4 else 0,
        tuple(media),
    )


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _report(channel: str, sid: str, status: str, error: str, text: str = "") -> Report:
    code = int(error) if error.isascii() and error.isdigit() and len(error) < 9 else None
    state = STATES.get(status, "")
    if state in ("bounced", "failed"):
        state = "failed" if code in AGAIN or (status != "undelivered" and code not in BOUNCES) else "bounced"
    return Report(channel, "twilio", MARK + sid, status, state, code, web.one_line(text) or _meaning(code))


BOUNCES = STOPPED | WRONG_NUMBER


def _meaning(code: int | None) -> str:
    """Return a code in words: callbacks carry the number alone."""
    if code in STOPPED:
        return N_("The recipient replied STOP.")
    if code in WRONG_NUMBER:
        return N_("The number does not exist, or takes no text messages.")
    if code in AGAIN:
        return N_("The phone is switched off or out of reach.")
    return N_("A filter of the carrier refused it.") if code == 30007 else ""


def _refusal(refused: TwilioRestException | TwilioServiceException) -> Exception:
    status = int(refused.status)
    code = refused.code if isinstance(refused.code, int) and refused.code != status else None
    said = refused.msg if isinstance(refused, TwilioRestException) else refused.detail or refused.title
    told = web.one_line(str(said).removeprefix("Unable to create record: "))  # no text
    if code in LATER:
        return ForNow(code, told, "data")
    if code in OURS:
        return ForNow(code, N_("The provider refuses our account: {reason}").format(reason=told), "login")
    if code is None or status >= 500:
        try:
            web.refuse_general(web.Answer(status, ""), told)
        except (ForNow, Unclear) as general:
            return general
    return ForGood(code or status, told, "rcpt")


class _Http(AsyncHttpClient):  # type: ignore[misc]
    """The SDK's way to the network: ours, which asks before it writes."""

    def __init__(self, answer_seconds: float) -> None:
        super().__init__(quiet, True, None)
        self.web = web.Web(answer_seconds)

    async def request(
        self, method: str, uri: str, params: Any = None, data: Any = None, headers: Any = None, auth: Any = None, **_: Any
    ) -> Response:  # fmt: skip
        """Make one request of the SDK, with our own time-outs."""
        login = {"Authorization": _login(*auth)} if auth else {}
        answer = await self.web.ask(method.upper(), uri, params=params, data=data, headers={**headers, **login})
        if answer.fine:
            _refuse_strange(answer.text)
        return Response(answer.status, answer.text, {})


def _login(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()  # no text


def _refuse_strange(text: str) -> None:
    """Raise ValueError where it was not Twilio that answered: a proxy, say."""
    if not isinstance(json.loads(text), dict):
        raise ValueError("no object")  # no text
