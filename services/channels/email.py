"""E-mail over SMTP: one letter, one recipient, one unmistakable answer.

The library raises the same errors before and after the final dot, so the commands are sent one by one and the
phase is known for certain: any failure before the letter's bytes leave is ForNow or ForGood, a reply code
settles it at any time, and only silence or a cut after the bytes left is Unclear.

A 5xx about us (the greeting, hello, encryption, login, and 503, 530, 534, 535 or 538 anywhere) is ForNow: the
recipient did nothing wrong, the letter leaves once the account is repaired, and meanwhile its reason is shown.
"""

import asyncio
import re
import ssl
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPResponse,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from models.language import N_
from services.channels import addresses, dkim, sender
from services.channels.attentive import unread
from services.channels.channel import (
    Channel,
    Envelope,
    ForGood,
    ForNow,
    Handed,
    Receipt,
    Transport,
    Unclear,
    Withdrawn,
)
from services.channels.connections import Connections, Line, SmtpAccount
from services.channels.encode import Letter, write
from services.channels.mailbox import MailboxTransport
from services.channels.replies import during, one_line, refusal, sentence, strange

HANDED_OVER = N_("The message was handed over, but then: {reason}")
QUEUED = re.compile(r"\bqueued as <?([^\s>]+)|\bid=(\S+)|\bok (\S{20,})$", re.I)  # Postfix, Exim, Amazon SES


def parse(url: str) -> SmtpAccount:
    """Read `smtp://user:password@host:port?starttls=required|auto|never` or `smtps://…`.

    Default ports: 465 for smtps, 587 with a user, else 25. `auto` (the default) encrypts when the server offers it.
    Raises ValueError with one plain sentence, which never contains the password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        wishes = dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        # The library's error may quote the password.
        raise ValueError("The SMTP URL cannot be read; write special signs in it as %XX.") from None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    secure, asked = parts.scheme == "smtps", "starttls" in wishes
    starttls = wishes.pop("starttls", "auto")
    for wrong, why in (
        (parts.scheme not in ("smtp", "smtps"), N_("The SMTP URL must begin with smtp:// or smtps://.")),
        (not host, N_("The SMTP URL names no host.")),
        (port == 0, N_("The SMTP URL names port 0.")),
        (
            parts.path not in ("", "/") or parts.fragment,
            N_("The SMTP URL has something after the port; write / as %2F."),
        ),
        (bool(user) != bool(password), N_("The SMTP URL needs both a user and a password, or neither.")),
        (
            starttls not in ("required", "auto", "never"),
            N_("In the SMTP URL, starttls must be required, auto or never."),
        ),
        (secure and asked, N_("An smtps:// URL is encrypted from the start and takes no starttls.")),
        (wishes, N_("The SMTP URL takes no other option than starttls.")),
    ):
        if wrong:
            raise ValueError(why)
    usual = 465 if secure else 587 if user else 25
    return SmtpAccount(host, port or usual, user, password, secure, starttls)  # type: ignore[arg-type]


class SmtpTransport:
    """The account for e-mail. Keeps up to `connections` open and reuses them; belongs to one event loop.

    The times are seconds: for a command, for the answer after the final dot (RFC 5321, 4.5.3.2.6 asks for ten
    minutes, because a hasty sender makes doubles), until an idle connection is closed, until it is checked before use.
    Credentials never travel unencrypted beyond this machine, unless `starttls=never` was written on purpose.
    """

    def __init__(
        self,
        url: str,
        sender_default: str,
        *,
        connections: int = 10,
        command_seconds: float = 60.0,
        answer_seconds: float = 600.0,
        idle_seconds: float = 60.0,
        check_after_seconds: float = 5.0,
        tls_context: ssl.SSLContext | None = None,
        hello: str = "",
        sign: dkim.Sign = dkim.unsigned,
    ) -> None:
        self.sender_default = sender_default
        self._sign = sign
        self._answer_seconds = answer_seconds
        self._room = asyncio.Semaphore(connections)
        self._connections = Connections(
            parse(url),
            command_seconds=command_seconds,
            idle_seconds=idle_seconds,
            check_after_seconds=check_after_seconds,
            tls_context=tls_context,
            hello=hello,
        )

    async def send(self, envelope: Envelope, handed: Handed) -> Receipt:
        """Send one letter. `handed` is awaited just before DATA; see services/channels for the answers."""
        if envelope.attachments:  # megabytes: encoded beside the loop
            letter = await asyncio.to_thread(self._letter, envelope)
        else:
            letter = self._letter(envelope)
        async with self._room:
            line = await self._connections.line()
            try:
                await self._address(line, letter)
                receipt = await self._hand_over(line.client, letter, handed)
            except (ForNow, ForGood, Withdrawn):
                line.unfinished = True
                self._connections.keep(line)
                raise
            except BaseException:
                line.client.close()
                raise
            self._connections.keep(line)
            return receipt

    async def close(self) -> None:
        """Send QUIT on idle connections; the others are closed when their letter is settled."""
        self._connections.close()

    def _letter(self, envelope: Envelope) -> Letter:
        return self._sign(write(envelope, self.sender_default))

    async def _address(self, line: Line, letter: Letter) -> None:
        """Send sender and recipient; a kept connection that turns out dead is replaced once, immediately."""
        try:
            await _name_sender(line.client, letter)
        except ForNow:
            if not line.reused or line.client.is_connected:
                raise
            line.client = await self._connections.connect()
            await _name_sender(line.client, letter)
        with during("rcpt", line.client):
            await _say(line.client, f"RCPT TO:<{letter.recipient}>")  # no text

    async def _hand_over(self, client: SMTP, letter: Letter, handed: Handed) -> Receipt:
        with during("data", client):
            _refuse_unread(client)
        if not await handed():
            raise Withdrawn
        with during("data", client):
            # The library's own data() cannot tell a cut before the 354 from one after the dot; this can.
            ready = await client.execute_command(b"DATA")
            if ready.code != 354:
                raise SMTPDataError(ready.code, ready.message)
            if client.protocol is None:
                raise SMTPServerDisconnected("Cut after 354")  # no text
            _refuse_unread(client)
            protocol = client.protocol
            protocol.write(b"%b%b.\r\n" % (letter.head, letter.stuffed))  # raises only when nothing was written
        try:
            answer = await protocol.read_response(timeout=self._answer_seconds)
        except (SMTPException, OSError) as lost:
            raise Unclear(None, HANDED_OVER.format(reason=sentence(lost)), "dot") from lost
        return _receipt(answer, client)


async def _name_sender(client: SMTP, letter: Letter) -> None:
    options = [f"SIZE={len(letter.head) + len(letter.body)}"] if client.supports_extension("size") else []
    if letter.international:
        if not client.supports_extension("smtputf8"):
            raise ForGood(None, N_("The mail server cannot carry an address with letters like these."), "mail")
        options += ["SMTPUTF8", "BODY=8BITMIME"]
    with during("mail", client):
        await _say(client, " ".join([f"MAIL FROM:<{letter.sender}>", *options]))  # no text


async def _say(client: SMTP, command: str) -> None:
    """Send one command. The library's mail() and rcpt() parse addresses again, which `write` has done."""
    _refuse_unread(client)
    answer = await client.execute_command(command.encode())
    if answer.code not in (250, 251):  # 251: the server forwards it (RFC 5321, 3.4)
        raise SMTPResponseException(answer.code, answer.message)


def _refuse_unread(client: SMTP) -> None:
    if unread(client):
        raise SMTPException(N_("The mail server sent more answers than expected, so they cannot be told apart."))


def _receipt(answer: SMTPResponse, client: SMTP) -> Receipt:
    text = one_line(answer.message)
    if 200 <= answer.code <= 299:
        named = QUEUED.search(text)
        return Receipt(answer.code, text, next(filter(None, named.groups())) if named else None)
    if 400 <= answer.code <= 599:
        raise refusal(answer.code, answer.message, "dot", client)
    raise Unclear(None, HANDED_OVER.format(reason=strange(answer.code, answer.message)), "dot")


def _open(config: Any) -> Transport:
    """Return the configured mail server, else the local mailbox."""
    url = config.smtp_url.get_secret_value() if config.smtp_url else ""
    try:
        if url:
            parse(url)
    except ValueError as wrong:
        raise ValueError(f"STEWARD_SMTP_URL is wrong: {wrong}") from None
    ours = sender.of(config.mail_from, config.site_url)
    key = config.dkim_private_key.get_secret_value() if config.dkim_private_key else ""
    sign = dkim.signer(key, config.dkim_selector or "", sender.domain(ours)) if key else dkim.unsigned
    if not url:
        return MailboxTransport(config.data_dir / "mailbox", ours)
    return SmtpTransport(url, ours, connections=EMAIL.room, sign=sign)


EMAIL = Channel(
    name="email",
    carrier=N_("mail server"),
    address=N_("email address"),
    point="email",
    clean=addresses.email,
    queue="emails",
    ready=lambda config: bool(config.smtp_url),
    open=_open,
)
