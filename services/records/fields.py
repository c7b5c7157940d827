"""Fields: how typed text is cleaned and refused, the same for forms, imports and programs."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlmodel import SQLModel

from models.language import N_, _
from models.text import line
from services.channels import addresses
from services.work import Invalid, clock

D = TypeVar("D", bound=SQLModel)
LONGEST_PHONE = addresses.LONGEST_PHONE
SENTENCES = {  # by pydantic's type of error
    "missing": N_("Required."),
    "string_too_short": N_("Required."),
    "string_unicode": N_("This must be text."),
    "list_type": N_("This must be a list."),
    "too_long": N_("At most {max_length} are allowed."),
    "string_type": N_("This must be text."),
    "string_too_long": N_("Use at most {max_length} characters."),
    "greater_than": N_("This must be more than {gt}."),
    "greater_than_equal": N_("This must be at least {ge}."),
    "less_than_equal": N_("This must be at most {le}."),
    "int_parsing": N_("This must be a whole number."),
    "int_type": N_("This must be a whole number."),
    "int_from_float": N_("This must be a whole number."),
    "decimal_parsing": N_("Enter an amount, as in 12.50."),
    "decimal_max_places": N_("Use at most {decimal_places} decimal places."),
    "bool_parsing": N_("This must be yes or no."),
    "bool_type": N_("This must be yes or no."),
    "uuid_parsing": N_("This is not an id."),
    "uuid_type": N_("This is not an id."),
    "choice": N_("Choose one of: {values}."),
    "amount": N_("Enter an amount, as in 12.50."),
    "currency": N_("Enter the three letters of a currency, as in EUR or USD."),
    "one_currency": N_("A document has one currency. Name it once, not on a line."),
    "decimal": N_("Enter a number, as in 2.5."),
    "places": N_("Use at most {places} decimal places."),
    "between": N_("Enter a number from {least} to {most}."),
    "extra_forbidden": N_("There is no such field."),
}
EXTENSION = ";ext="  # between a number and its extension, as they are kept (RFC 3966)


def email(value: object, field: str = "email") -> str | None:
    """Return an email address in lower case, or None when empty. Refuses other text (`Invalid`, on `field`)."""
    text = line(value)
    if text is None:
        return None
    try:
        return addresses.email(text)
    except ValueError as wrong:
        raise Invalid(_("Please check the email address."), **{field: str(wrong)}) from None


def phone(value: object, region: str | None = None, field: str = "phone") -> str | None:
    """Return a phone number as E.164, its extension after `;ext=`; None when empty. `region` is the default country.

    Refuses text that is no number, and text with more than a number and an extension.
    """
    text = line(value)
    if text is None:
        return None
    try:
        plain, extension = addresses.phone(text, region)
    except ValueError as wrong:
        raise Invalid(_("Please check the phone number."), **{field: str(wrong)}) from None
    return plain + EXTENSION + extension if extension else plain


def zone(value: object, field: str = "zone") -> str:
    """Return the name of a time zone. Refuses any other text."""
    text = str(value or "")
    if text not in clock.zone_names():
        raise Invalid(_("Please choose a time zone."), **{field: _("There is no time zone of that name.")})
    ZoneInfo(text)
    return text


def one_of(value: str, allowed: tuple[str, ...], field: str) -> str:
    """Return a value of a closed list. Refuses any other."""
    if value not in allowed:
        said = _("Choose one of: {values}.").format(values=", ".join(allowed))
        raise Invalid(_("Please check the form."), **{field: said})
    return value


def draft(kind: type[D], values: dict[str, Any]) -> D:
    """Check typed values against a Draft, whose kinds clean them. Refuses with one sentence for each wrong field."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise Invalid(_("Please check the form."), **sentences(error.errors(include_url=False))) from None


def right(kind: type[D], values: dict[str, Any], wrong: Collection[str]) -> D:
    """Return a Draft of the correct values, so that the rest of a form is checked as well. A field that is wrong, or
    required and missing, is as in an empty form: its default, or None."""
    names = {name.partition(".")[0] for name in wrong}
    found: Any = kind.model_construct(**{name: None for name, one in kind.model_fields.items() if one.is_required()})
    for name, value in values.items():
        if name in kind.model_fields and name not in names:
            kind.__pydantic_validator__.validate_assignment(found, name, value)
    return found  # type: ignore[no-any-return]


def sentences(errors: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return one plain sentence for each wrong field, from the errors of a check."""
    found: dict[str, str] = {}
    for one in errors:
        name = ".".join(str(part) for part in one["loc"] if part != "body") or "body"
        nothing = one["type"] == "string_type" and one["input"] is None  # a field left empty
        found.setdefault(name, _sentence("missing" if nothing else one["type"], one.get("ctx") or {}, one["msg"]))
    return found


def _sentence(kind: str, context: dict[str, Any], message: str) -> str:
    if kind in SENTENCES:
        return _(SENTENCES[kind]).format(**context)
    if "date" in kind or "time" in kind:
        return _("This is not a valid date or time.")
    said = message.removeprefix("Value error, ").rstrip(".")  # no text
    return f"{said[:1].upper()}{said[1:]}."
