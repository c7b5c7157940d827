"""Days to plan: a town with visits and technicians, made by dice that fall the same way each time."""

from random import Random

from services.dispatch.problem import Problem, Spot, Stop, Technician

SKILLS = ("gas", "drains", "heating", "bathrooms")
SHIFTS = (((480, 1020),), ((480, 1020),), ((420, 960),), ((480, 720), (780, 1020)), ((720, 1020),))


def town(dice: Random, width: float = 0.12) -> Spot:
    """A point in and around Portsmouth; the half of the visits is near the middle."""
    spread = width if dice.random() < 0.5 else width / 3
    return Spot(round(50.80 + dice.uniform(-spread, spread), 5), round(-1.08 + dice.uniform(-spread, spread) * 1.5, 5))


def full_day(seed: int, visits: int = 200, technicians: int = 20, longest: int = 90) -> Problem:
    """A day of a company: windows of two to four hours or the whole day, skills, three priorities, some absences."""
    dice = Random(seed)
    people = tuple(
        Technician(
            f"t{number:02}",
            frozenset(dice.sample(SKILLS, dice.choice((1, 2, 2, 3)))),
            town(dice),
            dice.choice(SHIFTS),
        )
        for number in range(technicians)
    )
    return Problem(tuple(_visit(dice, number, longest) for number in range(visits)), people)


def _visit(dice: Random, number: int, longest: int) -> Stop:
    opens = dice.choice((480, 480, 480, 600, 720, 780, 840))
    closes = 960 if dice.random() < 0.4 else opens + dice.choice((60, 120, 180))
    return Stop(
        id=f"v{number:03}",
        spot=town(dice),
        minutes=dice.randrange(15, longest + 1, 15),
        priority=dice.choice((1, 1, 1, 2, 2, 3)),
        skills=frozenset(dice.sample(SKILLS, 1)) if dice.random() < 0.6 else frozenset(),
        opens=480 if closes == 960 else opens,
        closes=closes,
    )


def tiny_day(seed: int) -> Problem:
    """A day small enough to try every plan: two or three technicians, five visits, every kind of rule, many ties."""
    dice = Random(seed)
    spots = [None, *(Spot(50.8 + a / 40, -1.08 + b / 25) for a in range(3) for b in range(3))]
    shifts = (((480, 660),), ((480, 600), (630, 720)), ((540, 720),), ((480, 540), (600, 720)))
    people = tuple(
        Technician(
            f"t{n}", frozenset(dice.sample(SKILLS, dice.choice((1, 2)))), dice.choice(spots), dice.choice(shifts)
        )
        for n in range(dice.choice((2, 3)))
    )
    stops = tuple(_tiny_visit(dice, number, people, spots) for number in range(5))
    now = dice.choice((None, None, 500, 560))
    return Problem(stops, people, now=now)


def _tiny_visit(dice: Random, number: int, people: tuple[Technician, ...], spots: list[Spot | None]) -> Stop:
    opens = dice.choice((480, 480, 510, 570, 600))
    stands = dice.random() < 0.4
    one = dice.choice(people)
    return Stop(
        id=f"v{number}",
        spot=dice.choice(spots),
        minutes=dice.choice((15, 30, 45, 60)),
        priority=dice.choice((1, 2, 3)),
        skills=frozenset(dice.sample(SKILLS, 1)) if dice.random() < 0.4 else frozenset(),
        opens=opens,
        closes=opens + dice.choice((0, 30, 60, 180)),
        technician=one.id if stands else None,
        start=dice.choice((480, 510, 540, 570, 600, 630)) if stands else None,
        published=stands and dice.random() < 0.7,
    )
