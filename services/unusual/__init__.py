"""Unusual activity: what people do beside what is usual for them, and who looked at it (A-09, U-18)."""

from services.unusual.reviewing import (
    PERMISSIONS,
    REVIEWED,
    Overview,
    ReviewDraft,
    Shown,
    overview,
    review,
    review_permissions,
)

KINDS = [REVIEWED, PERMISSIONS]

__all__ = [
    "KINDS",
    "Overview",
    "ReviewDraft",
    "Shown",
    "overview",
    "review",
    "review_permissions",
]
