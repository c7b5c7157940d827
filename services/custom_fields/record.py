"""Custom fields: add, change, put in order, move to the bin and restore. What records have in them is kept by each record
(services/records/custom/)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.custom_fields import FIELD_RECORDS, FIELDS_MAX, FILTERABLE_MAX, CustomField, CustomFieldDraft
from models.language import N_, _, ngettext, with_noun
from services.custom_fields import choices, counting, filling
from services.records import custom, declaration, lists, verbs
from services.records.bin import over as bin_over
from services.records.custom import Custom
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.work import Actor, Conflict, Invalid, Mistakes, action, announce, kind, step
from services.work import find as find_row

MOVED = kind("field.moved", N_("{actor} moved {subject} to another place in the form"), "swap_vert")


def _check(session: Session, draft: CustomFieldDraft, field: CustomField | None) -> None:
    with Mistakes() as found:
        found.check(_refuse_fixed, draft, field)
        found.check(_refuse_same_name, session, draft, field)
        settled = found.check(choices.settle, session, draft, field)
        if draft.filterable and not (field is not None and field.filterable):
            found.check(_refuse_filterable, session, draft.record)
    draft.choices = settled  # type: ignore[assignment]


def _refuse_fixed(draft: CustomFieldDraft, field: CustomField | None) -> None:
    said = _("This cannot be changed later. Add another field instead.")
    wrong = {name: said for name in ("record", "kind") if field and getattr(draft, name) != getattr(field, name)}
    if wrong:
        raise Invalid(_("Please check the form."), **wrong)


def _refuse_same_name(session: Session, draft: CustomFieldDraft, field: CustomField | None) -> None:
    record, key = declaration.of_noun(draft.record), custom.same(draft.name or "")
    others = [one for one in custom.live(session, draft.record) if field is None or one.id != field.id]
    own = {custom.same(record.label(name)) for name in record.draft.model_fields if name != "fields"}
    if any(custom.same(one.name) == key for one in others) or key in own:
        raise Invalid(_("Please check the form."), name=_("There is a field of this name already."))


def _refuse_filterable(session: Session, noun: str) -> None:
    if sum(one.filterable for one in custom.live(session, noun)) >= FILTERABLE_MAX:
        said = _("At most {number} fields of a record type can be filtered by. Turn another one off first.")
        raise Invalid(_("Please check the form."), filterable=said.format(number=FILTERABLE_MAX))


@step
def _let_go(session: Session, actor: Actor) -> int:
    """Take the values of fields that are about to be deleted for good off some records."""
    gone = select(col(CustomField.record), col(CustomField.id)).where(bin_over(session, CustomField))
    for noun, field_id in session.execute(gone).all():
        if done := custom.let_go(session, declaration.of_noun(noun).table, [field_id]):
            return done
    return 0


FIELD = Record(
    N_("field"),
    CustomField,
    CustomFieldDraft,
    kinds("field", "add_box", MOVED),
    "tune",
    plural=N_("fields"),
    counted=lambda n: ngettext("{count} field", "{count} fields", n),
    room="custom_fields",
    path="/settings/fields",
    words=lambda one: (one.name,),
    check=_check,
    sorts={"name": col(CustomField.name_key), "made_at": col(CustomField.made_at)},
    let_go=_let_go,
)
KINDS = list(FIELD.kinds)
CHANGES = [*KINDS, filling.FILLED]  # after these a page that shows custom fields asks again


class FieldCard(CustomFieldDraft):
    """Everything about one custom field. `filled` is the number of records outside the bin with a value, as far as the
    reader sees them. An edit must send back its `version`."""

    id: UUID
    version: int
    position: int
    filled: int
    made_at: datetime
    binned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Query(lists.Query):
    """Which fields to show; `record` is the noun of the type they are of."""

    record: str | None = None


@action("custom_fields.read")
def find(session: Session, actor: Actor, field_id: UUID) -> FieldCard:
    """Return everything about one field, in the bin or not."""
    return _card(session, actor, find_row(session, actor, CustomField, field_id, FIELD.noun))


@action("custom_fields.read")
def search(session: Session, actor: Actor, query: lists.Query) -> Page[FieldCard]:
    """Return one page of the fields, outside the bin."""
    rows: Any = select(CustomField)
    if isinstance(query, Query) and query.record:
        rows = rows.where(col(CustomField.record) == query.record)
    filled = {noun: counting.filled(session, actor, noun) for noun in _seen(actor)}
    return lists.search(session, actor, FIELD, rows, query, make=lambda row: _shown(row.CustomField, filled))


@action("custom_fields.read")
def in_order(session: Session, actor: Actor, noun: str) -> list[FieldCard]:
    """Return the fields of a record type outside the bin, in the order of its form."""
    filled = {noun: counting.filled(session, actor, noun) if noun in _seen(actor) else {}}
    return [_shown(row, filled) for row in _rows(session, noun)]


@action("custom_fields.read")
def known(session: Session, actor: Actor, noun: str) -> list[Custom]:
    """Return the fields of a record type outside the bin as its forms and lists need them, in their order; none of a type
    that has no such fields."""
    return list(custom.live(session, noun))


@action("custom_fields.read")
def used(session: Session, actor: Actor, field_id: UUID) -> list[choices.Used]:
    """Return the choices of a field, in their order, with how many records have each."""
    field = find_row(session, actor, CustomField, field_id, FIELD.noun)
    count = counting.of_choices(session, field) if field.choices else {}
    some: Sequence[Any] = field.choices
    return [choices.Used(**one, records=count.get(one["key"], 0)) for one in some]


@action("custom_fields.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> FieldCard:
    """Add a field from typed values (`CustomFieldDraft`), after those of its record type. Refuses a name that its record
    type has already, and more fields than a type may have."""
    draft: CustomFieldDraft = verbs.read(session, FIELD, values)
    there = _rows(session, draft.record, lock=True)
    _refuse_full(there)
    field = CustomField(
        **draft.model_dump(warnings=False), position=1 + max((one.position for one in there), default=-1)
    )
    verbs.add(session, FIELD, field)
    custom.forget(session)
    return _card(session, actor, field)


@action("custom_fields.edit")
def change(
    session: Session,
    actor: Actor,
    field_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> FieldCard:
    """Change the named fields of a custom field, as `verbs.change` does. Refuses another kind or record type, and the
    removal of a choice that records have. Turned on, `filterable` prepares the values that there are for filters."""
    row = find_row(session, actor, CustomField, field_id, FIELD.noun)
    _rows(session, row.record, lock=True)
    was = _sorted_by(row)
    field: CustomField = verbs.change(session, actor, FIELD, field_id, changes, version=version, before=before)
    custom.forget(session)
    if _sorted_by(field) != was:
        filling.begin(session, actor, field)
    return _card(session, actor, field)


@action("custom_fields.edit")
def move(session: Session, actor: Actor, field_id: UUID, after: UUID | None = None) -> FieldCard:
    """Put a field after another one of its record type, or (`after` None) before all. Refuses one in the bin."""
    field = find_row(session, actor, CustomField, field_id, FIELD.noun)
    there = _rows(session, field.record, lock=True)
    if field not in there:
        raise Conflict(with_noun("This {noun} is in the bin. Restore it first.", FIELD.noun))
    others = [one for one in there if one is not field]
    at = next((number for number, one in enumerate(others, 1) if one.id == after), None if after else 0)
    if at is None:
        raise Invalid(_("Please check the form."), after=_("There is no such field."))
    wanted = [*others[:at], field, *others[at:]]
    if wanted != there:
        for position, one in enumerate(wanted):
            if one.position != position:  # or it would be a new version
                one.position = position
        custom.forget(session)
        announce(session, MOVED, field)
    return _card(session, actor, field)


@action("custom_fields.delete")
def bin(session: Session, actor: Actor, field_id: UUID, version: int | None = None) -> FieldCard:
    """Move a field to the bin: records no longer show it, and keep their values until it is deleted for good."""
    field = verbs.move_to_bin(session, actor, FIELD, field_id, version)
    custom.forget(session)
    return _card(session, actor, field)


@action("custom_fields.edit")
def restore(session: Session, actor: Actor, field_id: UUID) -> FieldCard:
    """Restore a field from the bin, with the values that records had. Refuses when another one has its name by now, and
    more fields than a type may have."""
    field = find_row(session, actor, CustomField, field_id, FIELD.noun)
    if field.binned:
        there = _rows(session, field.record, lock=True)
        _refuse_full(there)
        if any(custom.same(one.name) == custom.same(field.name) for one in there):
            raise Conflict(_("There is a field “{name}” again. Rename that one first.").format(name=field.name))
        if field.filterable:
            _refuse_filterable(session, field.record)
    verbs.restore(session, actor, FIELD, field_id)
    custom.forget(session)
    return _card(session, actor, field)


@step
def _rows(session: Session, noun: str, *, lock: bool = False) -> list[CustomField]:
    """Return the fields of a record type outside the bin, in order. `lock` holds them until the work ends."""
    here = (col(CustomField.record) == noun, col(CustomField.binned_at).is_(None))
    query = select(CustomField).where(*here).order_by(col(CustomField.position), col(CustomField.id))
    if lock:
        session.flush()
        _wait(session, noun)
        query = query.execution_options(populate_existing=True)
    return list(session.scalars(query))


def _wait(session: Session, noun: str) -> None:
    """Lock the fields of a record type until the work ends, so that two works that add some count right."""
    if session.get_bind().dialect.name == "postgresql":
        what = f"fields:{session.info['place']}:{noun}"
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))


def _refuse_full(there: Sequence[CustomField]) -> None:
    if len(there) >= FIELDS_MAX:
        raise Conflict(_("A record type has at most {number} fields of your own.").format(number=FIELDS_MAX))


def _sorted_by(field: CustomField) -> tuple[bool, list[str]]:
    """Return what the side table depends on: whether it has the values, and the order of the choices."""
    some: Sequence[Any] = field.choices
    return field.filterable, [one["key"] for one in some] if field.kind == "choice" and field.filterable else []


def _seen(actor: Actor) -> list[str]:
    return [noun for noun in FIELD_RECORDS if declaration.of_noun(noun).may(actor, "read")]


@step
def _card(session: Session, actor: Actor, field: CustomField) -> FieldCard:
    session.flush()
    noun = field.record
    seen = noun in _seen(actor)
    return _shown(field, {noun: counting.filled(session, actor, noun, [field.id]) if seen else {}})


def _shown(field: CustomField, filled: Mapping[str, Mapping[str, int]]) -> FieldCard:
    number = filled.get(field.record, {}).get(str(field.id), 0)
    return FieldCard(**field.model_dump(exclude={"name_key", "made_by"}, warnings=False), filled=number)
