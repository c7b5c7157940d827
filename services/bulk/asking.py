"""Asking: how many records a bulk change would be of, and its begin. What it changes is checked before anything is."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from models.language import N_, _
from services.bulk import choosing, values
from services.bulk.choosing import Frozen
from services.records import custom, declaration, errands, verbs
from services.records.declaration import Many, Record
from services.records.errands import ErrandCard
from services.work import Actor, Conflict, Invalid, action, announce, kind, step

BEGUN = kind("bulk.begun", N_("{actor} changed {count} {plural} at once"), "edit_note")
BIN, RESTORE = "bin", "restore"
Change = Mapping[str, Any]


@action("account.read")
def count(session: Session, actor: Actor, noun: str, which: Mapping[str, Any], binned: bool = False) -> int:
    """Return how many records are chosen (`choosing.frozen`), outside the bin, or `binned` ones."""
    record = _of(noun)
    actor.require(_permission(record, "read"))
    return len(choosing.frozen(session, actor, record, which, binned))


@action("account.edit")
def begin(
    session: Session,
    actor: Actor,
    noun: str,
    which: Mapping[str, Any],
    change: Change,
    expected: int | None = None,
) -> ErrandCard:
    """Begin to change the chosen records (`choosing.frozen`); with `{"bin": true}`, to move them to the bin; with
    `{"restore": true}`, to restore those of them that are in the bin.

    `change` has the new values by field; a field with several values takes what to `add` and to `remove`. Refuses
    fields that cannot be changed of many, wrong values, and, with `expected`, another number of records (`Conflict`).
    """
    record = values.with_custom(session, _of(noun))
    actor.require(_permission(record, "delete" if change.get(BIN) else "edit"))
    verb = next((name for name in (BIN, RESTORE) if change.get(name)), "change")
    some = choosing.frozen(session, actor, record, which, binned=verb == RESTORE)
    if not some:
        raise Invalid(_("Nothing is chosen."), ids=_("Choose at least one record."))
    if expected is not None and expected != len(some):
        said = _("There are {count} by now. Please look again.")
        raise Conflict(said.format(count=f"{len(some):,}"), count=len(some))
    plain: Change = {verb: True}
    if verb == "change":
        settled = _settled(session, actor, record, _plain(actor, change), some)
        plain = {name: _text(value) for name, value in settled.items()}
    return _begin(session, actor, record, verb, plain, some)


@step
def _settled(session: Session, actor: Actor, record: Record, change: Change, some: list[Frozen]) -> dict[str, Any]:
    """Return the values of a change as records keep them, checked as a form of the first of them would be. Refuses
    (`Invalid`, on `change`) what is wrong."""
    change = custom.spelled(session, record.noun, change)
    wrong = sorted(set(change) - set(record.bulk))
    if wrong or not change:
        raise Invalid(_("Please check the form."), change=_one_of(record))
    change = {name: _checked(session, actor, record.bulk[name], value) for name, value in change.items()}
    row: Any = record.row
    found = session.scalars(select(row).where(col(row.id).in_([one for one, _version in some[:500]]))).first()
    if found is None:
        return dict(change)
    lists = {name for name in change if (many := record.bulk[name]) is not None and not many.whole}
    typed = {name: _several(value) if name in lists else value for name, value in change.items()}
    change = {name: _keys(session, record, name, value) if name in lists else value for name, value in change.items()}
    try:
        draft = verbs.read(session, record, {**verbs.values_of(session, record, found, ()), **typed}, found)
    except Invalid as error:
        mine = {name: said for name, said in error.fields.items() if {name, name.partition(".")[0]} & set(change)}
        if mine:
            raise Invalid(error.message, **mine) from None
        raise Invalid(_("Please check the form."), change=" ".join(error.fields.values())) from None
    finally:
        session.expunge(found)
    return {name: change[name] if name in lists else _value(draft, name) for name in change}


@step
def _keys(session: Session, record: Record, name: str, value: Change) -> Change:
    """Return what to add and to remove of a custom field of several choices by their keys; of others, as it was typed."""
    field = custom.among(custom.live(session, record.noun), name.removeprefix(custom.PREFIX))
    if field is None or not name.startswith(custom.PREFIX):
        return value
    by_name = {custom.same(word): key for key, word in field.choices.items()}
    return {verb: [by_name.get(custom.same(one), one) for one in value.get(verb, [])] for verb in ("add", "remove")}


def _value(draft: Any, name: str) -> Any:
    if name.startswith(custom.PREFIX):
        return draft.fields.get(name.removeprefix(custom.PREFIX))
    return getattr(draft, name)


@step
def _checked(session: Session, actor: Actor, many: Many | None, value: Any) -> Any:
    """Return the new value of a field; of one with several values, those to be added as they are kept."""
    if many is None or many.whole:
        return value
    _several(value)
    return {**value, "add": many.check(session, actor, value.get("add", []))}


def _several(value: Any) -> list[str]:
    """Return the words of a field with several values, to be checked together."""
    if not isinstance(value, Mapping) or not set(value) <= {"add", "remove"}:
        raise Invalid(_("Please check the form."), change=_("This field takes what to “add” and what to “remove”."))
    lists = [value.get(name, []) for name in ("add", "remove")]
    words = [one for some in lists if isinstance(some, list) for one in some]
    if (
        not words
        or not all(isinstance(some, list) for some in lists)
        or not all(isinstance(one, str) and one.strip() for one in words)
    ):
        raise Invalid(_("Please check the form."), change=_("Enter at least one value."))
    return words


def _begin(session: Session, actor: Actor, record: Record, verb: str, change: Change, some: list[Frozen]) -> ErrandCard:
    from services.bulk.kinds import of

    total = f"{len(some):,}"
    params = {"noun": record.noun, "change": dict(change), "count": total, "pieces": -(-len(some) // choosing.PIECE)}
    errand = errands.start(session, actor, of(record.noun, verb), params, len(some))
    choosing.keep(session, errand.id, some)
    announce(session, BEGUN, errand, count=total, plural=record.plural)
    return errands.shown(errand)


def _plain(actor: Actor, change: Change) -> dict[str, Any]:
    """Return a change as JSON keeps it; `me` is the actor."""
    return {name: str(actor.user_id) if value == "me" else _text(value) for name, value in change.items()}


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | bool | list | dict) else str(value)


def _of(noun: str) -> Record:
    known = {
        one.noun: one for one in declaration.declared() if one.binnable and isinstance(one.kinds, declaration.Kinds)
    }
    if noun not in known:
        raise Invalid(_("Please choose again."), record=_("Choose one of: {values}.").format(values=", ".join(known)))
    return known[noun]


def _permission(record: Record, verb: str) -> str:
    return f"{(record.room or record.plural).partition('.')[0]}.{verb}"


def _one_of(record: Record) -> str:
    return _("Choose one of: {values}.").format(values=", ".join([*record.bulk, BIN, RESTORE]))
