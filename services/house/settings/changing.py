"""Changing settings: checked, recorded in the trail from the old value to the new one, and announced to open pages."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from models.language import N_, _
from models.tenants import Tenant
from models.text import fold
from services.house import register
from services.house.settings.declared import SETTINGS, Scope, Setting
from services.house.settings.reading import ROWS, Shown, shown
from services.work import (
    Actor,
    Conflict,
    Invalid,
    NotFound,
    Stale,
    announce_id,
    clock,
    errand,
    house_actor,
    kind,
    step,
    work,
)
from services.work.trail import bulk

CHANGED = kind("setting.changed", N_("{actor} changed the setting “{title}”"), "tune")
KINDS = [CHANGED]
SUBJECT, ACTION = "settings", "settings.change"  # as the trail and the events name them
UNSAID = object()
HIDDEN = ("hidden", "hidden")


@errand("settings.edit")
def change(actor: Actor, key: str, typed: object, before: object = UNSAID) -> Shown:
    """Change a setting of the actor's workspace; None restores the default. Return its new state.

    `before` is the plain value the form showed: if a colleague changed it since, nothing is overwritten (`Stale`).
    Refuses a wrong value (`Invalid`, a sentence at the key) and an unknown key (`NotFound`).
    """
    return _change(actor, _find(key, "workspace"), typed, before)


@errand("maintenance.run")
def change_installation(actor: Actor, key: str, typed: object, before: object = UNSAID) -> Shown:
    """Change a setting of the whole installation, as `change` does for a workspace."""
    return _change(actor, _find(key, "installation"), typed, before)


@errand("settings.edit")
def change_some(actor: Actor, values: Mapping[str, object]) -> list[Shown]:
    """Change several settings of the actor's workspace, for programs. All are checked before the first is changed.

    Refuses unknown keys and wrong values (`Invalid`, a sentence at each key).
    """
    wrong: dict[str, str] = {}
    for key, typed in values.items():
        try:
            one = _find(key, "workspace")
            if typed is not None or one.column:
                one.type.check(typed, key)
        except NotFound as unknown:
            wrong[key] = unknown.message
        except Invalid as refused:
            wrong |= refused.fields
    if wrong:
        raise Invalid(_("Please check the form."), **wrong)
    return [change(actor, key, typed) for key, typed in values.items()]


def _find(key: str, scope: Scope) -> Setting[Any]:
    one = SETTINGS.get(key)
    if one is None or one.scope != scope:
        raise NotFound(_("There is no such setting."))
    return one


def _change(actor: Actor, one: Setting[Any], typed: object, before: object) -> Shown:
    if one.needs:
        actor.require(one.needs)
    plain = None if typed is None and not one.column else one.type.check(typed, one.key)
    # The house does it, and records who asked for it.
    house = replace(house_actor(), user_id=actor.user_id, name=actor.name)
    here = house if one.scope == "installation" else actor
    if one.column:
        with work(house) as session:
            old = _register(session, UUID(actor.place), one, plain, before)
        register.forget(actor.place)
        with work(here) as session:
            _tell(session, one, old, plain)
    else:
        with work(here) as session:
            _write(session, one, plain, before)
    with work(here, read=True) as session:
        (found,) = shown(session, [one])
    return replace(found, value=plain) if one.column else found


@step
def _write(session: Session, one: Setting[Any], plain: Any, before: object) -> None:
    """Store a value, or none. Written past the automatic trail, which would name the column and hide its value."""
    query = select(ROWS.c.value).where(ROWS.c.name == one.row).with_for_update()
    row = session.execute(query).first()
    old = None if one.secret else row.value if row else one.usual
    new = one.usual if plain is None else plain
    _refuse_stale(one, old, new, before)
    if plain == (row.value if row else None) or (row is None and new == old):
        return
    session.connection().execute(delete(ROWS).where(ROWS.c.name == one.row))
    if plain is not None:
        made = {"id": one.id, "made_at": clock.now(), "made_by": session.info["actor"].user_id, "version": 1}
        session.connection().execute(insert(ROWS).values(**made, name=one.row, value=one.kept(plain)))
    _tell(session, one, old, new)


@step
def _register(session: Session, tenant_id: UUID, one: Setting[Any], plain: Any, before: object) -> Any:
    """Store a value in the register of workspaces. Return the old one. Refuses a name that another workspace has."""
    session.info["action"] = ACTION
    tenant = session.get_one(Tenant, tenant_id, with_for_update=True)
    old = getattr(tenant, one.column)
    _refuse_stale(one, old, plain, before)
    if one.column == "name":
        others = [other.name for other in session.scalars(select(Tenant)) if other.id != tenant_id]
        if fold(plain) in {fold(name) for name in others}:
            raise Conflict(_("Another workspace has that name."), fields={one.key: _("This name is taken.")})
    setattr(tenant, one.column, plain)
    return old


@step
def _tell(session: Session, one: Setting[Any], old: Any, new: Any) -> None:
    if old == new and not one.secret:
        return
    session.info["action"] = ACTION
    bulk(session, SUBJECT, one.id, "changed", {one.key: HIDDEN if one.secret else (old, new)})
    by = {"by": session.info["actor"].name} if one.scope == "installation" else {}
    announce_id(session, CHANGED, SUBJECT, one.id, key=one.key, title=one.label, **by)


def _refuse_stale(one: Setting[Any], now: Any, new: Any, before: object) -> None:
    if before is UNSAID or one.secret or now in (before, new):
        return
    raise Stale(
        _("This was changed while you were editing."),
        yours={one.key: new},
        theirs={one.key: now},
        before={one.key: before},
    )
