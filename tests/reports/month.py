"""A made-up month in Paris, with rows at the borders of the month and on the day on which the clocks change."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.accounts import User, UserSession
from models.alerts import Alert
from models.health import Crash
from models.invoices import Invoice
from models.jobs import Job
from models.payments import Payment
from models.positions import PositionConsent, TrackingSession
from models.visits import Visit
from models.watching import CrashDay, Outage, Usage
from services.house.telemetry import Histogram, Row
from services.house.telemetry.store import store
from services.work import Actor, clock, house_actor, work

ZONE = ZoneInfo("Europe/Paris")
SECOND = timedelta(seconds=1)
BEGIN = datetime(2026, 10, 1, tzinfo=ZONE).astimezone(UTC)  # 30 September, 22:00 UTC
END = datetime(2026, 11, 1, tzinfo=ZONE).astimezone(UTC)  # 31 October, 23:00 UTC: the clocks went back on the 25th
CHANGE = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 in Paris, for the first time
TIMES = [
    BEGIN - SECOND,
    BEGIN,
    BEGIN + timedelta(days=9, hours=9),
    CHANGE,
    CHANGE + timedelta(hours=1),
    END - SECOND,
    END,
]
INSIDE = 5  # of these times
DAYS = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 25), date(2026, 10, 31), date(2026, 11, 1)]


def zone_of_acme(actor: Actor, zone: str = "Europe/Paris") -> None:
    """Put the workspace into a zone."""
    from uuid import UUID

    from models.tenants import Tenant
    from services.house import register

    with work(house_actor()) as session:
        tenant = session.get(Tenant, UUID(actor.place))
        assert tenant
        tenant.zone = zone
    register.forget(actor.place)


def fill(actor: Actor) -> None:
    """Add rows at all of these times and days, and some that do not count."""
    for number, at in enumerate(TIMES):
        with clock.at(at), work(house_actor(actor.place)) as session:
            session.add(Job(title=f"Job {number}", name_key=f"job {number}"))
            session.add(Job(title="Binned", name_key="binned", binned_at=at))
            _visits(session, at, number)
            _people(session, actor, at, number)
    with work(house_actor(actor.place)) as session:
        _invoices(session)
        for day in DAYS:
            for feature, count in (("dispatch", 9), ("invoices", 5), ("deals", 2), ("pipeline", 2), ("contacts", 3),
                                   ("tasks", 1), ("account", 99)):  # fmt: skip
                session.add(Usage(used_on=day, feature=feature, count=count, users=2))
    with work(house_actor()) as session:
        _house(session)
    beats()


def _visits(session: Session, at: datetime, number: int) -> None:
    for by in ("auto", "manual", ""):
        more = {"start_at": at, "end_at": at + timedelta(hours=1)}
        session.add(Visit(title=f"Visit {number} {by}", name_key="visit", assigned_by=by, **more))
    session.add(Visit(title="Binned", name_key="binned", assigned_by="auto", start_at=at, binned_at=at))


def _invoices(session: Session) -> None:
    for seq, day in enumerate(DAYS, 1):
        for kind in ("invoice", "credit"):
            name = f"{kind} {seq}"
            session.add(
                Invoice(
                    name=name, kind=kind, state="issued", number=name, series=f"{kind}-2026", seq=seq, issued_on=day,
                    currency="EUR", total=1_000, net=1_000, tax=0,
                )
            )  # fmt: skip
        session.add(Invoice(name="Draft", currency="EUR"))
        for direction, amount in (("in", 5_000), ("out", 1_000)):
            session.add(_payment(day, direction, amount))


def _payment(day: date, direction: str, amount: int) -> Any:
    return Payment(direction=direction, amount=amount, currency="EUR", received_on=day, method="cash")


def _people(session: Session, actor: Actor, at: datetime, number: int) -> None:
    assert actor.user_id
    consent = PositionConsent(user_id=actor.user_id, text="Yes")
    user = User(name=f"User {number}", email=f"user{number}@example.com", role="sales")
    session.add_all([user, consent])
    session.flush()
    more: dict[str, Any] = {"expires_at": at + timedelta(days=1), "proved_at": at, "seen_at": at}
    for nth in range(2):  # two browsers of one person
        session.add(UserSession(user_id=user.id, token_hash=f"{number}-{nth}", **more))
    session.add(TrackingSession(user_id=actor.user_id, consent_id=consent.id, started_at=at, ends_at=at, ended_at=at))


def _house(session: Session) -> None:
    for number, at in enumerate(TIMES):
        for level in ("critical", "warning", "info"):
            fired = {"state": "resolved", "since_at": at, "fired_at": at, "resolved_at": at + SECOND}
            session.add(Alert(rule="memory", subject=f"{number}", level=level, **fired))
    session.add(Alert(rule="errors", level="critical", since_at=CHANGE))  # pending: it never fired
    crash = Crash(reference="ABCDEF", at=CHANGE, where="x", what="x", level="critical")
    session.add(crash)
    session.flush()
    session.add(CrashDay(crash_id=crash.id, met_on=date(2026, 10, 25), times=4))
    session.add(Outage(began_at=BEGIN - timedelta(minutes=10), ended_at=BEGIN + timedelta(minutes=18), kind="down"))
    planned = CHANGE + timedelta(hours=1)
    session.add(Outage(began_at=CHANGE, ended_at=planned, kind="planned"))


def beats() -> None:
    """Keep one beat of measurements at each of these times: a page of 250 ms, two crashes, three failed sign-ins."""
    for at in measured_at():
        seconds = int(at.timestamp())
        page = Histogram([0] * 8 + [1] + [0] * 8, 250.0, 250.0)
        slow = Histogram([0] * 12 + [1] + [0] * 4, 1_750.0, 1_750.0)
        both = Histogram([one + more for one, more in zip(page.buckets, slow.buckets, strict=True)], 2_000.0, 1_750.0)
        row = Row(seconds, 1, {"crashes": 2, "sign_ins_failed": 3}, {"pages": both})
        store().add(row, {"/contacts": page, "/reports": slow}, {"at": seconds})


def measured_at() -> Iterable[datetime]:
    """The hours of the times: telemetry of a past month is known by the hour."""
    return [BEGIN - timedelta(hours=1), *TIMES[1:-1], END]
