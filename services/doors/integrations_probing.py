"""A look at the server of an integration, in three steps that are told apart: its name, its certificate, its answer.

Only addresses that the environment names are looked at. Nothing secret is sent: no key, no sign-in, no path.
"""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from models.language import N_, _
from models.text import line

T = TypeVar("T")
PATIENCE = 8.0  # seconds for each step
STEPS = {"dns": N_("Name"), "tls": N_("Certificate"), "answer": N_("Answer")}
PORTS = {"http": 80, "https": 443, "smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Server:
    """Where an integration is reached: `speaks` http or smtp; `tls` from the first byte."""

    host: str
    port: int
    speaks: str
    tls: bool


class Failed(Exception):
    """A step that failed, in words."""


def server_of(url: str) -> Server | None:
    """Return the server of an address; None where it names none."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    if not parts.hostname or not port:
        return None
    speaks = "smtp" if parts.scheme.startswith("smtp") else "http"
    return Server(parts.hostname, port, speaks, parts.scheme in ("https", "smtps"))


def look(server: Server) -> tuple[dict[str, str], str]:
    """Return what each step found, in words, and the first error. A step after one that failed is left out. Waits for the
    network: not inside a work."""
    told: dict[str, str] = {}
    try:
        told["dns"], address = _step(lambda: _resolved(server))
        plain = _step(lambda: socket.create_connection(address, PATIENCE))
        with plain:
            spoken: socket.socket = plain
            if server.tls:
                told["tls"], spoken = _step(lambda: _wrapped(plain, server.host))
            with spoken:
                told["answer"] = _step(lambda: _answer(spoken, server))
    except Failed as failed:
        return told, str(failed)
    return told, ""


def _step(do: Callable[[], T]) -> T:
    """Do a step. Raises Failed with a sentence that says which one it was."""
    try:
        return do()
    except socket.gaierror:
        raise Failed(_("Name: there is no server of this name.")) from None
    except ssl.SSLCertVerificationError as error:
        raise Failed(_("Certificate: {reason}").format(reason=line(error.verify_message, 200))) from None
    except ssl.SSLError as error:
        raise Failed(_("Certificate: {reason}").format(reason=line(error.reason, 200) or "TLS")) from None
    except TimeoutError:
        raise Failed(_("Answer: none came in time.")) from None
    except OSError as error:
        raise Failed(_("Answer: {reason}").format(reason=line(error.strerror, 200) or type(error).__name__)) from None


def _resolved(server: Server) -> tuple[str, tuple[str, int]]:
    found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    return ", ".join(addresses[:4]), (addresses[0], server.port)


def _wrapped(plain: socket.socket, host: str) -> tuple[str, ssl.SSLSocket]:
    safe = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    until = str((safe.getpeercert() or {}).get("notAfter", ""))
    return _("{version}, until {day}").format(version=safe.version(), day=until), safe


def _answer(spoken: socket.socket, server: Server) -> str:
    spoken.settimeout(PATIENCE)
    if server.speaks == "http":
        spoken.sendall(f"HEAD / HTTP/1.1\r\nHost: {server.host}\r\nConnection: close\r\n\r\n".encode())  # no text
    said = line(spoken.recv(400).partition(b"\n")[0].decode("utf-8", "replace"), 120)
    if not said:
        raise Failed(_("Answer: the server says nothing."))
    if server.speaks == "smtp":
        spoken.sendall(b"QUIT\r\n")
    return said
