"""TABLE 19: the rules of alerts. From which value on each fires, for how long, and from which value on it clears."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from models.language import N_
from services.house.alerts.readings import Readings, Values

Level = Literal["critical", "warning", "info"]
Sense = Literal[">", ">=", "<"]
ROOMS = ("process", "database", "queue", "speed")  # what is wrong in an earlier one explains what is in a later one
OF_LEVEL = {"critical": 2, "warning": 3, "info": 4}  # the severity of an incident (I-01 to I-04), where none is named
LEVELS = {"critical": N_("Critical"), "warning": N_("Warning"), "info": N_("Info")}
UNITS = {
    "failures": "",
    "%": "%",
    "s": "s",
    "ms": "ms",
    "days": N_("d"),
    "minutes": N_("min"),
    "per minute": N_("a minute"),
    "$": "$",
    "σ": "σ",
    "": "",
}
MINUTE, FIVE, TEN = timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=10)
AT_ONCE = timedelta()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. It fires when its value was `sense` `fire` for as long as `lasts`, and clears at `clear` or better.

    `severity` is that of the incident which it proposes, and the ladder of people on call (I-16 to I-18); 0: of its level.
    `room` is one of ROOMS or empty. Rules of one `family` measure the same: the graver one silences the other.
    `lenient` are `fire` and `clear` of the lenient profile (requirements 25), where the sources disagree.
    """

    key: str
    level: Level
    title: str
    unit: str
    fire: float
    clear: float
    values: Callable[[Readings], Values]
    ids: tuple[str, ...]
    lasts: timedelta = AT_ONCE
    sense: Sense = ">"
    room: str = ""
    family: str = ""
    lenient: tuple[float, float] | None = None
    series: str = ""  # the history that it can be replayed over (replaying.py)
    active: bool = True
    severity: int = 0

    def __post_init__(self) -> None:
        """Take the severity of the level where none is named."""
        object.__setattr__(self, "severity", self.severity or OF_LEVEL[self.level])

    def fires(self, value: float) -> bool:
        """Return whether a value is bad enough."""
        if self.sense == "<":
            return value < self.fire
        return value > self.fire or (self.sense == ">=" and value == self.fire)

    def clears(self, value: float) -> bool:
        """Return whether a value is good enough for the condition to be over."""
        return value >= self.clear if self.sense == "<" else value <= self.clear

    @property
    def whole(self) -> bool:
        """Whether its condition is a yes or no."""
        return self.unit == "" and self.fire == 1 and self.clear == 0


def _one(name: str) -> Callable[[Readings], Values]:
    return lambda readings: {"": getattr(readings, name)}


def _many(name: str) -> Callable[[Readings], Values]:
    return lambda readings: dict(getattr(readings, name))


RULES = (
    Rule("down", "critical", N_("Steward is down"), "failures", 2, 0, _one("health_failures"), ("L-01", "L-11", "H-03"),
         room="process", severity=1),
    Rule("database", "critical", N_("The database does not answer"), "", 1, 0, _one("database_fails"), ("L-02",),
         timedelta(seconds=30), ">=", "database", severity=1),
    Rule("was_down", "critical", N_("Steward was down"), "minutes", 0.5, 0, _one("was_down_minutes"), ("L-01", "L-11"),
         severity=1),
    Rule("errors_critical", "critical", N_("Many requests fail"), "%", 5, 3, _one("errors_percent"), ("L-03", "L-12"),
         FIVE, room="speed", family="errors", lenient=(10, 6), series="errors_percent"),
    Rule("p95_critical", "critical", N_("Answers are very slow"), "s", 5, 4, _one("p95_s"), ("L-04", "L-13"),
         FIVE, room="speed", family="p95", lenient=(10, 8), series="p95_s"),
    Rule("errors", "warning", N_("Requests fail"), "%", 2, 1, _one("errors_percent"), ("L-05", "L-16"),
         FIVE, room="speed", family="errors", lenient=(5, 3), series="errors_percent"),
    Rule("p95", "warning", N_("Answers are slow"), "s", 2, 1.6, _one("p95_s"), ("L-06", "L-17"),
         FIVE, room="speed", family="p95", lenient=(5, 4), series="p95_s"),
    Rule("disk_critical", "critical", N_("The disk is almost full"), "%", 10, 12, _one("disk_free_percent"),
         ("L-07", "L-18"), MINUTE, "<", family="disk", series="disk_free_percent"),
    Rule("disk", "warning", N_("Little of the disk is free"), "%", 20, 22, _one("disk_free_percent"), ("L-07", "L-18"),
         MINUTE, "<", family="disk", series="disk_free_percent"),
    Rule("disk_days", "warning", N_("The disk will be full soon"), "days", 7, 9, _one("disk_days"), ("L-07",),
         MINUTE, "<", family="disk"),
    Rule("memory", "warning", N_("Memory runs short"), "%", 80, 75, _one("memory_percent"), ("L-08", "L-19"),
         TEN, lenient=(85, 80), series="memory_percent"),
    Rule("slow_query", "info", N_("A query was slow"), "s", 1, 1, _one("slowest_query_s"), ("L-09",), room="speed"),
    Rule("requests", "info", N_("Many requests"), "per minute", 1_000, 900, _one("requests_per_minute"), ("L-10",),
         series="requests_per_minute"),
    Rule("backup_failed", "critical", N_("The last backup failed"), "", 1, 0, _one("backup_failed"), ("L-14",),
         sense=">=", severity=1),
    Rule("backup_late", "critical", N_("The backup is late"), "minutes", 15, 0, _one("backup_late_minutes"), ("L-14",),
         severity=1),
    Rule("audit", "critical", N_("The audit trail was changed"), "", 1, 0, _many("audit_broken"), ("L-15",),
         sense=">=", severity=1),
    Rule("canary", "critical", N_("A canary was touched"), "", 1, 0, _many("canary_touched"), ("L-15",), sense=">=",
         severity=1),
    Rule("payments", "critical", N_("Payments are not applied"), "failures", 1, 0, _many("payments_stuck"),
         ("L-15", "O-11"), sense=">=", room="queue", severity=1),
    Rule("sign_in", "warning", N_("Many failed sign-ins of one account"), "failures", 10, 4,
         _one("sign_ins_failed_account"), ("L-20", "U-17"), sense=">="),
    Rule("sign_ins", "warning", N_("Many failed sign-ins"), "failures", 50, 20, _one("sign_ins_failed"),
         ("L-20", "U-17"), sense=">="),
    Rule("registrations", "info", N_("New people joined"), "", 1, 0, _one("registrations"), ("L-21",), sense=">="),
    Rule("usage", "info", N_("A feature was used unusually yesterday"), "σ", 3, 2, _many("usage_sigma"), ("L-21",)),
    Rule("slower", "info", N_("Answers are slower than a week ago"), "%", 50, 30, _one("p95_week_percent"), ("L-21",),
         TEN, room="speed", family="p95"),
    Rule("backup_done", "info", N_("A backup was made and verified"), "", 1, 0, _one("backups_done"), ("L-21",),
         sense=">="),
    Rule("mails_failed", "warning", N_("Emails could not be sent"), "failures", 3, 0, _one("mails_failed"),
         ("L-22", "S-09"), sense=">=", room="queue"),
    Rule("mails_unknown", "critical", N_("It is unknown whether emails arrived"), "failures", 1, 0,
         _one("mails_unknown"), ("L-22", "S-09"), sense=">=", room="queue"),
    Rule("cost", "warning", N_("The month costs more than planned"), "$", 100, 100, _one("cost_month"), ("L-23",)),
    Rule("plan", "warning", N_("The plan is nearly used up"), "%", 80, 78, _many("plan_percent"), ("L-23", "T-08")),
    Rule("loop_critical", "critical", N_("Pages stand still"), "ms", 1_000, 800, _one("loop_p99_ms"), ("L-04",),
         MINUTE, room="process", family="loop", series="loop_p99_ms"),
    Rule("loop", "warning", N_("Pages have to wait"), "ms", 250, 200, _one("loop_p99_ms"), ("L-06",),
         MINUTE, room="speed", family="loop", series="loop_p99_ms"),
    Rule("chore", "warning", N_("A background task does not run"), "", 1, 0, _many("chores_late"), ("L-22",),
         MINUTE, ">=", "queue"),
    Rule("error_new", "critical", N_("A critical error"), "failures", 1, 0, _many("errors_new"), ("A-07",), sense=">=",
         family="error"),
    Rule("error_back", "warning", N_("A settled error came back"), "failures", 1, 0, _many("errors_back"), ("A-08",),
         sense=">=", family="error"),
)  # fmt: skip
BY_KEY: Mapping[str, Rule] = {one.key: one for one in RULES}


@dataclass(frozen=True, slots=True)
class Change:
    """What an operator changed of a rule; None: the rule's own."""

    active: bool = True
    fire: float | None = None
    clear: float | None = None
    lasts: timedelta | None = None
    severity: int | None = None


def in_force(changes: Mapping[str, Change], *, lenient: bool = False) -> dict[str, Rule]:
    """Return the rules as they apply: of the profile, and over it what was changed of each."""
    found = {}
    for one in RULES:
        fire, clear = one.lenient if lenient and one.lenient else (one.fire, one.clear)
        change = changes.get(one.key, Change())
        found[one.key] = replace(
            one,
            fire=fire if change.fire is None else change.fire,
            clear=clear if change.clear is None else change.clear,
            lasts=one.lasts if change.lasts is None else change.lasts,
            active=change.active,
            severity=change.severity or one.severity,
        )
    return found
