"""Types of settings that are codes with a check of their own: accounts, addresses, colours, pictures."""

import re
from typing import Annotated, Any
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field
from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.exceptions import ValidationError

from models.language import _
from models.text import line as clean_line
from services.house.settings.types import Type

COLOUR = re.compile(r"#[0-9a-f]{6}")
HOST = r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?"
TILES = re.compile(rf"(https://{HOST})/[A-Za-z0-9._~:/?=&%@{{}}-]+", re.I)


def iban() -> Type[str]:
    """Return the type of an IBAN, checked by its digits and kept without spaces; or none."""
    return _code(34 + 8, _iban, ibans.format)


def bic() -> Type[str]:
    """Return the type of a BIC, in capitals; or none."""
    return _code(20, _bic)


def email() -> Type[str]:
    """Return the type of an email address; or none. Whether its domain exists is not asked."""
    return _code(254, _email)


def https() -> Type[str]:
    """Return the type of an https address that is asked by Steward itself; or none."""
    return _code(300, _https)


def colour() -> Type[str]:
    """Return the type of a colour, as #0f2f4a."""

    def checked(value: str) -> str:
        if not COLOUR.fullmatch(value.lower()):
            raise ValueError(_("Enter six digits from 0 to f after a #, as in #0f2f4a."))
        return value.lower()

    return Type("line", _plain(20, checked), str)


def tiles() -> Type[str]:
    """Return the type of the address of map tiles, with {z}, {x} and {y} in its path; or none. Its host goes into a rule
    for browsers (`services/map/streets.py`), so nothing but a plain host on https is taken."""
    return _code(500, _tiles)


def picture() -> Type[UUID | None]:
    """Return the type of a picture, kept as the id of its file; or none."""

    def checked(value: str) -> str:
        try:
            return UUID(value).hex if value else ""
        except ValueError:
            raise ValueError(_("That file is no longer here.")) from None

    def said(value: str) -> str:
        return _("Set") if value else _("Not set")

    return Type("picture", _plain(40, checked), lambda value: UUID(value) if value else None, said)


def _code(most: int, check: Any, shown: Any = str) -> Type[str]:
    def checked(value: str) -> str:
        return check(value) if value else ""

    return Type("line", _plain(most, checked), str, lambda value: shown(value) if value else _("Not set"))


def _plain(most: int, check: Any) -> Any:
    cleaned = BeforeValidator(lambda value: clean_line(value) or "" if isinstance(value, str | None) else value)
    return Annotated[str, Field(max_length=most), cleaned, AfterValidator(check)]


def _iban(value: str) -> str:
    try:
        return str(ibans.validate(value))
    except ValidationError:
        raise ValueError(_("This is not a valid IBAN. Please check its digits.")) from None


def _tiles(value: str) -> str:
    found = TILES.fullmatch(value)
    if found is None:
        raise ValueError(_("Enter the address of the tiles on https, as in https://tiles.example.com/{z}/{x}/{y}.png."))
    places = re.findall(r"\{(.*?)\}", value)
    if sorted(place for place in places if place != "r") != ["x", "y", "z"] or len(set(places)) != len(places):
        raise ValueError(_("Use {z}, {x} and {y}, each once. Other places, such as {s}, are not filled in."))
    if re.search(r"[{}]", re.sub(r"\{.*?\}", "", value)):
        raise ValueError(_("Use {z}, {x} and {y}, each once. Other places, such as {s}, are not filled in."))
    return found.group(1).lower() + value[len(found.group(1)) :]


def _https(value: str) -> str:
    if not re.fullmatch(rf"https://{HOST}(/[A-Za-z0-9._~/-]*)?", value, re.I):
        raise ValueError(_("Enter an address on https, as in https://example.com/range/."))
    return value


def _bic(value: str) -> str:
    try:
        return str(bics.validate(value))
    except ValidationError:
        raise ValueError(_("This is not a valid BIC.")) from None


def _email(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError:
        raise ValueError(_("Enter a valid email address.")) from None
