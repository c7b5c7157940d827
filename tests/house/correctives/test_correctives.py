"""The six targets, judged each month by what was measured, and the corrective of each missed one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.alerts import Alert
from models.backups import BackupSet
from models.outbox import OutgoingText
from models.reports import SurveyAnswer
from models.routines import Corrective
from models.watching import Outage
from services.house import correctives
from services.house.correctives import STEPS
from services.house.telemetry import Histogram, Row, store
from services.house.telemetry.table import BOUNDS
from services.outbox.states import OUTBOX
from services.work import Actor, Conflict, Invalid, NotAllowed, NotFound, clock, house_actor, work

OCTOBER = date(2026, 10, 1)
SINCE = datetime(2026, 10, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 2, 6, 10, tzinfo=UTC)
WRITTEN = {name: f"{name} in words" for name in STEPS}


@pytest.fixture(autouse=True)
def _october(house: object) -> Iterator[None]:
    with clock.at(NOW):
        yield
    store.close()


def measured(ms: float = 100, failed: float = 0, hours: int = 24) -> None:
    """Keep an hour's row for each of the first hours of October."""
    page = [0] * (len(BOUNDS) + 1)
    page[next(number for number, bound in enumerate(BOUNDS) if ms <= bound)] = 10
    for hour in range(hours):
        row = Row(int(SINCE.timestamp()) + hour * 3_600, 1, {"requests": 1_000, "requests_failed": failed})
        row.histograms["pages"] = Histogram([*page], ms * 10, ms)
        store.store().add(row, {}, {"at": row.at})


def down(minutes: float) -> None:
    at = SINCE + timedelta(days=1)
    with work(house_actor()) as session:
        session.add(Outage(began_at=at, ended_at=at + timedelta(minutes=minutes), kind="down"))


def backup(state: str) -> None:
    with work(house_actor()) as session:
        session.add(BackupSet(name=uuid4().hex, reason="hourly", state=state, ended_at=SINCE + timedelta(days=3)))


def fired(rule: str, days: int = 3) -> None:
    at = SINCE + timedelta(days=days)
    with work(house_actor()) as session:
        session.add(Alert(rule=rule, level="critical", state="resolved", since_at=at, fired_at=at, subject=uuid4().hex))


def answered(place: str, *scores: int) -> None:
    with work(house_actor(place)) as session:
        session.add_all([SurveyAnswer(month_on=OCTOBER, score=one) for one in scores])


def verdicts(month: date = OCTOBER) -> dict[str, tuple[str, str]]:
    found = [correctives.judge(one, month) for one in correctives.TARGETS]
    return {one.target.key: (one.verdict, one.words) for one in found}


def kept() -> list[Corrective]:
    with work(house_actor(), read=True) as session:
        return list(session.scalars(select(Corrective).order_by(col(Corrective.target))))


def mails() -> list[tuple[str, str]]:
    with work(house_actor(), read=True) as session:
        text = OutgoingText.__table__  # type: ignore[attr-defined]
        found = select(OUTBOX.c.recipient, text.c.subject).join_from(OUTBOX, text, text.c.id == OUTBOX.c.id)
        return sorted((to, subject) for to, subject in session.execute(found.where(OUTBOX.c.key.like("corrective:%"))))


def test_h16_a_month_without_data_is_not_judged() -> None:
    assert set(verdicts().values()) == {("mute", "–")}
    assert correctives.open_missed(house_actor()) == 0


def test_h16_the_six_targets_are_reached(alice: Actor) -> None:
    measured()
    backup("verified")
    answered(alice.place, 5, 5, 4, 4, 5)
    fired("errors_critical")
    fired("audit", days=-3)
    assert verdicts() == {
        "uptime": ("ok", "100.00 %"),
        "page_load": ("ok", "0.10 s"),
        "errors": ("ok", "0.00 %"),
        "backups": ("ok", "100.00 %"),
        "security": ("ok", "0"),
        "satisfaction": ("ok", "4.60 of 5"),
    }
    assert correctives.open_missed(house_actor()) == 0


def test_h16_the_six_targets_are_missed(alice: Actor) -> None:
    measured(ms=5_000, failed=10)
    down(60)
    for state in ("stored", "failed", "verified", "verified", "asked"):
        backup(state)
    answered(alice.place, 5, 5, 4, 4, 4)
    fired("audit")
    fired("canary")
    # An hour of 31 days: 1 / 744. All pages took 3 to 5 s: 95 % of the way through that bucket.
    assert verdicts() == {
        "uptime": ("bad", "99.87 %"),
        "page_load": ("bad", "4.90 s"),
        "errors": ("bad", "1.00 %"),
        "backups": ("bad", "75.00 %"),
        "security": ("bad", "2"),
        "satisfaction": ("bad", "4.40 of 5"),
    }


@pytest.mark.parametrize(("minutes", "verdict"), [(44.6, "ok"), (44.7, "bad")])
def test_h16_uptime_is_judged_to_the_minute(minutes: float, verdict: str) -> None:
    measured()
    down(minutes)  # 0.1 % of 31 days are 44.64 minutes
    assert verdicts()["uptime"][0] == verdict


def test_x14_a_missed_target_opens_one_corrective_and_tells_operators_once(alice: Actor) -> None:
    measured(failed=20)
    backup("failed")
    assert correctives.open_missed(house_actor()) == 2
    assert correctives.open_missed(house_actor()) == 0
    backups, errors = kept()
    assert (errors.target, errors.period, errors.value, errors.goal) == ("errors", "2026-10", "2.00 %", "< 1 %")
    assert errors.issue == "Error rate was 2.00 % in October 2026; the goal is < 1 %."
    assert (errors.due_on, backups.value) == (date(2026, 11, 16), "0.00 %")
    assert [subject for _to, subject in mails()] == ["Target missed: Backup success", "Target missed: Error rate"]
    assert {to for to, _subject in mails()} == {"alice@example.com"}


def test_x14_the_present_month_is_shown_and_opens_nothing(alice: Actor) -> None:
    with clock.at(datetime(2026, 10, 20, tzinfo=UTC)):
        measured(failed=20)
        assert correctives.open_missed(house_actor()) == 0
        errors = correctives.targets(alice)[2]
    assert [one.verdict for one in errors] == ["bad", "mute", "mute", "mute", "mute", "mute"]
    assert [f"{one.month:%Y-%m}" for one in errors][:2] == ["2026-10", "2026-09"]


def test_h17_it_is_closed_when_its_five_steps_are_written_down(alice: Actor) -> None:
    measured(failed=20)
    correctives.open_missed(house_actor())
    (one,) = kept()
    with pytest.raises(Invalid) as refused:
        correctives.close(alice, one.id)
    assert set(refused.value.fields) == {"cause", "action", "monitoring", "procedure"}
    correctives.change(alice, one.id, {**WRITTEN, "procedure": "   ", "owner_name": " Alice ", "due_on": "2026-12-01"})
    with pytest.raises(Invalid) as refused:
        correctives.close(alice, one.id)
    assert set(refused.value.fields) == {"procedure"}
    correctives.change(alice, one.id, {"procedure": "Checklist updated"})
    done = correctives.close(alice, one.id)
    assert (done.closed_at, done.closed_by, done.owner_name, done.due_on) == (NOW, "Alice", "Alice", date(2026, 12, 1))
    for again in (lambda: correctives.close(alice, one.id), lambda: correctives.change(alice, one.id, WRITTEN)):
        with pytest.raises(Conflict):
            again()
    assert correctives.open_missed(house_actor()) == 0, "a closed one is not opened again"


def test_h17_only_operators_see_and_write(alice: Actor, bob: Actor, charlie: Actor) -> None:
    for actor in (bob, charlie):
        for asked in (correctives.listing, correctives.targets, lambda who: correctives.close(who, uuid4())):
            with pytest.raises(NotAllowed):
                asked(actor)
    with pytest.raises(NotFound):
        correctives.close(alice, uuid4())


def test_h17_the_open_ones_come_first(alice: Actor) -> None:
    with work(house_actor()) as session:
        for nth, closed in enumerate((NOW, None, None)):
            at = NOW + timedelta(hours=nth)
            session.add(Corrective(target="errors", period=f"2026-0{nth + 1}", opened_at=at, closed_at=closed))
    assert [one.period for one in correctives.listing(alice)] == ["2026-03", "2026-02", "2026-01"]
