"""Keeping: a report is computed each time it is opened, until somebody signs it; then it is what it was for ever (X-11)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.language import N_, _
from models.reports import Report
from services.house import register
from services.reports.composing import Composed, composed
from services.reports.periods import Period, around
from services.reports.periods import read as read_period
from services.reports.wording import QUARTERS, spoken, typed
from services.work import Actor, Conflict, Invalid, action, announce, clock, errand, house_actor, kind, step, work

DRAFTED = kind("report.drafted", N_("A report was drafted"), "query_stats")
WRITTEN = kind("report.written", N_("{actor} wrote in a report"), "edit_note")
SIGNED = kind("report.signed", N_("{actor} signed a report"), "lock")
KINDS = [DRAFTED, WRITTEN, SIGNED]
SO_FAR, DRAFT, OVER_AND_SIGNED = "so_far", "draft", "signed"
LISTED = 100
BEFORE = "before"  # beside the figures of a signed report: those of the period before


class ReportCard(SQLModel):
    """One report. `fields` has its figures and words by the names of the fields, `days` the values of its charts, `before`
    the figures of the period before, where they were wanted. `state`: so_far (the period goes on), draft or signed."""

    kind: str
    period: str
    begins_on: date
    ends_on: date
    state: str
    fields: dict[str, Any]
    days: list[dict[str, Any]]
    before: dict[str, Any] = Field(default_factory=dict)
    drafted_at: datetime | None = None
    signed_at: datetime | None = None
    signed_by: str = ""
    version: int = 0  # 0: nothing of it is kept yet
    zone: str = "UTC"  # of the workspace: its days are those of the report


class ReportLine(SQLModel):
    """One report in the list."""

    kind: str
    period: str
    begins_on: date
    ends_on: date
    state: str
    drafted_at: datetime | None
    signed_at: datetime | None
    signed_by: str


class ListedReport(ReportLine):
    """One report in the list, with its figures as they were kept last."""

    figures: dict[str, Any]


class Kept(NamedTuple):
    """What is kept of a report, read apart from its row."""

    words: dict[str, Any]
    drafted_at: datetime
    version: int


def period_of(actor: Actor, kind_of: str, name: str = "") -> Period:
    """Return a period in the zone of the workspace; without a name the one of today. Refuses what is none or to come
    (`Invalid`)."""
    zone = register.workspace(actor.place).zone
    return read_period(kind_of, name or around(kind_of, clock.today(zone), zone).name, zone)


@errand("reports.read")
def read(actor: Actor, kind_of: str, name: str = "", *, compared: bool = False) -> ReportCard:
    """Return a report: a signed one as it was signed, any other as it is now. Without a name: the period of today.
    `compared`: with the figures of the period before. Refuses a period that has not begun (`Invalid`)."""
    period = period_of(actor, kind_of, name)
    with work(actor, read=True) as session:
        row = _row(session, period)
        if row is not None and row.signed_at is not None:
            return card(row, period.zone)
        kept = Kept(dict(row.words), row.drafted_at, row.version) if row is not None else None
        words = kept.words if kept is not None else _inherited(session, period)
    now = composed(actor.place, period)
    found = _told(period, now, words)
    if kept is not None:
        found.drafted_at, found.version = kept.drafted_at, kept.version
    if compared:
        found.before = before(actor.place, period)
    return found


@errand("reports.read")
def compared(actor: Actor, kind_of: str, name: str = "") -> ReportCard:
    """Return a report as `read` does, with the figures of the period before."""
    return read(actor, kind_of, name, compared=True)


def before(place: str, period: Period) -> dict[str, Any]:
    """Return the figures of the period before: those it was signed with, or as they are now."""
    last = period.shifted(-1)
    with work(house_actor(place), read=True) as session:
        row = _row(session, last)
        if row is not None and row.signed_at is not None:
            return {name: value for name, value in row.figures.items() if name != BEFORE}
    return composed(place, last).figures


@action("reports.read")
def latest(session: Session, actor: Actor, kind_of: str) -> list[ListedReport]:
    """Return the kept reports of a kind, the newest period first, at most a hundred."""
    query = select(Report).where(col(Report.kind) == kind_of)
    rows = session.scalars(query.order_by(col(Report.begins_on).desc(), col(Report.id).desc()).limit(LISTED))
    return [ListedReport(**_line(one).model_dump(), figures=one.figures) for one in rows]


@errand("reports.edit")
def write(actor: Actor, kind_of: str, name: str, values: Mapping[str, Any], version: int | None = None) -> ReportCard:
    """Write words in a report: the named fields (`ReportWords`). Refuses a signed report (`Conflict`), one that somebody
    else changed since `version`, and fields that it does not have."""
    period, said = period_of(actor, kind_of, name), typed(kind_of, values)
    now = composed(actor.place, period)
    with work(actor) as session:
        row = _row(session, period, lock=True)
        _refuse_signed(row)
        if version is not None and (row.version if row is not None else 0) != version:
            raise Conflict(_("Someone changed this report meanwhile. Load it again."))
        if row is None:
            row = put(session, period, now)
        row.words = {**row.words, **said}
        session.flush()
        announce(session, WRITTEN, row, period=period.name)
        found = _told(period, now, row.words)
        found.drafted_at, found.version = row.drafted_at, row.version
    return found


@errand("reports.sign", fresh=True)
def sign(actor: Actor, kind_of: str, name: str) -> ReportCard:
    """Sign a report: its figures and words stay as they are now, for ever. Refuses one that was signed (`Conflict`), and a
    period that is not over (`Invalid`)."""
    period = period_of(actor, kind_of, name)
    if not period.over:
        raise Invalid(_("This period is not over. Sign its report afterwards."))
    now, earlier = composed(actor.place, period), before(actor.place, period)
    with work(actor) as session:
        row = _row(session, period, lock=True)
        _refuse_signed(row)
        if row is None:
            row = put(session, period, now)
        row.figures, row.days = {**now.figures, BEFORE: earlier}, now.days
        row.words = frozen(period.kind, row.words, now)
        row.signed_at, row.signed_id, row.signed_name = clock.now(), actor.user_id, actor.name
        session.flush()
        announce(session, SIGNED, row, period=period.name)
        return card(row, period.zone)


@step
def put(session: Session, period: Period, now: Composed) -> Report:
    """Add the row of a report, with its figures as they are now and the goals of the year so far."""
    row = Report(
        kind=period.kind,
        period=period.name,
        begins_on=period.first,
        ends_on=period.last,
        drafted_at=clock.now(),
        figures=now.figures,
        days=now.days,
        words=_inherited(session, period),
    )
    session.add(row)
    session.flush()
    return row


def frozen(kind_of: str, words: Mapping[str, Any], now: Composed) -> dict[str, Any]:
    """Return the words of a report with what was proposed and nobody changed."""
    kept = dict(words)
    if kind_of == "monthly":
        kept.setdefault("action_items", list(now.proposed))
    return kept


def card(row: Report, zone: str) -> ReportCard:
    """Return a kept report as it was kept."""
    figures = dict(row.figures)
    earlier = figures.pop(BEFORE, {})
    return ReportCard(
        **_line(row).model_dump(),
        fields=_fields(row.kind, figures, spoken(row.kind, row.words, ())),
        before=earlier,
        days=row.days,
        version=row.version,
        zone=zone,
    )


def _told(period: Period, now: Composed, words: Mapping[str, Any]) -> ReportCard:
    return ReportCard(
        kind=period.kind,
        period=period.name,
        begins_on=period.first,
        ends_on=period.last,
        state=DRAFT if period.over else SO_FAR,
        fields=_fields(period.kind, now.figures, spoken(period.kind, words, now.proposed)),
        days=now.days,
        zone=period.zone,
    )


def _fields(kind_of: str, figures: Mapping[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    """Return figures and words together. How well the system was is as measured, unless somebody judged it otherwise."""
    if kind_of == "weekly" and not words.get("system_health"):
        words.pop("system_health", None)
    return {**figures, **words}


def _line(row: Report) -> ReportLine:
    state = OVER_AND_SIGNED if row.signed_at is not None else DRAFT
    names = ("kind", "period", "begins_on", "ends_on", "drafted_at", "signed_at")
    return ReportLine(**{name: getattr(row, name) for name in names}, state=state, signed_by=row.signed_name)


@step
def _row(session: Session, period: Period, *, lock: bool = False) -> Report | None:
    query = select(Report).where(col(Report.kind) == period.kind, col(Report.period) == period.name)
    return session.scalars(query.with_for_update() if lock else query).first()


@step
def _inherited(session: Session, period: Period) -> dict[str, Any]:
    """Return what a report begins with: the goals of a year go from each of its quarters to the next (N-25)."""
    if period.kind != "quarterly":
        return {}
    this_year = col(Report.begins_on).between(date(period.first.year, 1, 1), period.first)
    query = select(Report).where(col(Report.kind) == "quarterly", this_year, col(Report.period) != period.name)
    last = session.scalars(query.order_by(col(Report.begins_on).desc(), col(Report.id).desc()).limit(1)).first()
    return {name: last.words[name] for name in QUARTERS if last.words.get(name)} if last is not None else {}


def _refuse_signed(row: Report | None) -> None:
    if row is not None and row.signed_at is not None:
        raise Conflict(
            _("This report was signed by {name}, and stays as it is.").format(name=row.signed_name or "Steward")
        )
