"""What a mail server said, or why it said nothing, in words for people."""

import os
import socket
import ssl

from aiosmtplib import SMTPConnectError, SMTPResponseException, SMTPServerDisconnected, SMTPTimeoutError


def sentence(lost: Exception) -> str:
    """Say for people what ended a conversation without a reply."""
    if isinstance(lost, SMTPTimeoutError):
        return "The mail server did not answer in time."
    if isinstance(lost, SMTPServerDisconnected):
        return "The mail server cut the connection."
    if isinstance(lost, SMTPResponseException):
        return strange(lost.code, lost.message)
    why = lost.__cause__ if isinstance(lost, SMTPConnectError) else None
    if isinstance(why, OSError) and not isinstance(why, ssl.SSLError):
        return f"The mail server cannot be reached ({_why(why)})."
    return one_line(str(lost))


def strange(code: int, text: str) -> str:
    """Say for people that an answer is none that a mail server gives; `code` -1 when it has none at all."""
    said = one_line(text.removeprefix("Malformed SMTP response line:"))
    return f"The mail server gave an answer that makes no sense: “{f'{code} {said}'.strip() if code > 0 else said}”."


def _why(error: OSError) -> str:
    """The system's word for it; its own text may hold an address as programs write it."""
    if isinstance(error, socket.gaierror) or not error.errno:
        return error.strerror or "no address of it answers"
    return os.strerror(error.errno)


def one_line(text: str) -> str:
    """Return a server's words as one line of at most 500 characters."""
    return " ".join(text.encode("utf-8", "replace").decode().split())[:500]
