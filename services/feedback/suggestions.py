"""Feedback: what colleagues suggest or report from the page they are on, and what administrators answer (C-17)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.feedback import FEEDBACK_STATES, Feedback, FeedbackDraft
from models.language import N_, _, ngettext
from services import notices
from services.records import lists, verbs
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.work import Actor, Invalid, action
from services.work import find as find_row

DECIDES = {"state", "answer", "wish"}  # the fields of administrators


def _check(session: Session, draft: FeedbackDraft, one: Feedback | None) -> None:
    if draft.page and (not draft.page.startswith("/") or draft.page.startswith(("//", "/\\"))):
        raise Invalid(_("Please check the form."), page=_("Enter the path of a page, such as /contacts."))


def _derive(one: Feedback) -> None:
    one.name = " ".join(one.text.split())[:200]


SUGGESTION = Record(
    N_("suggestion"),
    Feedback,
    FeedbackDraft,
    kinds("suggestion", "feedback"),
    "feedback",
    plural=N_("feedback"),
    counted=lambda n: ngettext("{count} suggestion or report", "{count} suggestions and reports", n),
    words=lambda one: (one.text, one.answer),
    sorts={"name": col(Feedback.name_key), "made_at": col(Feedback.made_at)},
    usual="-made_at",
    check=_check,
    derive=_derive,
)
KINDS = list(SUGGESTION.kinds)
Query = lists.Query  # `owner` is who gave the feedback


class FeedbackCard(FeedbackDraft):
    """One suggestion or report. `name` is the beginning of its text, `owner` the name of who gave it. An edit must send
    back its `version`."""

    id: UUID
    version: int
    name: str
    owner: str | None
    made_at: datetime
    binned_at: datetime | None


@action("feedback.read")
def find(session: Session, actor: Actor, feedback_id: UUID) -> FeedbackCard:
    """Return one suggestion or report. Refuses one the actor may not see (`NotFound`)."""
    return _card(session, find_row(session, actor, Feedback, feedback_id, SUGGESTION.noun))


@action("feedback.read")
def search(session: Session, actor: Actor, query: Query) -> Page[FeedbackCard]:
    """Return one page of the feedback the actor may see, outside the bin: their own, or that of the workspace."""
    named: Any = select(Feedback, col(User.name).label("owner")).select_from(Feedback)
    rows = named.outerjoin(User, col(User.id) == col(Feedback.made_by))
    if query.owner:
        rows, query = rows.where(col(Feedback.made_by) == query.owner), replace(query, owner=None)
    return lists.search(session, actor, SUGGESTION, rows, query, make=lambda row: _shown(row.Feedback, row.owner))


@action("feedback.send")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> FeedbackCard:
    """Give feedback from what was typed (`FeedbackDraft`). Administrators are told. Refuses a state or an answer by
    somebody who may not decide (`NotAllowed`)."""
    if DECIDES & set(values):
        actor.require("feedback.edit")
    made = verbs.create(session, actor, SUGGESTION, values)
    notices.tell(session, notices.administrators(session), notices.SUGGESTED, made)
    return _card(session, made)


@action("feedback.edit")
def change(
    session: Session,
    actor: Actor,
    feedback_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> FeedbackCard:
    """Change the named fields, as `verbs.change` does. Who gave the feedback is told of an answer and of a new state."""
    one = find_row(session, actor, Feedback, feedback_id, SUGGESTION.noun)
    state, answer = one.state, one.answer
    verbs.change(session, actor, SUGGESTION, feedback_id, changes, version=version, before=before)
    if one.answer and one.answer != answer:
        notices.tell(session, [one.made_by], notices.ANSWERED, one)
    elif one.state != state:
        notices.tell(session, [one.made_by], notices.DECIDED, one, state=FEEDBACK_STATES[one.state])
    return _card(session, one)


@action("feedback.delete")
def bin(session: Session, actor: Actor, feedback_id: UUID, version: int | None = None) -> FeedbackCard:
    """Move a suggestion or report to the bin."""
    return _card(session, verbs.move_to_bin(session, actor, SUGGESTION, feedback_id, version))


@action("feedback.edit")
def restore(session: Session, actor: Actor, feedback_id: UUID) -> FeedbackCard:
    """Restore a suggestion or report from the bin."""
    return _card(session, verbs.restore(session, actor, SUGGESTION, feedback_id))


def _card(session: Session, one: Feedback) -> FeedbackCard:
    session.flush()
    author = session.get(User, one.made_by) if one.made_by else None
    return _shown(one, author.name if author else None)


def _shown(one: Feedback, owner: str | None) -> FeedbackCard:
    return FeedbackCard(**one.model_dump(), owner=owner)
