"""Readings: everything that the rules of alerts look at, at one moment. `None` is no data, which is no condition at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Values = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Readings:
    """One moment of the installation. A mapping has one value for each subject; without subjects, a value stands alone."""

    at: datetime
    health_failures: float | None = None  # failed looks at its health in the last 5 minutes
    database_fails: float | None = None  # 1: it does not answer
    was_down_minutes: float | None = None  # without a plan, of what ended in the last 5 minutes
    errors_percent: float | None = None  # answers of 5xx in the last 5 minutes; no data below 20 events
    p95_s: float | None = None  # seconds, over the last 5 minutes
    disk_free_percent: float | None = None
    disk_days: float | None = None  # until it is full, as it fills at present
    memory_percent: float | None = None  # of the machine, used
    slowest_query_s: float | None = None  # seconds, in the last 5 minutes
    requests_per_minute: float | None = None
    backup_failed: float | None = None  # 1: the last one
    backup_late_minutes: float | None = None
    audit_broken: Values = field(default_factory=dict)  # by workspace
    canary_touched: Values = field(default_factory=dict)  # 1: nobody looked into it, by canary and address
    payments_stuck: Values = field(default_factory=dict)  # reports that are not applied, by workspace
    sign_ins_failed_account: float | None = None  # the most of one account in 15 minutes
    sign_ins_failed: float | None = None  # of all accounts in 15 minutes
    registrations: float | None = None  # new people in a day
    usage_sigma: Values = field(default_factory=dict)  # how far from usual, by feature
    p95_week_percent: float | None = None  # how much slower than a week ago
    backups_done: float | None = None  # verified in the last hour
    mails_failed: float | None = None  # in 15 minutes, and attempts while the mail server is away
    mails_unknown: float | None = None
    cost_month: float | None = None  # dollars
    plan_percent: Values = field(default_factory=dict)  # of what the plan allows, by what is counted
    loop_p99_ms: float | None = None
    chores_late: Values = field(default_factory=dict)  # 1: late, by chore
    errors_new: Values = field(
        default_factory=dict
    )  # how often a critical error was met that is new or back, by its kind
    errors_back: Values = field(default_factory=dict)  # how often a settled error was met again, by its kind
