"""Kept connections to one mail server: opened, greeted, encrypted and signed in; used again; closed when idle.

For `email.py` alone. All failures here precede a letter's bytes, so their answer is ForNow or ForGood.
"""

import asyncio
import socket
import ssl
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPHeloError,
)

from models.language import N_
from services.channels.attentive import attend, unread
from services.channels.channel import ForNow
from services.channels.replies import during

CHECK_SECONDS = 10.0  # how long a kept connection may take to prove that it lives


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """The account that takes our letters: server, sign-in and encryption."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    secure: bool  # encrypted from the first byte
    starttls: Literal["required", "auto", "never"]

    @property
    def loopback(self) -> bool:
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


@dataclass(eq=False, slots=True)
class Line:
    """One connection; `unfinished` when the server may still hold half a letter, which RSET ends before the next."""

    client: SMTP
    kept_at: float = 0.0
    reused: bool = False
    unfinished: bool = False


class Connections:
    """The connections of one account, on one event loop. The caller limits how many are in use at once.

    Times are seconds: for a command, until an idle connection is closed, until it is checked before use.
    """

    def __init__(
        self,
        account: SmtpAccount,
        *,
        command_seconds: float,
        idle_seconds: float,
        check_after_seconds: float,
        tls_context: ssl.SSLContext | None,
        hello: str,
    ) -> None:
        self.account = account
        self._command_seconds, self._idle_seconds = command_seconds, idle_seconds
        self._check_after_seconds = check_after_seconds
        self._tls, self._hello = tls_context, hello
        self._asking = asyncio.Lock()
        self._idle: list[Line] = []
        self._sweeper: asyncio.TimerHandle | None = None
        self._closed = False

    async def line(self) -> Line:
        """Return a live kept connection, or a new one. Raises ForNow."""
        return await self._kept() or Line(await self.connect())

    def keep(self, line: Line) -> None:
        """Take back a connection whose letter is settled; one that was closed meanwhile is dropped."""
        if self._closed or not line.client.is_connected:
            _leave(line.client)
            return
        line.kept_at = _now()
        self._idle.append(line)
        if self._sweeper is None:
            self._sweeper = asyncio.get_running_loop().call_later(self._idle_seconds, self._sweep)

    def close(self) -> None:
        """Send QUIT on idle connections; the others are closed when they come back."""
        self._closed = True
        if self._sweeper:
            self._sweeper.cancel()
        while self._idle:
            _leave(self._idle.pop().client)

    async def connect(self) -> SMTP:
        """Open a new connection, ready for MAIL. Raises ForNow."""
        account = self.account
        client = SMTP(
            hostname=account.host,
            port=account.port,
            use_tls=account.secure,
            start_tls=False,
            tls_context=await self._trusted() if account.secure else None,
            local_hostname=await self._our_name(),
            timeout=self._command_seconds,
        )
        try:
            with during("connect", client):
                await client.connect()
            await _greet(client)
            await self._encrypt(client)
            if account.user:
                with during("login", client):
                    await client.login(account.user, account.password)
        except BaseException:
            client.close()
            raise
        attend(client)
        return client

    async def _encrypt(self, client: SMTP) -> None:
        account = self.account
        if account.secure or account.starttls == "never":
            return
        if client.supports_extension("starttls"):
            with during("tls", client):
                await client.starttls(tls_context=await self._trusted())
            await _greet(client)
        elif account.starttls == "required":
            raise ForNow(None, N_("The mail server does not offer encryption (STARTTLS), and it is required."), "tls")
        elif account.user and not account.loopback:
            raise ForNow(
                None, N_("The mail server does not offer encryption, so our password was not sent to it."), "tls"
            )

    async def _trusted(self) -> ssl.SSLContext:
        async with self._asking:
            if self._tls is None:
                self._tls = await asyncio.to_thread(_trust, self.account)  # once: it reads every root certificate
        return self._tls

    async def _our_name(self) -> str:
        async with self._asking:
            if not self._hello:
                name = await asyncio.to_thread(socket.getfqdn)  # once: it may ask the network
                self._hello = name if name.isascii() else "localhost"
        return self._hello

    async def _kept(self) -> Line | None:
        if not self._idle:
            return None
        line = self._idle.pop()
        try:
            if await self._alive(line):
                line.reused, line.unfinished = True, False
                return line
        except BaseException:
            line.client.close()
            raise
        line.client.close()
        # Whatever ended one has mostly ended all that were idle longer: do not wait for each of them.
        while self._idle:
            _leave(self._idle.pop().client)
        return None

    async def _alive(self, line: Line) -> bool:
        wait = min(CHECK_SECONDS, self._command_seconds)
        if unread(line.client):  # mostly the 421 of a server that leaves the socket open
            return False
        try:
            if line.unfinished:
                await line.client.rset(timeout=wait)
            elif _now() - line.kept_at > self._check_after_seconds:
                await line.client.noop(timeout=wait)
        except (SMTPException, OSError):
            return False
        return line.client.is_connected

    def _sweep(self) -> None:
        oldest = _now() - self._idle_seconds
        for line in self._idle:
            if line.kept_at <= oldest:
                _leave(line.client)
        self._idle = [line for line in self._idle if line.kept_at > oldest]
        self._sweeper = None
        if self._idle:
            wait = self._idle[0].kept_at - oldest
            self._sweeper = asyncio.get_running_loop().call_later(wait, self._sweep)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _trust(account: SmtpAccount) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if account.loopback and account.starttls == "auto" and not account.secure:
        # A mail server on this machine mostly has a self-signed certificate, and no network lies between us.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


async def _greet(client: SMTP) -> None:
    with during("hello", client):
        try:
            await client.ehlo()
        except SMTPHeloError:
            await client.helo()


def _leave(client: SMTP) -> None:
    if client.protocol and client.is_connected:
        client.protocol.write(b"QUIT\r\n")  # closing sends pending writes first; the 221 is not waited for
    client.close()
