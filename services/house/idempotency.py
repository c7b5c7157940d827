"""Idempotency: a request repeated under one key is run once and answered twice.

The answer is kept in the same work as its action, so no crash can separate the two. It may hold a phone number or
a whole letter, so it is sealed. Refusals changed nothing and are not kept: the same key may be tried again.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.columns import uuid7
from models.language import _
from models.tokens import IdempotentAnswer
from services import settings
from services.work import Actor, Conflict, Invalid, clock, step, vault, work
from services.work.action import marked

P = ParamSpec("P")
R = TypeVar("R")
HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{1,200}")


@dataclass(frozen=True, slots=True)
class Answer:
    """A program's answer: status, JSON text, and its headers. `again`: it is repeated from an earlier request."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    again: bool = False


def once(
    actor: Actor,
    key: str,
    asked: bytes,
    tell: Callable[[R], Answer],
    function: Callable[Concatenate[Session, Actor, P], R],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> Answer:
    """Run an action in a work of its own, as `perform` does, unless it ran under this key lately (`ANSWERS_KEPT`).

    `asked` is the request, path and body; `tell` makes the answer from the action's result. Refuses a key that was used
    for another request (`Invalid`). Of two requests at once one acts, the other waits for it and gets the same answer.
    """
    if not KEY.fullmatch(key):
        raise Invalid(
            _("Please check the key."), **{HEADER: _("Use 1 to 200 letters, digits and signs, without spaces.")}
        )
    name = hashlib.sha256(f"{actor.token_id or actor.user_id}:{key}".encode()).hexdigest()
    digest = hashlib.sha256(asked).hexdigest()
    known = marked(function)
    if known is not None and known.permission:
        actor.require(known.permission, known.fresh)
    with work(actor) as session:
        if not _take(session, name, digest):
            return _told_before(session, name, digest)
        answer = tell(function(session, actor, *args, **kwargs))
        _keep(session, name, answer)
        return answer


@step
def _take(session: Session, name: str, digest: str) -> bool:
    """Take the key. On PostgreSQL a second request waits here until the first has ended its work."""
    now, actor = clock.now(), session.info["actor"]
    session.execute(delete(IdempotentAnswer).where(col(IdempotentAnswer.key) == name, _over(session)))
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    table = IdempotentAnswer.__table__  # type: ignore[attr-defined]
    row = {"id": uuid7(), "made_at": now, "made_by": actor.user_id, "version": 1, "key": name, "digest": digest}
    statement = dialect.insert(table).values(**row, status=0, body="", headers="")
    ours = statement.on_conflict_do_nothing(index_elements=["key"]).returning(table.c.id)
    return session.connection().execute(ours).first() is not None


@step
def _keep(session: Session, name: str, answer: Answer) -> None:
    body, headers = vault.seal(answer.body, _about(name)), json.dumps(dict(answer.headers))
    told = update(IdempotentAnswer).where(col(IdempotentAnswer.key) == name)
    session.execute(told.values(status=answer.status, body=body, headers=headers))


@step
def _told_before(session: Session, name: str, digest: str) -> Answer:
    row = session.scalars(select(IdempotentAnswer).where(col(IdempotentAnswer.key) == name)).first()
    if row is None or not row.status:
        raise Conflict(_("This is being done at this moment. Please try again."))
    if row.digest != digest:
        raise Invalid(_("This key was used for another request."), **{HEADER: _("Use a new key for each new request.")})
    try:
        body = vault.unseal(row.body, _about(name))
    except ValueError:
        raise Conflict(_("This was done before, but its answer can no longer be read. Check what is there.")) from None
    return replace(Answer(row.status, body, json.loads(row.headers)), again=True)


@step
def forget_old(session: Session) -> None:
    """Drop the answers past `ANSWERS_KEPT`."""
    session.execute(delete(IdempotentAnswer).where(_over(session)))


def _over(session: Session) -> ColumnElement[bool]:
    return col(IdempotentAnswer.made_at) < clock.now() - settings.get(session, settings.ANSWERS_KEPT)


def _about(name: str) -> str:
    return f"idempotent_answers.body:{name}"
