"""Feedback: what people of the workspace suggest or report about Steward, from the page they are on."""

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from models.base import Binnable, Seen, TenantRow
from models.language import N_
from models.typed import Block, Body, Line, Text, choice

FEEDBACK_KINDS = {"idea": N_("Suggestion"), "problem": N_("Problem")}
FEEDBACK_STATES = {"open": N_("Open"), "planned": N_("Planned"), "done": N_("Done"), "declined": N_("Declined")}


class FeedbackDraft(SQLModel):
    """The typed fields of a suggestion or report."""

    text: Body = Field(
        min_length=1,
        max_length=4000,
        title=N_("Text"),
        description=N_("What you would like, or what went wrong and when."),
    )
    kind: choice(FEEDBACK_KINDS) = Field(  # type: ignore[valid-type]
        default="idea", max_length=10, title=N_("Kind"), description=N_("An idea, or something that does not work.")
    )
    page: Text = Field(
        default="",
        max_length=200,
        title=N_("Page"),
        description=N_("Filled in for you, so that we know where you were."),
    )
    state: choice(FEEDBACK_STATES) = Field(  # type: ignore[valid-type]
        default="open",
        max_length=10,
        title=N_("State"),
        description=N_("What becomes of it; whoever wrote it is told."),
    )
    answer: Block = Field(
        default=None, max_length=2000, title=N_("Answer"), description=N_("Whoever wrote it reads this.")
    )
    wish: Line = Field(
        default=None,
        max_length=120,
        title=N_("Wish"),
        description=N_(
            "The same wish of several people has the same name here: so it is counted how many asked for it."
        ),
    )


class Feedback(FeedbackDraft, Binnable, TenantRow, table=True):
    """A suggestion or report. `name` is the beginning of its text."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(FEEDBACK_STATES)}", name="state"),
        Index("ix_feedback_name", "binned_at", "name_key", "id"),
        Index("ix_feedback_made", "binned_at", "made_at", "id"),
        Index("ix_feedback_state", "state", "made_at"),
    )
    seen: ClassVar[Seen] = Seen(owner="made_by")

    name: str = Field(default="", max_length=200)
    name_key: str = Field(default="", max_length=200)
