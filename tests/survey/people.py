"""People who have been here for long enough to be asked, and their answers."""

from datetime import date, timedelta

from sqlalchemy import update

from models.accounts import User
from models.upgrades import Upgrade
from services import survey
from services.work import Actor, clock, house_actor, work
from tests.cast import join


def settled(place: str, days: int = 60) -> None:
    """Let everyone of a workspace have joined some time ago."""
    with work(house_actor(place)) as session:
        session.execute(update(User).values(made_at=clock.now() - timedelta(days=days)))


def team(place: str, number: int) -> list[Actor]:
    """So many more colleagues, who joined long ago."""
    found = [join(place, f"Colleague {place[:4]} {nth}", "sales") for nth in range(number)]
    settled(place)
    return found


def answer(actor: Actor, score: int, text: str = "") -> date:
    """Answer what the actor is asked now. Return its key."""
    asked = survey.question(actor)
    assert asked is not None
    survey.answer(actor, asked.key, {"score": score, "text": text})
    return asked.key


def upgraded(days: int, version: str = "9.1.0") -> None:
    """Let an upgrade have ended some days ago."""
    at = clock.now() - timedelta(days=days)
    with work(house_actor()) as session:
        session.add(Upgrade(state="done", from_version="9.0.0", to_version=version, begun_at=at, ended_at=at))
