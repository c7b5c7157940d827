"""Named points at which tests/crash kills the process for real. Without STEWARD_KILL_AT they do nothing."""

import itertools
import os
import signal

_name, _nth, _how = "", 1, "SIGKILL"
_passings = itertools.count(1)


def arm(order: str) -> None:
    """Arm a point: `name`, `name:n` for its n-th passing, `name:n:STOP` for a signal other than KILL. Empty: none."""
    global _name, _nth, _how, _passings
    _name, _, more = order.partition(":")
    count, _, word = more.partition(":")
    _nth, _how, _passings = int(count or 1), f"SIG{word or 'KILL'}", itertools.count(1)


def reach(name: str) -> None:
    """Die here (`kill -9`, no clean-up) if this point is armed, at its n-th passing."""
    if name == _name and next(_passings) == _nth:
        os.kill(os.getpid(), getattr(signal, _how))


arm(os.environ.get("STEWARD_KILL_AT", ""))
