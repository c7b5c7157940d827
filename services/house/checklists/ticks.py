"""Lists as they stand: measured items from the last report of the checks, the others from ticks of the present version."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import N_, _, ngettext
from models.text import line
from models.upgrades import ChecklistTick
from services.house import checks
from services.house.checklists.definition import Checklist, Item
from services.house.checklists.releases import LISTS
from services.house.finding import Finding, State
from services.house.version import VERSION
from services.work import Actor, Invalid, NotFound, announce, clock, errand, house_actor, kind, step, work

CHANGED = kind("checklist.changed", N_("{actor} changed the checklist “{title}”"), "checklist")
LONGEST = 500  # characters of a note


@dataclass(frozen=True, slots=True)
class Line:
    """One item as it stands. `state` is open, ok, failed or unchecked; `by` is empty where checks measured it at `at`."""

    item: Item
    state: str = "open"
    words: str = ""
    at: datetime | None = None
    by: str = ""

    @property
    def measured(self) -> bool:
        """Whether checks decide it, and not a person."""
        return bool(self.item.checks)


@dataclass(frozen=True, slots=True)
class Shown:
    """One list as it stands, for the version that is ticked for."""

    list: Checklist
    version: str
    lines: Sequence[Line]
    checked_at: datetime | None

    @property
    def done(self) -> int:
        """How many items are ok."""
        return sum(1 for one in self.lines if one.state == "ok")


Overview = Sequence[Shown]


@errand("maintenance.read")
def overview(actor: Actor) -> Overview:
    """Return every list as it stands."""
    return [_shown(one, report=checks.report(actor), ticks=_ticks()) for one in LISTS.values()]


@errand("maintenance.read")
def shown(actor: Actor, key: str) -> Shown:
    """Return one list as it stands. Refuses an unknown one."""
    return _shown(_list(key), report=checks.report(actor), ticks=_ticks())


@errand("maintenance.run")
def tick(actor: Actor, key: str, item: str, note: str = "") -> Line:
    """Tick an item for the present version, or replace its note. Return it as it is now.

    Refuses one that checks measure, and a long note.
    """
    one, about = _list(key), _tickable(key, item)
    written = line(note) or ""
    if len(written) > LONGEST:
        raise Invalid(_("Please check the form."), note=_("At most {count} characters.").format(count=LONGEST))
    with work(_house(actor)) as session:
        row = _row(session, key, item) or ChecklistTick(
            list=key, item=item, release=VERSION, by_name="", at=clock.now()
        )
        row.by_name, row.at, row.note = actor.name, clock.now(), written
        session.add(row)
        session.flush()
        announce(session, CHANGED, row, title=one.title, by=actor.name)
    return _ticked(about, row)


@errand("maintenance.run")
def untick(actor: Actor, key: str, item: str) -> int:
    """Take a tick back. Return how many there were: one, or none."""
    _tickable(key, item)
    return _remove(actor, key, item)


@errand("maintenance.run")
def untick_all(actor: Actor, key: str) -> int:
    """Take every tick of a list back, to go through it anew. Return how many there were."""
    return _remove(actor, key)


def _remove(actor: Actor, key: str, item: str = "") -> int:
    one = _list(key)
    with work(_house(actor)) as session:
        rows = [row for row in _rows(session) if row.list == key and item in ("", row.item)]
        for row in rows:
            session.delete(row)
        if rows:
            announce(session, CHANGED, rows[0], title=one.title, by=actor.name)
    return len(rows)


def _house(actor: Actor) -> Actor:
    """Return the house, which writes it down, in the name of the person."""
    return replace(house_actor(), user_id=actor.user_id, name=actor.name)


def _list(key: str) -> Checklist:
    if key not in LISTS:
        raise NotFound(_("There is no such list."))
    return LISTS[key]


def _tickable(key: str, item: str) -> Item:
    one = next((one for one in _list(key).items if one.key == item), None)
    if one is None:
        raise NotFound(_("There is no such item."))
    if one.checks:
        raise Invalid(_("This item is measured by the checks."))
    return one


def _ticks() -> dict[tuple[str, str], ChecklistTick]:
    with work(house_actor(), read=True) as session:
        return {(row.list, row.item): row for row in _rows(session)}


@step
def _rows(session: Session) -> Sequence[ChecklistTick]:
    return session.scalars(select(ChecklistTick).where(col(ChecklistTick.release) == VERSION)).all()


@step
def _row(session: Session, key: str, item: str) -> ChecklistTick | None:
    return next((row for row in _rows(session) if (row.list, row.item) == (key, item)), None)


def _shown(one: Checklist, *, report: checks.Report, ticks: dict[tuple[str, str], ChecklistTick]) -> Shown:
    lines = [
        measured(item, report) if item.checks else _ticked(item, ticks.get((one.key, item.key))) for item in one.items
    ]
    return Shown(one, VERSION, lines, report.at)


def _ticked(item: Item, row: ChecklistTick | None) -> Line:
    if row is None:
        return Line(item, "open", _(item.how))
    return Line(item, "ok", row.note, row.at, row.by_name)


def measured(item: Item, report: checks.Report) -> Line:
    """Judge an item by the worst finding of its checks, in that finding's words."""
    about = [one for one in report.findings if checks.name_of(one) in item.checks]
    if not about:
        return Line(item, "unchecked", _("It cannot be measured here.") if report.at else _("Checking…"), report.at)
    order: tuple[State, ...] = ("failed", "unchecked", "ok")
    worst = min(about, key=lambda one: order.index(one.state))
    return Line(item, worst.state, _words(worst, about), report.at)


def _words(worst: Finding, about: Sequence[Finding]) -> str:
    if not worst.ok:
        return f"{worst.message} {worst.fix}"
    rest = len(about) - 1
    more = ngettext("{words} And {count} more.", "{words} And {count} more.", rest)
    return more.format(words=worst.message) if rest else worst.message
