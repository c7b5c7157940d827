"""Goals of the installation (H-16), and how a number is judged by them: green, amber, red, or "no data"."""

from typing import Literal

Tone = Literal["ok", "warn", "bad", "mute"]

UPTIME = 0.999
ANSWER_MS = 300.0  # p95 of pages, events and the API: requirements 25, "pages"
PAGE_MS = 3_000.0
ERRORS = 0.01
# From these on it is an alert (L-03 to L-06): the goal is missed, and people notice.
UPTIME_BAD, ANSWER_BAD, PAGE_BAD, ERRORS_BAD = 0.99, 2_000.0, 5_000.0, 0.05
BUSY = 1_000  # requests a minute: L-10
DISK_SOON, DISK_BAD = 30, 7  # days to full: L-18
FEW = 10  # sign-ins: fewer say nothing about their success
SIGN_INS, SIGN_INS_BAD = 0.8, 0.5  # of those, the part that succeeds
MANY_FAILURES = 50  # failed sign-ins in a day: L-20
SATISFACTION, SATISFACTION_BAD = 4.5, 3.5  # of 5: H-16
ADOPTION, ADOPTION_BAD = 0.6, 0.3  # of all people, those who were there within a week


def below(value: float | None, goal: float, bad: float) -> Tone:
    """Judge a number that is to stay below its goal."""
    return "mute" if value is None else "bad" if value >= bad else "warn" if value >= goal else "ok"


def above(value: float | None, goal: float, bad: float) -> Tone:
    """Judge a number that is to reach its goal."""
    return "mute" if value is None else "bad" if value < bad else "warn" if value < goal else "ok"


def worst(*tones: Tone) -> Tone:
    """Return the worst of these; without data only when none has any."""
    return next((one for one in ("bad", "warn", "ok") if one in tones), "mute")
