"""Who is told what, and when: grouped, spaced, repeated; on call by the clock (L-16, L-25, I-16 to I-18)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from services.house.alerts import planning
from services.house.alerts.planning import Case, Planned, Told, Way

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
MAIL = Way("mail", "warning")
MINUTE = timedelta(minutes=1)


def test_what_begins_within_half_a_minute_is_one_notice() -> None:
    early, late = case(30), case(5)
    assert planning.plan([case(29)], [MAIL], NOW) == []
    [one] = planning.plan([early, late], [MAIL], NOW)
    assert (one.kind, set(one.fresh)) == ("firing", {early.id, late.id})


def test_a_hundred_causes_are_one_notice_for_each_channel_and_the_next_one_comes_after_five_minutes() -> None:
    many = [case(60) for _ in range(100)]
    [one] = planning.plan(many, [MAIL], NOW)
    assert len(one.fresh) == 100
    told = [telling(each, NOW) for each in many]
    busy = replace(MAIL, last_at=NOW)
    assert planning.plan([*told, case(60)], [busy], NOW + 4 * MINUTE) == []
    assert len(planning.plan([*told, case(60)], [busy], NOW + 5 * MINUTE)) == 1


def test_a_critical_alert_does_not_wait_for_the_five_minutes_of_a_warning() -> None:
    busy, grave = replace(MAIL, last_at=NOW - MINUTE), replace(case(60), level="critical")
    assert [one.fresh for one in planning.plan([grave], [busy], NOW)] == [(grave.id,)]
    assert planning.plan([grave], [replace(busy, last_critical=True)], NOW) == []


def test_a_channel_is_told_from_its_level_on() -> None:
    assert planning.plan([replace(case(60), level="info")], [MAIL], NOW) == []
    assert len(planning.plan([replace(case(60), level="info")], [Way("log", "info")], NOW)) == 1
    assert planning.plan([case(60)], [Way("pager", "critical")], NOW) == []


def test_what_lasts_is_repeated_after_four_hours_and_not_while_it_is_acknowledged() -> None:
    old = telling(case(60), NOW - timedelta(hours=4))
    assert [one.kind for one in planning.plan([old], [MAIL], NOW)] == ["reminder"]
    assert planning.plan([telling(case(60), NOW - timedelta(hours=3, minutes=59))], [MAIL], NOW) == []
    assert planning.plan([replace(old, acked_until=NOW + MINUTE)], [MAIL], NOW) == []


def test_l25_when_an_acknowledgement_ends_it_reminds() -> None:
    taken = replace(telling(case(60), NOW - timedelta(hours=1)), acked_until=NOW - MINUTE)
    assert [one.kind for one in planning.plan([taken], [MAIL], NOW)] == ["reminder"]


def test_resolved_is_told_once_to_those_who_were_told_and_says_what_still_holds() -> None:
    over, still = replace(telling(case(60), NOW - MINUTE), state="resolved"), telling(case(60), NOW - MINUTE)
    unheard = replace(case(60), state="resolved")
    [one] = planning.plan([over, still, unheard], [MAIL], NOW)
    assert (one.kind, one.over, one.still) == ("resolved", (over.id,), (still.id,))
    known = replace(over, told={"mail": Told("resolved", NOW)})
    assert planning.plan([known, still], [MAIL], NOW) == []


def test_a_silenced_alert_is_told_to_nobody_and_at_the_end_only_what_changed_is() -> None:
    assert planning.plan([replace(case(60), quiet=True)], [MAIL], NOW) == []
    over = replace(telling(case(60), NOW - timedelta(hours=9)), state="resolved", quiet=True)
    assert planning.plan([over], [MAIL], NOW) == []
    assert [one.kind for one in planning.plan([replace(over, quiet=False)], [MAIL], NOW)] == ["resolved"]
    lasts = replace(telling(case(60), NOW - timedelta(hours=9)), quiet_until=NOW - MINUTE)
    assert planning.plan([lasts], [MAIL], NOW) == []


def test_the_same_moment_has_the_same_key_and_another_one_another() -> None:
    one = case(60)
    assert only([one]).key == only([one]).key
    assert only([one]).key != only([telling(one, NOW - timedelta(hours=5))]).key


def test_i18_a_critical_alert_reaches_level_3_at_once_and_then_the_others() -> None:
    grave = replace(case(60), level="critical", severity=1)
    assert planning.next_level(grave, {1, 2, 3}, NOW) == 3
    called = replace(grave, on_call_level=3, on_call_at=NOW)
    assert planning.next_level(called, {1, 2, 3}, NOW + 14 * MINUTE) is None
    assert planning.next_level(called, {1, 2, 3}, NOW + 15 * MINUTE) == 2
    assert planning.next_level(replace(called, on_call_level=1), {1, 2, 3}, NOW + 99 * MINUTE) is None


def test_i16_sev_2_reaches_level_1_within_the_hour_and_unanswered_the_next_ones() -> None:
    high = replace(case(60), severity=2)
    assert planning.next_level(high, {1, 2, 3}, NOW) == 1
    called = replace(high, on_call_level=1, on_call_at=NOW)
    assert planning.next_level(called, {1, 2, 3}, NOW + 15 * MINUTE) == 2
    assert planning.next_level(called, {1, 3}, NOW + 15 * MINUTE) == 3, "nobody is at level 2"
    assert planning.next_level(replace(called, acked_until=NOW + 60 * MINUTE), {1, 2, 3}, NOW + 15 * MINUTE) is None
    assert planning.next_level(case(60), set(), NOW) is None


def test_i17_sev_3_reaches_level_2_within_four_hours_or_level_1_where_nobody_is_there() -> None:
    assert planning.next_level(case(60), {1, 2, 3}, NOW) == 2
    assert planning.next_level(case(60), {1, 3}, NOW) == 1


def test_i04_sev_4_waits_for_working_hours_and_has_one_level() -> None:
    low = replace(case(60), severity=4)
    assert planning.next_level(low, {1, 2, 3}, NOW, working=False) is None
    assert planning.next_level(low, {1, 2, 3}, NOW) == 1
    called = replace(low, on_call_level=1, on_call_at=NOW)
    assert planning.next_level(called, {1, 2, 3}, NOW + 60 * MINUTE) is None


def test_l11_down_for_five_minutes_escalates() -> None:
    down = replace(case(60), level="critical", severity=1, rule="down", on_call_level=3, on_call_at=NOW)
    assert planning.next_level(down, {2, 3}, NOW + 4 * MINUTE) is None
    assert planning.next_level(down, {2, 3}, NOW + 5 * MINUTE) == 2


def case(seconds: float) -> Case:
    return Case(uuid4(), "disk", "warning", "firing", NOW - timedelta(seconds=seconds))


def telling(one: Case, at: datetime) -> Case:
    return replace(one, told={"mail": Told("firing", at)}, fired_at=at)


def only(cases: list[Case]) -> Planned:
    [one] = planning.plan(cases, [MAIL], NOW)
    assert isinstance(one.fresh[0], UUID)
    return one
