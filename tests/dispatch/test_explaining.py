"""Every assignment and every refusal has its reasons, and the figures say what a plan is worth."""

from dataclasses import replace

from services.dispatch.plans import Broken, Choice, Plan
from services.dispatch.problem import Stop, Technician
from services.dispatch.solving import solve
from tests.dispatch.days import full_day
from tests.dispatch.people import at, person, problem, visit

GAS = frozenset({"gas"})


def day(*stops: Stop, who: tuple[Technician, ...] = ()) -> Plan:
    """Alice is near, Bob ten steps away, Charlie has no gas certificate, Dora works until noon, Eve not at all."""
    people = who or (
        person("alice", skills="gas", home=1),
        person("bob", skills="gas", home=10),
        person("charlie"),
        person("dora", ((480, 720),), "gas"),
        person("eve", (), "gas"),
    )
    return solve(problem(*people, stops=list(stops)), iterations=100)


def test_j02_the_chosen_technician_and_the_next_three_are_told_with_minutes_or_the_broken_rule() -> None:
    choices = day(visit("a", 0, 90, skills=GAS, opens=780, closes=840)).choices["a"]
    assert choices == (
        Choice("alice", added=12, start=780, drive=6),
        Choice("bob", added=119, start=780, drive=60),
        Choice("dora", broken=Broken("shift", 150, at=720)),
        Choice("eve", broken=Broken("shift", 90)),
    )


def test_j02_who_lacks_a_skill_is_told_last_and_by_name_of_the_skill() -> None:
    people = (person("alice", skills="gas"), person("charlie"))
    assert day(visit("a", skills=GAS), who=people).choices["a"][1:] == (
        Choice("charlie", broken=Broken("skill", missing=("gas",))),
    )


def test_j02_added_minutes_are_those_of_the_detour_from_the_visit_before() -> None:
    people = (person("alice", home=0), person("bob", home=0))
    choices = day(at("first", 540, 4), visit("a", 5, opens=600, closes=660), who=people).choices["a"]
    assert choices[0] == Choice("alice", added=12, start=606, drive=6, after="first")
    assert choices[1].technician == "bob" and choices[1].added == 60 and choices[1].after is None


def test_j02_a_choice_names_the_promises_it_would_move() -> None:
    people = (person("alice", home=0), person("bob", home=8, spans=((480, 720),)))
    told = visit("told", 8, 60, opens=480, closes=600, technician="bob", start=500, published=True)
    choices = day(told, visit("new", 1, 60, opens=480, closes=500), who=people).choices["new"]
    assert choices[0].technician == "alice" and choices[0].moves == ()
    far = next(one for one in choices if one.technician == "bob")
    assert far.broken == Broken("travel", 42, 20)
    near = visit("new", 8, 60, opens=480, closes=490)
    choices = day(told, replace(near, skills=GAS), who=(person("alice", skills="gas", home=8), people[1])).choices[
        "new"
    ]
    assert choices[1].broken == Broken("skill", missing=("gas",))
    choices = day(told, near, who=(person("alice", home=8), people[1])).choices["new"]
    assert choices[1] == Choice("bob", added=0, start=480, drive=0, moves=("told",))


def test_j02_an_unassigned_visit_counts_the_technicians_by_rule() -> None:
    full = at("all", 480, 1, 534, who="alice", skills=frozenset())
    plan = day(full, at("too", 540, 10, 480, who="bob"), visit("a", 1, 120, skills=GAS, opens=700))
    assert plan.unassigned == {"a": {"full": 2, "skill": 1, "shift": 2}}
    assert [(one.technician, one.broken.code) for one in plan.choices["a"] if one.broken] == [
        ("alice", "full"), ("bob", "full"), ("dora", "shift"), ("eve", "shift"),
    ]  # fmt: skip
    assert plan.figures.loss == 1 and plan.figures.placed == 0 and plan.figures.waiting == 1


def test_j02_figures_compare_with_what_stood_before() -> None:
    """Bob drives 119 minutes for what Alice has at her door; a visit that cannot stay where it was is lost."""
    lost = visit("lost", 1, skills=frozenset({"roof"}), technician="alice", start=700)
    moved = visit("moved", 1, technician="bob", start=600, published=True)
    plan = day(moved, lost, visit("new", 1, 30))
    figures = plan.figures
    assert (figures.waiting, figures.placed, figures.moved, figures.changed, figures.lost) == (1, 1, 1, 1, 1)
    assert (figures.driving_before, figures.driving_after) == (108, 0)
    assert plan.assignments["moved"][0] == "alice" and "lost" in plan.unassigned


def test_j02_conflicts_of_pinned_visits_are_told_and_not_touched() -> None:
    plan = day(at("one", 600, 1, 60), at("two", 630, 1, 60), visit("a", 1, 30))
    assert plan.conflicts == {"two": Broken("overlap", 30, at=630, other="one")}
    assert plan.assignments["one"] == ("alice", 600) and plan.assignments["two"] == ("alice", 630)


def test_j02_every_visit_of_a_full_day_has_its_four_choices() -> None:
    today = full_day(4, visits=60, technicians=6, longest=75)
    plan = solve(today, iterations=100)
    assert plan.choices.keys() == {stop.id for stop in today.stops}
    for stop, choices in plan.choices.items():
        assert len({one.technician for one in choices}) == 4
        if stop in plan.assignments:
            assert (choices[0].technician, choices[0].start) == plan.assignments[stop]
            assert choices[0].broken is None
        else:
            assert all(one.broken for one in choices) and sum(plan.unassigned[stop].values()) == 6
    assert plan.figures.driving_after >= plan.figures.travel // 60
