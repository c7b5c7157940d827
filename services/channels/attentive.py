"""Attentive: notice unsolicited data from a mail server, for `connections.py` and `email.py`.

It may be a 421 on an idle line, or a second answer to one command: the next command would take it for its answer.
"""

from aiosmtplib import SMTP
from aiosmtplib.protocol import SMTPProtocol


class Attentive(SMTPProtocol):
    """Notices unsolicited replies, which the library drops or takes for the answer to the next command."""

    unasked = False

    def data_received(self, data: bytes) -> None:
        """Receive data, and note when no command was waiting for it."""
        waiter = self._response_waiter
        self.unasked = self.unasked or waiter is None or waiter.done() or not self._response_pending
        super().data_received(data)


def attend(client: SMTP) -> None:
    """Notice unsolicited data on this connection from now on."""
    if client.protocol is not None and client.protocol.transport is not None:
        client.protocol.__class__ = Attentive  # the library creates an instance of its own class
        client.protocol.transport.set_protocol(client.protocol)  # the loop keeps references to its methods


def unread(client: SMTP) -> bool:
    """Return whether the server sent more than it was asked for: the next answer might belong to something else."""
    heard = client.protocol
    return isinstance(heard, Attentive) and (heard.unasked or bool(heard._buffer))
