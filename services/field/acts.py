"""Acts: what was done on a phone, perhaps hours ago, happens here in the order it was done, and each of it once.

Each act is a work of its own, so that one that is refused stops no other. The same work keeps its id, which is unique: a
server or a phone that dies in between leaves an act that has happened and is answered `again`, or one that has not.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import N_, _
from models.visits import FieldAct
from services import files, visits
from services.field import shapes
from services.field.shapes import Sent
from services.visits import working
from services.work import Actor, Busy, Conflict, Invalid, NotAllowed, NotFound, Refused, blobs, errand, step, work

AT_ONCE = 50  # acts of one request
TRIES = 3  # of a work that met another one at the same moment
TAKEN = N_("Something else has this id already.")
NOT_YOURS = N_("This was done by somebody else, who has to sign in on this phone to send it.")
TOO_MANY = N_("Send at most 50 acts at once.")


class Answer(NamedTuple):
    """How an act was answered: `done`, `again` (it was done before) or `refused`, with the reason."""

    id: UUID
    answer: str
    reason: str = ""


class _No(Exception):
    """An act is refused; its work ends without having changed anything."""


@errand("visits.work")
def take(actor: Actor, acts: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """Let acts happen in their order, and answer each. Where the database gets busy, the rest stays unanswered and is to
    be sent again (`Busy` if it is all of it). Refuses more than 50, and one without an id (`Invalid`)."""
    if len(acts) > AT_ONCE:
        raise Invalid(_("Please check the acts."), acts=_(TOO_MANY))
    ids = [_id(place, one) for place, one in enumerate(acts)]
    answers: list[Answer] = []
    for act_id, one in zip(ids, acts, strict=True):
        try:
            answers.append(_answer(actor, act_id, one))
        except Busy:
            if not answers:
                raise
            break
    return answers


def _id(place: int, sent: Mapping[str, Any]) -> UUID:
    try:
        return UUID(sent["id"]) if isinstance(sent["id"], str) else UUID(bytes=sent["id"].bytes)
    except (KeyError, ValueError, AttributeError):
        raise Invalid(_("Please check the acts."), **{f"acts.{place}.id": _("An id is missing, or is none.")}) from None


def _answer(actor: Actor, act_id: UUID, given: Mapping[str, Any]) -> Answer:
    try:
        sent = shapes.read(given)
    except Refused as refused:
        return Answer(act_id, "refused", refused.message)
    if sent.user_id not in (None, actor.user_id):
        return Answer(act_id, "refused", _(NOT_YOURS))
    for _attempt in range(TRIES):
        try:
            with work(actor) as session:
                return _happen(session, actor, sent)
        except _No as refused:
            return _refuse(actor, sent, str(refused))
        except Conflict:  # of the database: somebody else was first, perhaps this very act
            continue
    raise Busy(_("The database is busy. Nothing was changed; please try again."))


@step
def _happen(session: Session, actor: Actor, sent: Sent) -> Answer:
    session.info["action"] = "field.take"
    there = _answered(session, actor, sent)
    if there is not None:
        return there
    try:
        visit = working.seen(session, actor, sent.visit_id)
        working.refuse_others(session, actor, visit)
        DOES[sent.act](session, actor, sent)
    except Busy:
        raise
    except NotFound:
        raise _No(_(working.TAKEN)) from None
    except Invalid as refused:
        raise _No(next(iter(refused.fields.values()), refused.message)) from refused
    except Refused as refused:
        raise _No(refused.message) from refused
    _keep(session, actor, sent, "done")
    return Answer(sent.id, "done")


def _refuse(actor: Actor, sent: Sent, reason: str) -> Answer:
    """Keep that an act was refused, so that it is answered the same when it is sent again."""
    try:
        with work(actor) as session:
            session.info["action"] = "field.take"
            there = _answered(session, actor, sent)
            if there is not None:
                return there
            _keep(session, actor, sent, "refused", reason)
    except Conflict:
        with work(actor, read=True) as session:
            return _answered(session, actor, sent) or Answer(sent.id, "refused", reason)
    return Answer(sent.id, "refused", reason)


@step
def _answered(session: Session, actor: Actor, sent: Sent) -> Answer | None:
    there = session.scalars(select(FieldAct).where(col(FieldAct.client_id) == sent.id)).first()
    if there is None:
        return None
    if (there.user_id, there.digest) != (actor.user_id, sent.digest):
        return Answer(sent.id, "refused", _(TAKEN))
    if there.answer == "refused":
        return Answer(sent.id, "refused", there.reason)
    return Answer(sent.id, "again")


@step
def _keep(session: Session, actor: Actor, sent: Sent, answer: str, reason: str = "") -> None:
    if actor.user_id is None:
        raise NotAllowed(_("Sign in as a person to do this."))
    known = answer == "done"  # a refused one may name a visit that is not there
    session.add(
        FieldAct(
            client_id=sent.id,
            user_id=actor.user_id,
            visit_id=sent.visit_id if known else None,
            act=sent.act,
            at=sent.at,
            digest=sent.digest,
            answer=answer,
            reason=reason[:400],
            data={} if known else {"visit": str(sent.visit_id)},
        )
    )
    session.flush()


def _tick(session: Session, actor: Actor, sent: Sent) -> None:
    if sent.item_id is None:
        raise NotFound(_("That item is no longer here."))
    visits.tick(session, actor, sent.visit_id, sent.item_id, sent.act == "tick", at=sent.at)


def _sign(session: Session, actor: Actor, sent: Sent) -> None:
    if sent.file_id is not None:
        row = files.named(session, actor, [sent.file_id])[0]
        content = blobs.take(actor.place, row.digest, row.size)
    else:
        content = sent.drawn()
    visits.sign_with(session, actor, sent.visit_id, content, sent.name, sent.at)


DOES: Mapping[str, Callable[[Session, Actor, Sent], object]] = {
    "en_route": lambda session, actor, sent: visits.set_out(session, actor, sent.visit_id, sent.at),
    "arrive": lambda session, actor, sent: visits.arrive(session, actor, sent.visit_id, sent.at),
    "pause": lambda session, actor, sent: visits.pause(session, actor, sent.visit_id, sent.at),
    "resume": lambda session, actor, sent: visits.resume(session, actor, sent.visit_id, sent.at),
    "tick": _tick,
    "untick": _tick,
    "note": lambda session, actor, sent: visits.note(session, actor, sent.visit_id, sent.text, sent.at),
    "sign": _sign,
    "no_signature": lambda s, actor, sent: visits.refuse_signature(s, actor, sent.visit_id, sent.text, sent.at),
    "finish": lambda session, actor, sent: visits.finish(session, actor, sent.visit_id, sent.at, sent.text),
    "miss": lambda session, actor, sent: visits.miss(session, actor, sent.visit_id, sent.text, sent.at),
}
ACTS = tuple(DOES)
