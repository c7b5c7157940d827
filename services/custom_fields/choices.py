"""Choices: those of a field, each with a key that stays when it is renamed; one that is used does not vanish silently."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from models.custom_fields import CHOICE_MAX, CustomField, CustomFieldDraft, FieldChoice
from models.language import _
from models.text import fold
from services.custom_fields import counting
from services.records import declaration
from services.work import Invalid, step

WITH_CHOICES = ("choice", "choices")


class Used(FieldChoice):
    """A choice, and how many records have it."""

    records: int = 0


@step
def settle(session: Session, draft: CustomFieldDraft, field: CustomField | None) -> list[dict[str, Any]]:
    """Return the choices of a field as its row keeps them. Refuses none where the kind needs some, two of one name, and
    the removal of one that records have."""
    if draft.kind not in WITH_CHOICES:
        return []
    there: Sequence[Mapping[str, Any]] = field.choices if field is not None else []  # type: ignore[assignment]
    found = _keyed(draft.choices, there)
    if not any(not one["retired"] for one in found):
        raise _wrong(_("Enter at least one choice."))
    names = [fold(one["name"]) for one in found]
    twice = next((one["name"] for one in found if names.count(fold(one["name"])) > 1), None)
    if twice is not None:
        raise _wrong(_("“{name}” is there twice.").format(name=twice))
    gone = [one for one in there if one["key"] not in {other["key"] for other in found}]
    if field is not None and gone:
        _refuse_used(session, field, gone)
    return found


def _keyed(typed: Sequence[FieldChoice], there: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give each choice its key: the one it has, that of the present choice of its name, or a new one."""
    present = {one["key"]: one for one in there}
    taken = {one.key for one in typed if one.key in present}
    found = []
    for one in typed:
        key = one.key if one.key in present else None
        if key is None:
            same = (k for k, other in present.items() if k not in taken and fold(other["name"]) == fold(one.name))
            key = next(same, None) or _new(one.name, {*present, *taken})
            taken.add(key)
        found.append({"key": key, "name": one.name, "retired": one.retired})
    return found


def _new(name: str, taken: set[str]) -> str:
    key, number = name, 2
    while key in taken:
        tail = f" {number}"
        key, number = name[: CHOICE_MAX - len(tail)] + tail, number + 1
    return key


@step
def _refuse_used(session: Session, field: CustomField, gone: Sequence[Mapping[str, Any]]) -> None:
    used, record = counting.of_choices(session, field), declaration.of_noun(field.record)
    for one in gone:
        if number := used.get(one["key"], 0):
            said = _("“{name}” is still on {records}. Rename it, or keep it as retired.")
            raise _wrong(said.format(name=one["name"], records=record.counted(number)))


def _wrong(why: str) -> Invalid:
    return Invalid(_("Please check the form."), choices=why)
