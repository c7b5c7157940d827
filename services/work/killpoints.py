"""Named points at which tests/crash kills the process for real. Without STEWARD_KILL_AT they do nothing."""

import itertools
import os
import signal

_name, _nth, _how = "", 1, "SIGKILL"
_passings = itertools.count(1)


def arm(order: str) -> None:
    """Die at a point: `name`, `name:n` for its n-th passing, `name:n:STOP` for another signal than KILL. Empty: never."""
    global _name, _nth, _how, _passings
    _name, _, more = order.partition(":")
    count, _, word = more.partition(":")
    _nth, _how, _passings = int(count or 1), f"SIG{word or 'KILL'}", itertools.count(1)


def reach(name: str) -> None:
    """Die here (`kill -9`, no clean-up) when this point was asked for, at its n-th passing."""
    if name == _name and next(_passings) == _nth:
        os.kill(os.getpid(), getattr(signal, _how))


arm(os.environ.get("STEWARD_KILL_AT", ""))
