"""Accounts: the address of a mailbox, `imaps://user:password@host:993/INBOX`, taken apart."""

from dataclasses import dataclass
from urllib.parse import unquote

from models.language import _

PORTS = {"imaps": 993, "imap": 143}
LONGEST = 600  # characters: sealed, it still fits its column


@dataclass(frozen=True, slots=True)
class Account:
    """Where a mailbox is, and who signs in. `secure`: by TLS from the first byte; else by STARTTLS where offered."""

    host: str
    port: int
    secure: bool
    user: str
    password: str
    folder: str = ""
    open_air: bool = False  # `?starttls=never`: the password may travel unencrypted beyond this machine

    def __repr__(self) -> str:
        """Name the account without its password."""
        return f"Account({self.user}@{self.host}:{self.port})"


def parse(url: str) -> Account:
    """Return the account of an address. Raises ValueError, with a sentence, for any other text.

    A password may contain @ and /: the last @ ends it, and signs may be written as %40.
    """
    scheme, there, rest = url.strip().partition("://")
    if not there or scheme.lower() not in PORTS or len(url) > LONGEST or any(sign < " " for sign in url):
        raise ValueError(_("Enter an address as imaps://user:password@mail.example.com/INBOX."))
    who, _at, where = rest.rpartition("@")
    user, _colon, password = who.partition(":")
    where, _mark, wish = where.partition("?")
    server, _slash, folder = where.partition("/")
    host, port = _server(server, PORTS[scheme.lower()])
    if not user or not password:
        raise ValueError(_("Put the user and the password in front of the server: imaps://user:password@…"))
    secure, folder = scheme.lower() == "imaps", unquote(folder).strip("/")
    return Account(host, port, secure, unquote(user), unquote(password), folder, wish == "starttls=never")


def _server(text: str, usual: int) -> tuple[str, int]:
    """Return the host and the port of `host`, `host:port`, `[address]:port`."""
    host, bracket, after = text.removeprefix("[").partition("]") if text.startswith("[") else (text, "", "")
    if not bracket:
        host, _colon, after = text.partition(":")
        after = f":{after}" if after else ""
    number = after.removeprefix(":")
    if not host or any(sign.isspace() for sign in host) or (number and not number.isdecimal()):
        raise ValueError(_("Enter the mail server, as in mail.example.com or mail.example.com:993."))
    port = int(number[:6]) if number else usual
    if not 0 < port < 65_536:
        raise ValueError(_("Enter the mail server, as in mail.example.com or mail.example.com:993."))
    return host, port
