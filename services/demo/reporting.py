"""Reports of the demonstration: what it measured in the last month, who used what, and signed reports of the months
before, made up like everything here."""

import random
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from models.reports import Report
from models.watching import ActivePeople, Usage
from services.house.telemetry import Histogram, Row
from services.house.telemetry.rows import BUCKETS
from services.house.telemetry.store import store
from services.house.telemetry.usage import BEGINS
from services.reports.features import FEATURES
from services.reports.periods import Period, around
from services.work import Actor, clock, house_actor, work

HOURS, DAYS, MONTHS = 30 * 24, 60, 3
SPAN = 3_600 // 10  # beats of an hour
USES = {"contacts": 60, "messages": 90, "dispatch": 140, "invoices": 105, "jobs": 70, "visits": 55, "calendar": 40,
        "pipeline": 32, "quotes": 9, "orders": 14, "payments": 18, "tasks": 28, "map": 12, "schedules": 4,
        "templates": 6, "companies": 25}  # fmt: skip
WORDS = (
    "A calm month. The outage on the 9th was ours: a full disk. Auto-dispatch passed 70% for the first time.",
    "Two new colleagues, and more jobs than in any month before. Pages were slower in the mornings.",
    "The first month in which every visit was planned here.",
)
ITEMS = (
    ("Cache the year chart", "Show schedules in training", "Second SMS route"),
    ("Watch the mornings", "Clean up old price lists", ""),
    ("Train the team on dispatch", "Agree on goals", "Order two phones"),
)


def report(boss: Actor, staff: int, dice: random.Random, zone: str) -> None:
    """Add measurements of 30 days, the use of 60, and three signed monthly reports."""
    _measure(dice)
    today = clock.today(zone)
    with work(house_actor(boss.place)) as session:
        for back in range(DAYS):
            day = today - timedelta(days=back)
            rest = 0.25 if day.weekday() > 4 else 1.0
            for feature, many in USES.items():
                count = int(many * rest * dice.uniform(0.7, 1.3))
                session.add(Usage(used_on=day, feature=feature, count=count, users=max(1, int(staff * rest))))
        _people(session, today, staff, dice)
        for back in range(1, MONTHS + 1):
            period = around("monthly", today, zone).shifted(-back)
            session.add(_signed(boss, period, back - 1, dice))


def _measure(dice: random.Random) -> None:
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    for back in range(HOURS, 0, -1):
        at = now - timedelta(hours=back)
        many = 40 if 6 <= at.hour < 18 and at.weekday() < 5 else 4
        mean = dice.uniform(150, 320) + (180 if 7 <= at.hour <= 9 else 0)
        pages = Histogram([0] * 7 + [many // 2, many - many // 2] + [0] * (BUCKETS - 9), mean * many, mean * 3)
        broke = 1 if dice.random() < 0.02 else 0
        values = {
            "crashes": broke,
            "sign_ins": many // 10,
            "sign_ins_failed": int(dice.random() < 0.08),
            "requests": many * 9,
        }
        said = {"at": at.timestamp(), "ran": 0.0, "boot": "", "process": uuid4().hex, "closed": False, "stopped": True}
        row = Row(int(at.timestamp()), SPAN, {name: float(one) for name, one in values.items()}, {"pages": pages})
        store().add(row, {dice.choice(("/contacts", "/jobs", "/dispatch", "/reports")): pages}, said)


def _people(session: Any, today: date, staff: int, dice: random.Random) -> None:
    for span, begins in BEGINS.items():
        for begins_on in sorted({begins(today - timedelta(days=back)) for back in range(DAYS)}):
            rest = span == "daily" and begins_on.weekday() > 4
            users = dice.randint(1, 3) if rest else staff - dice.randint(0, 1 if span == "daily" else 0)
            session.add(ActivePeople(span=span, begins_on=begins_on, users=users))


def _signed(boss: Actor, period: Period, number: int, dice: random.Random) -> Report:
    days = [_day(one.first, number, dice) for one in period.parts()]
    jobs, invoices = sum(one["jobs_created"] for one in days), sum(one["invoices_generated"] for one in days)
    figures = _figures(period, days, number, dice)
    earlier = _figures(period.shifted(-1), days, number + 1, dice) | {
        "jobs_created": int(jobs * 0.91),
        "invoices_generated": int(invoices * 0.93),
        "gps_tracking_sessions": int(figures["gps_tracking_sessions"] * 1.02),
    }
    at: datetime = period.ends_at + timedelta(hours=9 + 24 * number)
    return Report(
        kind=period.kind, period=period.name, begins_on=period.first, ends_on=period.last,
        drafted_at=period.ends_at + timedelta(hours=6), mailed_at=period.ends_at + timedelta(hours=6),
        figures={**figures, "before": earlier}, days=days,
        words={"in_words": WORDS[number], "action_items": list(ITEMS[number])},
        signed_at=at, signed_id=boss.user_id, signed_name=boss.name,
    )  # fmt: skip


def _day(first: date, number: int, dice: random.Random) -> dict[str, Any]:
    rest = first.weekday() > 4
    bad = number == 0 and first.day == 9
    jobs = dice.randint(3, 6) if rest else dice.randint(12, 19)
    return {
        "first": f"{first}",
        "last": f"{first}",
        "jobs_created": jobs,
        "invoices_generated": max(0, jobs - dice.randint(0, 2)),
        "active_users": dice.randint(2, 4) if rest else dice.randint(6, 8),
        "gps_tracking_sessions": dice.randint(4, 8) if rest else dice.randint(38, 48),
        "auto_dispatch_usage": round(64 + number + first.day * 0.3 + dice.uniform(-2, 2), 1),
        "uptime": 98.75 if bad else 100.0,
        "average_load": 1.45 if bad else round(0.95 - first.day * 0.008 + dice.uniform(-0.05, 0.05), 3),
        "total_errors": 7 if bad else dice.choice((0, 0, 1, 1, 2)),
        "down_s": 18 * 60 if bad else 0,
    }


def _figures(period: Period, days: list[dict[str, Any]], number: int, dice: random.Random) -> dict[str, Any]:
    used = sorted(((name, many * 28 + dice.randint(0, 90)) for name, many in USES.items()), key=lambda one: -one[1])
    told = [{"feature": name, "count": many} for name, many in used]
    loads = [one["average_load"] for one in days]
    return {
        "month": period.name,
        "uptime": 99.95 if number == 0 else 99.98,
        "average_load": round(sum(loads) / len(loads) + number * 0.11, 3),
        "total_errors": sum(one["total_errors"] for one in days) + number * 6,
        "active_users": 8 - number,
        "jobs_created": sum(one["jobs_created"] for one in days),
        "invoices_generated": sum(one["invoices_generated"] for one in days),
        "auto_dispatch_usage": 71.0 - number * 6,
        "gps_tracking_sessions": sum(one["gps_tracking_sessions"] for one in days),
        "top_features": told[:3],
        "underutilised_features": told[-2:],
        "unused_features": ["campaigns", "reconciliations"],
        "feature_adoption": round(100 * len(USES) / len(FEATURES), 1),
        "issues_resolved": 11 - number,
        "issues_pending": 3,
        "pending": ["Year chart is slow", "Photos upside down on one phone", "Duplicate text on Fridays"],
    }
