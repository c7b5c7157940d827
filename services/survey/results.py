"""Results: what the colleagues of a workspace answered, by question. Fewer than five answers are hidden."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.reports import SurveyAnswer, SurveyAsked
from services.work import Actor, action

ENOUGH = 5  # answers: of fewer, one could guess whose they are
MONTHS = 24  # questions that are shown, the newest first
SENTENCES = 100  # of each question


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its key (the first of its month, or the day of an upgrade), how many were asked and how many
    answered. While fewer than `ENOUGH` answered, `average` is None, and `spread` (how many gave 1 to 5) and `sentences`
    are empty."""

    key: date
    asked: int
    answers: int
    average: float | None
    spread: tuple[int, ...]
    sentences: tuple[str, ...]

    @property
    def monthly(self) -> bool:
        """Whether it is the question of a month, not one after an upgrade."""
        return self.key.day == 1

    @property
    def response(self) -> float | None:
        """Which part of those who were asked answered, from 0 to 1."""
        return self.answers / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Results:
    """The questions of a workspace, the newest first."""

    questions: list[Asked]

    @property
    def months(self) -> list[Asked]:
        """Those of months."""
        return [one for one in self.questions if one.monthly]


@action("insights.read")
def results(session: Session, actor: Actor) -> Results:
    """Return what the colleagues of the actor's workspace answered."""
    key, score = col(SurveyAnswer.month_on), col(SurveyAnswer.score)
    counts: dict[date, dict[int, int]] = {}
    for month, given, number in session.execute(select(key, score, func.count()).group_by(key, score)):
        counts.setdefault(month, {})[given] = number
    asked_on = col(SurveyAsked.month_on)
    asked = {key: number for key, number in session.execute(select(asked_on, func.count()).group_by(asked_on))}
    keys = sorted(set(counts) | set(asked), reverse=True)[:MONTHS]
    said = _sentences(session, [one for one in keys if sum(counts.get(one, {}).values()) >= ENOUGH])
    return Results([_asked(one, asked.get(one, 0), counts.get(one, {}), said.get(one, [])) for one in keys])


def _asked(key: date, asked: int, counts: dict[int, int], said: list[str]) -> Asked:
    answers = sum(counts.values())
    if answers < ENOUGH:
        return Asked(key, max(asked, answers), answers, None, (), ())
    average = sum(score * number for score, number in counts.items()) / answers
    spread = tuple(counts.get(score, 0) for score in range(1, 6))
    return Asked(key, max(asked, answers), answers, average, spread, tuple(said[:SENTENCES]))


def _sentences(session: Session, keys: list[date]) -> dict[date, list[str]]:
    """Return the sentences of these questions, in the order of their ids, which are random."""
    month, text = col(SurveyAnswer.month_on), col(SurveyAnswer.text)
    query = select(month, text).where(month.in_(keys), text != "").order_by(month, col(SurveyAnswer.id))
    found: dict[date, list[str]] = {}
    for key, said in session.execute(query):
        found.setdefault(key, []).append(said)
    return found
