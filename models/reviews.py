"""Reviews: that somebody looked at a role, or at a colleague who has been away, and what they decided."""

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from models.base import TenantRow

REVIEW_KINDS = ("role", "person")


class Review(TenantRow, table=True):
    """One look at a role (`subject` is its name) or at an inactive colleague who keeps their access (`subject` is their
    id). The latest one counts."""

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint(f"kind IN {REVIEW_KINDS}", name="kind"),
        Index("ix_reviews_subject", "kind", "subject", "made_at", "id"),
    )

    kind: str = Field(max_length=10)
    subject: str = Field(max_length=40)
    note: str = Field(default="", max_length=300)
    by: str = Field(max_length=200)  # the name at that time
