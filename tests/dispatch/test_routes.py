"""A technician's day is judged rule by rule; nothing is late in silence."""

from itertools import permutations

import pytest

from services.dispatch.plans import Broken
from services.dispatch.problem import Problem
from services.dispatch.routes import Route, evaluate, standing
from services.dispatch.travel import Travel
from tests.dispatch.days import tiny_day
from tests.dispatch.enumeration import times
from tests.dispatch.people import DAY, at, judged, person, visit

LUNCH = ((480, 720), (780, 1020))


def test_j02_a_route_has_starts_and_driving_from_home_and_back() -> None:
    told = judged(person(), visit("a", 1), visit("b", 3, 30))
    assert told.starts == (486, 558) and told.drives == (6, 12)
    assert (told.home, told.home_drive, told.driving, told.working) == (606, 18, 36, 90)
    assert told.travel == 355 + 710 + 1065 and told.possible


def test_j02_an_empty_day_drives_nowhere() -> None:
    told = judged(person())
    assert (told.starts, told.travel, told.driving, told.home, told.possible) == ((), 0, 0, None, True)


def test_j02_a_visit_waits_for_its_window() -> None:
    assert judged(person(), visit("a", 1, opens=600)).starts == (600,)


@pytest.mark.parametrize(
    ("stop", "broken"),
    [
        (at("a", 600, skills=frozenset({"gas"})), Broken("skill", missing=("gas",))),
        (at("a", 600, opens=630), Broken("window", 30, at=630)),
        (at("a", 600, closes=590), Broken("window", 10, at=590)),
        (at("a", 470), Broken("shift", 10, at=480)),
        (at("a", 990), Broken("shift", 30, at=1020)),
        (at("a", 690), Broken("absence", 30, at=720)),
        (at("a", 730, minutes=20), Broken("absence", 20, at=720)),
        (at("a", 483, 1), Broken("travel", 6, 3)),
        (at("a", 960, 1), Broken("home", 6, at=1020)),
        (at("a", 486, 1), None),
        (at("a", 954, 1), None),
    ],
)
def test_j02_a_visit_that_stands_tells_the_first_rule_it_breaks(stop, broken) -> None:
    assert judged(person(spans=LUNCH), stop).broken == (broken,)


def test_j02_visits_at_the_same_time_and_drives_without_time_name_the_other_visit() -> None:
    told = judged(person(), at("a", 600, 1), at("b", 630, 1), at("c", 700, 4))
    assert told.broken == (None, Broken("overlap", 30, at=630, other="a"), Broken("travel", 18, 10, other="b"))


def test_j02_case_8_a_visit_of_four_hours_from_8_45_does_not_go_with_an_absence_until_13() -> None:
    away = person(spans=((480, 540), (780, 1020)))
    assert judged(away, at("a", 525, 0, 240)).broken == (Broken("absence", 225, at=540),)


@pytest.mark.parametrize(
    ("stop", "broken"),
    [
        (visit("a", skills=frozenset({"gas", "drains"})), Broken("skill", missing=("drains", "gas"))),
        (visit("a", closes=470), Broken("shift", 10, at=480)),
        (visit("a", opens=990, closes=1000), Broken("shift", 30, at=1020)),
        (visit("a", 0, 600), Broken("shift", 60, at=1020)),
        (visit("a", opens=700, closes=720), Broken("absence", 40, at=720)),
        (visit("a", 0, 300), Broken("absence", 60, at=720)),
        (visit("a", 2, closes=490), Broken("travel", 12, 10)),
        (visit("a", 1, opens=955), Broken("home", 1, at=1020)),
    ],
)
def test_j02_a_visit_without_a_place_tells_why(stop, broken) -> None:
    told = judged(person(spans=LUNCH), stop)
    assert told.broken == (broken,) and not told.possible
    assert told.starts == (None,) or broken.code == "home"


def test_j02_a_visit_without_a_place_takes_no_time_from_the_next() -> None:
    told = judged(person(), visit("a", 5, skills=frozenset({"gas"})), visit("b", 1))
    assert told.starts == (None, 486) and told.drives == (0, 6)


def test_j02_nobody_works_on_a_day_off() -> None:
    assert judged(person(spans=()), visit("a")).broken == (Broken("shift", 60),)
    assert judged(person(spans=()), at("a", 600)).broken == (Broken("shift", 60),)


def test_j02_a_drive_is_in_one_piece_before_or_after_a_pause() -> None:
    told = judged(person(spans=LUNCH), visit("a", 0, 235), visit("b", 1, 30))
    assert told.starts == (480, 786)  # five minutes before the pause are not enough for six
    assert judged(person(spans=LUNCH), visit("a", 0, 234), visit("b", 1, 30)).starts == (480, 780)


def test_j02_nothing_new_starts_or_is_driven_to_before_now() -> None:
    assert judged(person(), visit("a", 1), now=640).starts == (646,)
    assert judged(person(), at("a", 540, 1), visit("b", 2), now=640).starts == (540, 646)
    assert judged(person(), visit("a", 0, closes=600), now=640).broken == (Broken("window", 40, at=600),)


def test_j02_present_starts_are_kept_where_there_is_room_and_promises_first() -> None:
    kept = {"technician": "alice", "published": True}
    told = judged(person(), visit("a", 1), visit("b", 1, start=700, **kept), visit("c", 1))
    assert told.starts == (486, 700, 760)
    loose = {"technician": "alice", "start": 700}
    told = judged(person(), visit("a", 1, **loose), visit("b", 1, start=720, **kept))
    assert told.starts == (486, 720)
    assert judged(person("bob"), visit("b", 1, start=700, **kept)).starts == (486,)


def test_j02_a_drag_is_judged_like_everything_else() -> None:
    stops = [visit("b", 1, start=700, technician="alice"), visit("a", 1, start=660, technician="bob")]
    told = evaluate(standing(person(), stops, Travel()))
    assert told.starts == (660, 700) and told.broken == (None, Broken("overlap", 20, at=700, other="a"))


def test_j02_after_midnight_the_minutes_go_on() -> None:
    night = person(spans=((1320, 1800),))
    assert judged(night, visit("a", 1, 180, opens=1380, closes=1500)).starts == (1380,)


@pytest.mark.parametrize("seed", range(40))
def test_j02_what_no_start_makes_possible_is_refused_and_nothing_else(seed: int) -> None:
    """Against every start of every minute: two visits in both orders on each technician's day."""
    day = tiny_day(seed)
    short = [_short(one) for one in day.stops[:2]]
    for who in day.technicians:
        for order in permutations(short):
            every = list(times(Problem(tuple(short), day.technicians), who, order))
            told = evaluate(Route(who, order, Travel()))
            assert told.possible == bool(every)
            if every:
                assert list(told.starts) in every
                assert _kept(who, order, told.starts) == max(_kept(who, order, one) for one in every)


def _short(stop):
    """The same visit with a window of half an hour: so that every start can be tried."""
    from dataclasses import replace

    return replace(stop, closes=min(stop.closes, stop.opens + 30), start=stop.start and stop.opens + 15)


def _kept(who, order, starts) -> tuple[int, int]:
    own = [(s, at) for s, at in zip(order, starts, strict=True) if s.technician == who.id and s.start == at]
    return sum(s.published for s, _ in own), sum(not s.published for s, _ in own)


def test_j02_a_day_of_nine_hours_is_all_there_is() -> None:
    told = judged(person(spans=DAY), *(visit(str(n), 0, 90) for n in range(7)))
    assert [one.code for one in told.broken if one] == ["overlap"]
    assert told.broken[6] == Broken("overlap", 90, at=930, other="5")
