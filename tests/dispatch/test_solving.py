"""Plans: the best one of a tiny day, no rule broken on a full one, and what is fixed stays."""

from dataclasses import replace
from random import Random

import pytest

from services.dispatch.plans import Plan
from services.dispatch.problem import Problem, Spot
from services.dispatch.routes import Route, evaluate, standing
from services.dispatch.solving import solve
from services.dispatch.travel import travel_of
from tests.dispatch.days import full_day, tiny_day
from tests.dispatch.enumeration import best_of_all
from tests.dispatch.people import at, person, problem, spot, visit


def worth(plan: Plan) -> tuple[int, int, int]:
    """What the planner makes as small as possible, in this order."""
    return plan.figures.loss, plan.figures.travel, plan.figures.changed


@pytest.mark.parametrize("seed", range(40))
def test_j02_a_tiny_day_gets_the_best_of_all_plans(seed: int) -> None:
    day = tiny_day(seed)
    assert worth(solve(day, iterations=300)) == best_of_all(day)


@pytest.mark.parametrize("seed", range(12))
def test_j02_a_tiny_day_with_pinned_visits_gets_the_best_plan_around_them(seed: int) -> None:
    day = tiny_day(100 + seed)
    settled = list(solve(day, iterations=300).assignments.items())[:2]
    day = replace(day, stops=tuple(_pinned(one, dict(settled)) for one in day.stops))
    assert any(stop.fixed for stop in day.stops)
    plan = solve(day, iterations=300)
    assert worth(plan) == best_of_all(day)
    assert dict(settled).items() <= plan.assignments.items()


@pytest.mark.parametrize("seed", range(6))
def test_j02_a_tiny_day_with_odd_travel_times_keeps_every_rule(seed: int) -> None:
    """A matrix in which a detour may be quicker than the straight way, and the way back longer."""
    day, dice = tiny_day(seed), Random(seed)
    spots = {one.spot for one in day.stops if one.spot} | {one.home for one in day.technicians if one.home}
    day = replace(day, matrix={(a, b): dice.randrange(60, 3000) for a in spots for b in spots if a != b})
    plan = solve(day, iterations=600)
    assert worth(plan) == best_of_all(day)
    assert broken(day, plan) == {}


@pytest.mark.parametrize("seed", range(3))
def test_j02_a_full_day_breaks_no_rule_and_leaves_out_only_what_has_no_place(seed: int) -> None:
    day = full_day(seed, visits=60, technicians=5, longest=90)
    plan = solve(day, iterations=150)
    assert broken(day, plan) == {}
    assert plan.assignments.keys() | plan.unassigned.keys() == {stop.id for stop in day.stops}
    assert plan.unassigned and not plan.assignments.keys() & plan.unassigned.keys()
    for stop in day.stops:
        if stop.id in plan.unassigned:
            assert _rooms(day, plan, stop) == []


def test_j02_the_urgent_ones_are_placed_when_not_all_can_be() -> None:
    stops = [visit(f"v{n}", 1, 240, priority=n) for n in (1, 2, 3)]
    plan = solve(problem(person(), stops=stops), iterations=300)
    assert plan.unassigned.keys() == {"v1"} and plan.figures.loss == 1


def test_j02_two_of_priority_1_count_as_much_as_one_of_2_and_less_than_one_of_3() -> None:
    long, short = visit("long", 1, 480, priority=3), [visit(f"v{n}", 1, 240) for n in (1, 2)]
    assert solve(problem(person(), stops=[long, *short]), iterations=300).assignments.keys() == {"long"}
    long = replace(long, priority=1)
    assert solve(problem(person(), stops=[long, *short]), iterations=300).assignments.keys() == {"v1", "v2"}


def test_j02_travel_decides_between_technicians_and_promises_between_equal_plans() -> None:
    alice, bob = person("alice", home=0), person("bob", home=10)
    near_bob = visit("a", 9, technician="alice", start=600, published=True)
    assert solve(problem(alice, bob, stops=[near_bob]), iterations=50).assignments["a"][0] == "bob"
    nowhere = visit("a", None, technician="bob", start=600, published=True)
    plan = solve(problem(alice, bob, stops=[nowhere, visit("b", None)]), iterations=50)
    assert plan.assignments["a"] == ("bob", 600) and plan.figures.changed == 0


def test_j02_pinned_and_begun_visits_never_move_even_where_they_break_rules() -> None:
    pinned = [
        at("late", 1000, 3),
        at("same", 600, 5),
        at("time", 610, 0),
        at("unable", 800, skills=frozenset({"gas"})),
        at("gone", 700, who="charlie"),
    ]
    day = problem(person(), person("bob"), stops=[*pinned, *(visit(f"v{n}", n, 45) for n in range(12))])
    plan = solve(day, iterations=200)
    assert {one.id: (one.technician, one.start) for one in pinned}.items() <= plan.assignments.items()
    assert {stop: one.code for stop, one in plan.conflicts.items()} == {
        "late": "shift", "time": "overlap", "unable": "skill",
    }  # fmt: skip
    assert broken(day, plan).keys() == plan.conflicts.keys()
    assert not {one.id for one in pinned} & (plan.choices.keys() | plan.unassigned.keys())


def test_j02_a_plan_is_never_worse_than_what_stands() -> None:
    day = full_day(5, visits=60, technicians=6, longest=60)
    before = solve(day, iterations=400)
    placed = [
        replace(one, technician=w[0], start=w[1]) if (w := before.assignments.get(one.id)) else one for one in day.stops
    ]
    after = solve(replace(day, stops=tuple(placed)), iterations=1, seed=99)
    assert worth(after)[:2] <= worth(before)[:2]
    assert after.figures.driving_before == before.figures.driving_after
    assert after.figures.moved == 0 or after.figures.travel < before.figures.travel


def test_j02_the_same_seed_gives_the_same_plan_whatever_the_order_of_the_rows() -> None:
    day = full_day(3, visits=40, technicians=5)
    turned = replace(day, stops=day.stops[::-1], technicians=day.technicians[::-1])
    one, two = solve(day, seed=3, iterations=200), solve(turned, seed=3, iterations=200)
    assert one.assignments == two.assignments and one.choices == two.choices and one.unassigned == two.unassigned
    assert one.digest == two.digest == day.digest


def test_j02_a_run_by_the_clock_can_be_repeated_by_its_iterations() -> None:
    day = full_day(3, visits=40, technicians=5)
    timed = solve(day, seconds=0.4)
    assert timed.iterations > 0
    again = solve(day, iterations=timed.iterations)
    assert again.assignments == timed.assignments and again.choices == timed.choices


def test_j02_a_small_day_ends_long_before_its_time() -> None:
    plan = solve(problem(person(), person("bob"), stops=[visit(f"v{n}", n) for n in range(3)]), seconds=120)
    assert plan.figures.placed == 3 and plan.seconds < 60


def test_j02_without_visits_or_without_technicians_there_is_a_plan() -> None:
    assert solve(problem(person(), stops=[])).assignments == {}
    plan = solve(problem(stops=[visit("a")]), iterations=20)
    assert plan.unassigned == {"a": {}} and plan.figures.loss == 1


def test_j02_now_lets_nothing_begin_in_the_past() -> None:
    day = problem(person(), stops=[visit(f"v{n}", n, 30) for n in range(4)] + [at("done", 500, 2)], now=640)
    plan = solve(day, iterations=100)
    assert all(start >= 640 for stop, (_, start) in plan.assignments.items() if stop != "done")


@pytest.mark.parametrize(
    "wrong",
    [
        {"stops": [visit("a"), visit("a")]},
        {"stops": [replace(visit("a"), fixed=True)]},
        {"stops": [visit("a", priority=4)]},
        {"stops": [visit("a", minutes=-1)]},
        {"stops": [], "speed_kmh": 0},
    ],
)
def test_j02_an_impossible_problem_is_refused(wrong) -> None:
    with pytest.raises(ValueError):
        problem(person(), **wrong)
    with pytest.raises(ValueError):
        problem(person(spans=((600, 540),)), stops=[])


def test_j02_the_digest_tells_every_difference_and_no_other() -> None:
    day = problem(person(skills="gas drains"), stops=[visit("a", 1), visit("b", 2)])
    others = [
        replace(day, speed_kmh=50.0),
        replace(day, now=0),
        replace(day, stops=(visit("a", 1), visit("b", 3))),
        replace(day, technicians=(person(skills="gas"),)),
        replace(day, matrix={(spot(0), spot(1)): 5}),
    ]
    assert len({day.digest, *(one.digest for one in others)}) == 6
    same = replace(day, stops=day.stops[::-1], speed_kmh=40, technicians=(person(skills="drains gas"),))
    assert same.digest == day.digest
    assert replace(day, stops=(replace(day.stops[0], spot=Spot(50, -1)), day.stops[1])).digest != day.digest


def broken(day: Problem, plan: Plan) -> dict[str, str]:
    """The rules that a plan breaks, judged as a drag would be."""
    found = {}
    for one in day.technicians:
        route = standing(one, there(day, plan, one.id), travel_of(day))
        told = zip(route.stops, evaluate(route).broken, strict=True)
        found |= {stop.id: wrong.code for stop, wrong in told if wrong}
    return found


def there(day: Problem, plan: Plan, who: str) -> list:
    """The visits that a plan gives to somebody, as they would stand."""
    placed = [(stop, plan.assignments[stop.id]) for stop in day.stops if stop.id in plan.assignments]
    own = [replace(stop, technician=who, start=start) for stop, (one, start) in placed if one == who]
    return sorted(own, key=lambda stop: (stop.start, stop.id))


def _rooms(day: Problem, plan: Plan, stop) -> list[str]:
    """Who could take a stop as well, at any place between the others, which may start at other times."""
    found = []
    for one in day.technicians:
        own = there(day, plan, one.id)
        routes = [Route(one, (*own[:at], stop, *own[at:]), travel_of(day), day.now) for at in range(len(own) + 1)]
        found += [one.id for route in routes if evaluate(route).possible]
    return found


def _pinned(stop, settled: dict[str, tuple[str, int]]):
    if stop.id not in settled:
        return stop
    who, start = settled[stop.id]
    return replace(stop, technician=who, start=start, fixed=True)
