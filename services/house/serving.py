"""Serving: at which address this process answers while it serves, and the word by which it knows its own probes."""

import secrets

PROBE = "x-steward-probe"  # the header of a request that this process makes to itself
_word = secrets.token_urlsafe(16)  # of this process: nobody else can ask without being counted
_at: list[tuple[str, int]] = []
_starting: list[bool] = []
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (where a listener on every address is reached)


def soon() -> None:
    """Note that this process will serve: until `at` says where, its pages cannot be asked."""
    _starting[:] = [True]


def starting() -> bool:
    """Return whether this process is about to serve, and does not answer yet."""
    return bool(_starting)


def at(host: str, port: int) -> None:
    """Note the address of this process's listener; a server does so as soon as it answers there."""
    _starting.clear()
    _at[:] = [(EVERYWHERE.get(host, host), port)]


def no_more() -> None:
    """Forget it: this process serves no more."""
    _starting.clear()
    _at.clear()


def address() -> tuple[str, int] | None:
    """Return the host and port at which this process answers; None in a command or a test."""
    return _at[0] if _at else None


def word() -> str:
    """Return the value of the header of our own probes."""
    return _word


def is_probe(said: str) -> bool:
    """Return whether a request is one of our own probes, by the value of its header: it is served, and not counted."""
    return bool(said) and secrets.compare_digest(said.encode(), _word.encode())
