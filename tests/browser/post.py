"""A real SMTP server beside a browser test, on a thread of its own, with a ledger of what it took."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from tests.channels.smtp_servers import USUAL, Act, Script, ScriptedSmtp


class Post:
    """The server: `script` decides what it does next, `letters` gives what it took."""

    def __init__(self, server: ScriptedSmtp) -> None:
        self.server = server

    @property
    def url(self) -> str:
        """What STEWARD_SMTP_URL is set to."""
        return self.server.url

    def play(self, script: Script) -> None:
        """Do this from now on."""
        self.server._acts.clear()
        self.server.script = script

    def letters(self, subject: str) -> list[EmailMessage]:
        """The letters with this subject that the server is answerable for, one for each time it took it."""
        read = [message_from_bytes(one.raw, policy=policy.default) for one in list(self.server.taken)]
        return [one for one in read if one["subject"] == subject]  # type: ignore[misc]


def when(opened: threading.Event) -> Iterator[Act]:
    """A step that waits until the test opens it, then goes on as usual."""
    assert opened.wait(60), "nobody opened it"
    yield USUAL


@contextlib.contextmanager
def post_office() -> Iterator[Post]:
    """An SMTP server that takes everything until it is told otherwise."""
    loop, server = asyncio.new_event_loop(), ScriptedSmtp()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
    try:
        yield Post(server)
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
