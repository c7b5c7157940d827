"""Drafts: unsent text, kept on the server, so that a lost connection or a restart loses nothing."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Field, Session, SQLModel

from models.columns import uuid7
from models.language import _
from models.settings import Setting
from models.text import CONTROL
from services.work import Actor, Invalid, action, clock, step, vault

KEPT_FOR = timedelta(days=30)  # older drafts are dropped when the next one is kept
LONGEST = 100_000  # characters of one field, as many as a message's text may have
MOST = 20  # fields
SETTINGS = Setting.__table__  # type: ignore[attr-defined]


class Typed(SQLModel):
    """The text typed into one form, by field, and when."""

    at: datetime
    values: dict[str, str | None] = Field(default_factory=dict)


@action("account.edit")
def keep(session: Session, actor: Actor, form: str, values: Mapping[str, str | None]) -> datetime:
    """Keep the text of a form in place of its old draft. Return when. `form` names it, in at most 40 characters.

    Written past the trail, since unfinished text changes no record. Sealed, since a form holds what its record seals:
    phone numbers.
    """
    if len(form) > 40 or len(values) > MOST:
        raise Invalid(_("This cannot be kept."), form=_("Too long."))
    now = clock.now()
    text = {name: CONTROL.sub("", value)[:LONGEST] if value else value for name, value in values.items()}
    name = _name(actor, form)
    session.connection().execute(delete(SETTINGS).where(SETTINGS.c.name == name))
    session.connection().execute(delete(SETTINGS).where(_mine(actor), SETTINGS.c.made_at < now - KEPT_FOR))
    row = {"id": uuid7(), "made_at": now, "made_by": actor.user_id, "version": 1, "name": name}
    session.connection().execute(insert(SETTINGS).values(**row, value=vault.seal(json.dumps(text), _about(name))))
    return now


@action("account.read", private=True)
def read(session: Session, actor: Actor, form: str) -> Typed | None:
    """Return the actor's draft of this form, or None."""
    name = _name(actor, form)
    found = session.execute(select(SETTINGS.c.made_at, SETTINGS.c.value).where(SETTINGS.c.name == name)).first()
    if found is not None:
        with suppress(ValueError, AttributeError):  # sealed by another key, or kept before drafts were sealed: no loss
            return Typed(at=found.made_at, values=json.loads(vault.unseal(found.value, _about(name))))
    return None


@action("account.edit")
def forget(session: Session, actor: Actor, form: str) -> None:
    """Drop the draft of a form that was sent or discarded."""
    session.connection().execute(delete(SETTINGS).where(SETTINGS.c.name == _name(actor, form)))


@step
def forget_about(session: Session, marks: Sequence[str]) -> int:
    """Drop every draft, of whomever, in which one of these words stands, or that cannot be opened. Return how many."""
    gone = []
    drafts = select(SETTINGS.c.id, SETTINGS.c.name, SETTINGS.c.value).where(SETTINGS.c.name.startswith("draft:"))
    for row_id, name, value in session.connection().execute(drafts):
        try:
            typed = " ".join(filter(None, json.loads(vault.unseal(value, _about(name))).values())).casefold()
        except (ValueError, AttributeError):
            gone.append(row_id)
            continue
        gone += [row_id] if any(one.casefold() in typed for one in marks) else []
    session.connection().execute(delete(SETTINGS).where(SETTINGS.c.id.in_(gone)))
    return len(gone)


def _name(actor: Actor, form: str) -> str:
    return f"draft:{actor.user_id.hex if actor.user_id else 'house'}:{form}"


def _about(name: str) -> str:
    return f"settings.value:{name}"


def _mine(actor: Actor) -> Any:
    return SETTINGS.c.name.startswith(_name(actor, ""), autoescape=True)
