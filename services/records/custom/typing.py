"""Typing: custom values out of what a form or a program hands in, checked against the fields that there are."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from models.custom_fields import FIELD_RECORDS
from models.language import _
from services.records.custom.cleaning import clean
from services.records.custom.defined import PREFIX, Custom, among, live
from services.work import Invalid, step

WHOLE = "fields"


@step
def spelled(session: Session, noun: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with each custom one under a name of its own, `fields.` and the id of its field. A program names
    a field by its id or by its name. Refuses fields that there are not."""
    if noun not in FIELD_RECORDS or not any(name == WHOLE or name.startswith(PREFIX) for name in values):
        return dict(values)
    whole = values.get(WHOLE) or {}
    if not isinstance(whole, Mapping):
        raise Invalid(
            _("Please check the form."), fields=_("This must be an object: values by the ids of their fields.")
        )
    given = {name: value for name, value in values.items() if name != WHOLE and not name.startswith(PREFIX)}
    some = dict(whole) | {name.removeprefix(PREFIX): one for name, one in values.items() if name.startswith(PREFIX)}
    known, wrong = live(session, noun), dict[str, str]()
    for name, value in some.items():
        field = among(known, str(name)[:100])
        if field is None:
            wrong[f"{PREFIX}{str(name)[:60]}"] = _("There is no such field.")
        else:
            given[field.path] = value
    if wrong:
        raise Invalid(_("Please check the form."), **wrong)
    return given


@step
def taken(session: Session, noun: str, values: Mapping[str, Any], now: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the clean values of the custom fields named in `values` (`spelled`), by the ids of their fields; None takes
    one away. `now` are the present ones, or None for a new record, which must have what is required. Refuses each wrong
    value with a sentence at its name."""
    found, wrong = dict[str, Any](), dict[str, str]()
    for field in live(session, noun):
        if field.path in values:
            try:
                found[field.key] = clean(field, values[field.path], session.info["place"], (now or {}).get(field.key))
            except (ValueError, OverflowError) as error:
                wrong[field.path] = str(error)
        if field.required and field.path not in wrong and _misses(field, found, now):
            wrong[field.path] = _("Required.")
    if wrong:
        raise Invalid(_("Please check the form."), **wrong)
    return found if now is not None else {key: value for key, value in found.items() if value is not None}


def _misses(field: Custom, found: Mapping[str, Any], now: Mapping[str, Any] | None) -> bool:
    """Return whether a required value is missing: of a new record, or where it is taken away."""
    return found.get(field.key) is None if now is None else field.key in found and found[field.key] is None
