"""Replies: what a mail server's answer means, or its absence. For `connections.py` and `email.py`."""

import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtplib import (
    SMTP,
    SMTPConnectError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from models.language import N_
from services.channels.channel import ForGood, ForNow

# Out of step, or login required, too weak, wrong, or needing encryption first (RFC 4954, 6).
ACCOUNT = {503, 530, 534, 535, 538}


@contextmanager
def during(phase: str, client: SMTP) -> Iterator[None]:
    """Turn each failure before the letter's bytes leave into its answer; close unless the server replied properly."""
    try:
        yield
    except SMTPResponseException as refused:
        raise refusal(refused.code, refused.message, phase, client) from refused
    except (SMTPException, OSError, ValueError) as lost:
        client.close()
        unsafe = isinstance(lost, ssl.SSLError) or isinstance(lost.__cause__, ssl.SSLError)
        raise ForNow(None, sentence(lost), "tls" if unsafe else phase) from lost


def refusal(code: int, text: str, phase: str, client: SMTP) -> ForNow | ForGood:
    """Return the answer for a refusing reply code; 421 and invalid codes end the connection."""
    if not 400 <= code <= 599 or code == 421:
        client.close()
    if not 400 <= code <= 599:
        return ForNow(None, strange(code, text), phase)
    if code in ACCOUNT or (code >= 500 and phase in ("connect", "hello", "tls", "login")):
        return ForNow(code, N_("The mail server refuses our account: {reason}").format(reason=one_line(text)), phase)
    return (ForGood if 500 <= code <= 599 else ForNow)(code, one_line(text), phase)


def sentence(lost: Exception) -> str:
    """Return a sentence for people about what ended a conversation without a reply."""
    if isinstance(lost, SMTPTimeoutError):
        return N_("The mail server did not answer in time.")
    if isinstance(lost, SMTPServerDisconnected):
        return N_("The mail server cut the connection.")
    if isinstance(lost, SMTPResponseException):
        return strange(lost.code, lost.message)
    why = lost.__cause__ if isinstance(lost, SMTPConnectError) else None
    if isinstance(why, OSError) and not isinstance(why, ssl.SSLError):
        return N_("The mail server cannot be reached ({reason}).").format(reason=_why(why))
    return one_line(str(lost))


def strange(code: int, text: str) -> str:
    """Return a sentence for people about an answer that is not SMTP; `code` is -1 when it has none at all."""
    said = one_line(text.removeprefix("Malformed SMTP response line:"))  # no text
    answer = f"{code} {said}".strip() if code > 0 else said
    return N_("The mail server gave an answer that makes no sense: “{answer}”.").format(answer=answer)


def _why(error: OSError) -> str:
    """Return the system's word for an error; its full text may hold an address as programs write it."""
    if isinstance(error, socket.gaierror) or not error.errno:
        return error.strerror or "no address of it answers"
    return os.strerror(error.errno)


def one_line(text: str) -> str:
    """Return a server's words as one line of at most 500 characters."""
    return " ".join(text.encode("utf-8", "replace").decode().split())[:500]
