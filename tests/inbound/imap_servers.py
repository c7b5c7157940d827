"""IMAP servers for tests: pymap, a real one, in a thread of its own; and one that says exactly what a test scripts."""

import asyncio
import socket
import ssl
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from imapclient import IMAPClient
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, DictBackend
from pymap.imap import IMAPServer

USER, PASSWORD = "replies@acme.example", "pass/w@rd"


@dataclass
class Box:
    """A real mailbox on a real server."""

    port: int
    host: str = "127.0.0.1"
    trust: ssl.SSLContext | None = None  # it speaks TLS, and this context trusts it

    @property
    def url(self) -> str:
        """Its address, as an administrator types it."""
        return f"{'imaps' if self.trust else 'imap'}://{USER}:{PASSWORD}@{self.host}:{self.port}/INBOX"

    def put(self, *mails: bytes, folder: str = "INBOX", at: datetime | None = None) -> None:
        """Deliver mails into it."""
        with self.client() as client:
            for one in mails:
                client.append(folder, one, (), at or datetime.now(UTC))

    def flags(self, folder: str = "INBOX") -> dict[int, Any]:
        """The flags of every mail."""
        with self.client() as client:
            client.select_folder(folder, readonly=True)
            return {uid: about[b"FLAGS"] for uid, about in client.fetch(client.search(), ["FLAGS"]).items()}

    def renumber(self, folder: str, *mails: bytes) -> None:
        """Make a folder anew, with another UIDVALIDITY, and put these mails into it."""
        with self.client() as client:
            if client.folder_exists(folder):
                client.delete_folder(folder)
            client.create_folder(folder)
        self.put(*mails, folder=folder)

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        """A client of its own, signed in."""
        client = IMAPClient(self.host, self.port, ssl=bool(self.trust), ssl_context=self.trust, timeout=20)
        try:
            client.login(USER, PASSWORD)
            yield client
            client.logout()
        finally:
            with suppress(OSError):
                client.shutdown()


@contextmanager
def real_server(tls: ssl.SSLContext | None = None, trust: ssl.SSLContext | None = None) -> Iterator[Box]:
    """pymap, with one empty account; with TLS from the first byte where a context is given, for localhost."""
    loop, ready = asyncio.new_event_loop(), threading.Event()
    found: list[int] = []

    async def run() -> None:
        args = Namespace(
            host=["127.0.0.1"], port="0", cert=None, key=None, tls=False, proxy_protocol=None, debug=False,
            demo_data=False, demo_user=USER, demo_password=PASSWORD, passlib_cfg=None,
        )  # fmt: skip
        backend, config = await DictBackend.init(args)
        assert isinstance(config, Config)
        config.apply_context()
        served = ProxyProtocolReader(config.proxy_protocol).get_callback
        server = await asyncio.start_server(served(IMAPServer(backend.login, config)), "127.0.0.1", 0, ssl=tls)
        found.append(server.sockets[0].getsockname()[1])
        ready.set()
        async with server:
            await stopped.wait()

    stopped = asyncio.Event()

    def live() -> None:
        loop.run_until_complete(run())
        for one in asyncio.all_tasks(loop):
            one.cancel()
            with suppress(asyncio.CancelledError, Exception):
                loop.run_until_complete(one)
        loop.close()

    thread = threading.Thread(target=live, daemon=True)
    thread.start()
    assert ready.wait(20), "the IMAP server did not start"
    try:
        yield Box(found[0], "localhost" if tls else "127.0.0.1", trust)
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(5)


@dataclass
class Scripted:
    """A server that answers each command as a function says, with the bytes it likes, and may hang up anywhere."""

    answer: Callable[[int, str, str], bytes | None]  # (connection, tag, command) → bytes; None: hang up
    port: int = 0
    connections: int = 0
    commands: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"imap://user:secret-password@127.0.0.1:{self.port}/INBOX"


@contextmanager
def scripted(answer: Callable[[int, str, str], bytes | None]) -> Iterator[Scripted]:
    """Serve on a free port, one thread per connection."""
    made, listener = Scripted(answer), socket.create_server(("127.0.0.1", 0))
    made.port = listener.getsockname()[1]

    def serve(here: socket.socket, number: int) -> None:
        with here, here.makefile("rb") as lines:
            here.sendall(b"* OK ready\r\n")
            for raw in lines:
                tag, _space, command = raw.decode().strip().partition(" ")
                made.commands.append(command or tag)
                said = made.answer(number, tag, command)
                if said is None:
                    return
                here.sendall(said.removesuffix(b"<cut>"))
                if said.endswith(b"<cut>"):
                    return

    def accept() -> None:
        with suppress(OSError):
            while True:
                here, _where = listener.accept()
                made.connections += 1
                threading.Thread(target=lambda h=here, n=made.connections: _quiet(serve, h, n), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield made
    finally:
        listener.close()


def _quiet(serve: Callable[..., None], *args: Any) -> None:
    with suppress(OSError):
        serve(*args)
