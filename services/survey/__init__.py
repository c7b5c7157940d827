"""The survey: one question a month for each person, answered without a name (X-09), and again after an upgrade (X-15)."""

from services.survey.asking import Question, SurveyDraft, answer, decline, question
from services.survey.house import Satisfaction, lately, of_month
from services.survey.results import ENOUGH, Asked, Results, results

__all__ = [
    "ENOUGH",
    "Asked",
    "Question",
    "Results",
    "Satisfaction",
    "SurveyDraft",
    "answer",
    "decline",
    "lately",
    "of_month",
    "question",
    "results",
]
