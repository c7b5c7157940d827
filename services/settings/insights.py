"""The settings of the survey: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import yes_no

SURVEY = setting(
    "survey.asked",
    N_("Ask how satisfied people are"),
    yes_no(),
    True,
    group=N_("Insights"),
    help=N_(
        "Once a month, and a week after an upgrade, each person is asked one question on Home. Answers are kept without "
        "the person, and hidden while there are fewer than five."
    ),
)
