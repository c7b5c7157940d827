"""Feedback, for programs."""

from services import feedback
from services.feedback import SUGGESTION, FeedbackCard
from ui.api.records import routes

router = routes(
    feedback,
    SUGGESTION,
    card=FeedbackCard,
    row=FeedbackCard,
    new={"text": "Show the phone number in the list", "kind": "idea", "page": "/contacts"},
    change={"state": "planned", "answer": "It comes with the next release."},
    create="Administrators are told. Only they may set `state` and `answer`.",
)
