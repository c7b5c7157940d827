"""Estimating: uses × seconds each × the hourly rate. Uses are counted by Steward; the rest are settings, and honest guesses."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.language import _
from models.watching import Usage
from services import settings
from services.house import register
from services.settings.savings import FEATURES, HOURLY_RATE, SECONDS
from services.work import Actor, Invalid, action, clock

MONTHS = 12  # before the present one


@dataclass(frozen=True, slots=True)
class Line:
    """One feature in a span: its word, how often it was used, the seconds that each use saves, and what that is worth."""

    feature: str
    word: str
    uses: int
    seconds: int
    rate: Decimal

    @property
    def hours(self) -> Decimal:
        """The hours that were saved."""
        return Decimal(self.uses * self.seconds) / 3_600

    @property
    def worth(self) -> Decimal:
        """What these hours cost otherwise."""
        return self.hours * self.rate


@dataclass(frozen=True, slots=True)
class Savings:
    """The savings of a month or a year, by feature, the largest first; each month of the year so far (oldest first), and
    each year."""

    period: str
    currency: str
    rate: Decimal
    lines: list[Line]
    months: list[tuple[str, Decimal, Decimal]]  # the month, its hours, what they are worth
    years: list[tuple[str, Decimal, Decimal]]

    @property
    def hours(self) -> Decimal:
        """The hours of all features."""
        return sum((one.hours for one in self.lines), Decimal(0))

    @property
    def worth(self) -> Decimal:
        """What all hours are worth."""
        return sum((one.worth for one in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class DayOfUse:
    """One row of what was counted: the day, how often a feature was used on it, and by how many people."""

    used_on: date
    feature: str
    count: int
    users: int


@action("insights.read")
def savings(session: Session, actor: Actor, period: str = "") -> Savings:
    """Return the savings of a month (2026-11) or a year (2026); empty: the present month. Refuses another text."""
    first, after = _span(actor, period)
    seconds = settings.get_many(session, SECONDS)
    rate = settings.get(session, HOURLY_RATE)
    used_on, count = col(Usage.used_on), col(Usage.count)
    here = (used_on >= first, used_on < after, col(Usage.feature).in_(FEATURES))
    query = select(col(Usage.feature), func.sum(count)).where(*here).group_by(col(Usage.feature))
    lines = [
        Line(feature, _(FEATURES[feature][0]), int(uses), seconds[feature], rate)
        for feature, uses in session.execute(query)
    ]
    months = _months(session, seconds)
    year = [(name, hours, hours * rate) for name, hours in months.items()]
    return Savings(
        period or f"{first:%Y-%m}",
        register.workspace(actor.place).currency,
        rate,
        sorted(lines, key=lambda one: (-one.worth, one.word)),
        year[-MONTHS - 1 :],
        _years(months, rate),
    )


@action("insights.read")
def days(session: Session, actor: Actor, feature: str, period: str = "") -> list[DayOfUse]:
    """Return the counted rows behind a figure: each day on which a feature was used in a month or year, the newest first."""
    first, after = _span(actor, period)
    used_on = col(Usage.used_on)
    query = select(Usage).where(col(Usage.feature) == feature, used_on >= first, used_on < after)
    rows = session.scalars(query.order_by(used_on.desc()))
    return [DayOfUse(one.used_on, one.feature, one.count, one.users) for one in rows]


def month_of(day: date) -> str:
    """Return the name of the month of a day: 2026-11."""
    return f"{day:%Y-%m}"


def _span(actor: Actor, period: str) -> tuple[date, date]:
    """Return the first day of a month or year, and the first after it."""
    today = clock.today(register.workspace(actor.place).zone)
    year, _mark, month = (period or month_of(today)).partition("-")
    try:
        first = date(int(year), int(month or 1), 1)
        if len(year) != 4 or (month and len(month) != 2):
            raise ValueError(period)
        if not month:
            return first, date(first.year + 1, 1, 1)
        return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)
    except ValueError:
        raise Invalid(_("Please check the period."), period=_("Write a month as in 2026-11, or a year.")) from None


def _months(session: Session, seconds: dict[str, int]) -> dict[str, Decimal]:
    """Return the hours of each month that was counted, the oldest first."""
    query = select(col(Usage.used_on), col(Usage.feature), col(Usage.count)).where(col(Usage.feature).in_(FEATURES))
    saved: dict[str, int] = {}
    for used_on, feature, count in session.execute(query.order_by(col(Usage.used_on))):
        name = month_of(used_on)
        saved[name] = saved.get(name, 0) + count * seconds[feature]
    return {name: Decimal(each) / 3_600 for name, each in saved.items()}


def _years(months: dict[str, Decimal], rate: Decimal) -> list[tuple[str, Decimal, Decimal]]:
    hours: dict[str, Decimal] = {}
    for name, each in months.items():
        hours[name[:4]] = hours.get(name[:4], Decimal(0)) + each
    return [(name, each, each * rate) for name, each in hours.items()]
