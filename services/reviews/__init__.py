"""Reviews: colleagues who have not been here for long, and who looked at which role when (U-06 to U-09)."""

from services.reviews.away import KINDS, Away, KeepDraft, Standing, away, disable_away, keep, monthly, weekly
from services.reviews.leaving import HandOverDraft, Left, hand_over, left
from services.reviews.roles import REVIEWED, RoleDraft, RoleReview, mark_reviewed, roles

__all__ = [
    "KINDS",
    "REVIEWED",
    "Away",
    "HandOverDraft",
    "KeepDraft",
    "Left",
    "RoleDraft",
    "RoleReview",
    "Standing",
    "away",
    "disable_away",
    "hand_over",
    "keep",
    "left",
    "mark_reviewed",
    "monthly",
    "roles",
    "weekly",
]
