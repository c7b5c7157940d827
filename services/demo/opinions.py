"""Opinions and costs of the demonstration: what colleagues answer and wish for, and what the workspace uses."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from models.routines import CostDay
from services import feedback, survey
from services.work import Actor, clock, house_actor, perform, work

ANSWERS = (
    (5, "The calendar saves me a call a day."),
    (5, "Search finds everything, even what I misspell."),
    (4, ""),
    (4, "Dark maps would be kind to my eyes at night."),
    (5, ""),
    (3, "The first page could be quicker on Monday mornings."),
    (5, "I no longer ask who was promised what."),
)
WISHES = (
    ("Dark maps at night", "/map", "idea", "planned", "Dark maps"),
    ("Could the map be dark in the evening?", "/map", "idea", "open", "Dark maps"),
    ("The plan is too bright in the van", "/dispatch", "idea", "open", "Dark maps"),
    ("Show the phone number in the list of companies", "/companies", "idea", "done", "Phone numbers in lists"),
    ("Phone numbers in lists, please", "/contacts", "idea", "done", "Phone numbers in lists"),
    ("An export took a minute", "/contacts", "problem", "done", None),
    ("Tell me when a customer opens a quote", "/quotes", "idea", "declined", None),
)
DAYS = 14


def have_opinions(staff: Mapping[str, Actor], dice: random.Random) -> None:
    """Let everyone but Maya answer the survey, some of them wish for something, and count what the workspace uses."""
    maya = staff["maya"]
    others = [one for one in staff.values() if one != maya]
    for (score, text), colleague in zip(ANSWERS, others, strict=False):
        person = replace(colleague, kind="user")  # programs are not asked
        asked = survey.question(person)
        if asked is not None:
            survey.answer(person, asked.key, {"score": score, "text": text})
    for number, (text, path, kind, state, wish) in enumerate(WISHES):
        with clock.at(clock.now() - timedelta(days=13 - number, hours=dice.randint(0, 5))):
            giver = others[number % len(others)]
            made = perform(giver, feedback.create, {"text": text, "page": path, "kind": kind})
            perform(maya, feedback.change, made.id, {"state": state, "wish": wish})
    _cost(maya.place, dice)


def _cost(place: str, dice: random.Random) -> None:
    today = clock.now().date()
    days = [today - timedelta(days=number) for number in range(DAYS, 0, -1)]
    with work(house_actor()) as session:
        for number, day in enumerate(days):
            busy = 1 if day.weekday() < 5 else 4
            session.add(
                CostDay(
                    place=place,
                    used_on=day,
                    queries=dice.randint(300_000, 500_000) // busy,
                    calls=dice.randint(2_000, 4_000) // busy,
                    sent_bytes=dice.randint(200, 400) * 10**6 // busy,
                    stored_bytes=(900 + 12 * number) * 10**6,
                )
            )
