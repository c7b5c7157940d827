"""Attentive: notice what a mail server says without being asked, for `connections.py` and `email.py`.

A 421 on a line that lies idle, or a second answer to one command: whatever is asked next would be answered by it.
"""

from aiosmtplib import SMTP
from aiosmtplib.protocol import SMTPProtocol


class Attentive(SMTPProtocol):
    """What the library drops, or takes for the answer to what is asked next: words of the server nobody asked for."""

    unasked = False

    def data_received(self, data: bytes) -> None:
        """Hear, and note when it was not asked."""
        waiter = self._response_waiter
        self.unasked = self.unasked or waiter is None or waiter.done() or not self._response_pending
        super().data_received(data)


def attend(client: SMTP) -> None:
    """From now on notice what is said without being asked."""
    if client.protocol is not None and client.protocol.transport is not None:
        client.protocol.__class__ = Attentive  # the library makes it by itself, of its own class
        client.protocol.transport.set_protocol(client.protocol)  # the loop keeps its methods


def unread(client: SMTP) -> bool:
    """Whether the server said more than it was asked: the next answer might be one to something else."""
    heard = client.protocol
    return isinstance(heard, Attentive) and (heard.unasked or bool(heard._buffer))
