"""Options of an import: what somebody chose about matching, blank cells, the country of phones and the order of days."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.imports import Import
from models.language import N_, _
from models.text import fold
from services.house.register import workspace
from services.imports import mapping
from services.imports.given import Rules
from services.reading import days as reading
from services.records import custom
from services.records.custom import Custom
from services.work import Invalid, countries, step

MATCH = {
    "auto": N_("ID, then email, then phone"),
    "email": N_("Email"),
    "phone": N_("Phone and name"),
    "id": N_("Contact ID"),
    "none": N_("Nothing: add every row"),
}
MODE = {"both": N_("Create and update"), "create": N_("Only create"), "update": N_("Only update")}
BLANK = {"keep": N_("Keep what is there"), "clear": N_("Clear what is there")}
DATE_ORDER = {"": N_("As the file has it"), "dmy": N_("Day first"), "mdy": N_("Month first"), "ymd": N_("Year first")}
CHOICES: Mapping[str, Mapping[str, str]] = {"match": MATCH, "mode": MODE, "blank": BLANK, "date_order": DATE_ORDER}
USUAL = {"match": "auto", "mode": "both", "blank": "keep", "date_order": "", "country": ""}
MONTH_FIRST = ("US", "PH", "FM", "MH", "PW")  # countries that write the month first (CLDR)


def checked(typed: Mapping[str, Any], now: Mapping[str, Any] = USUAL) -> dict[str, Any]:
    """Return the options with what somebody typed. Refuses others, each with a sentence (`Invalid`)."""
    found, wrong = dict(now), dict[str, str]()
    for name, value in typed.items():
        text = str(value or "")
        if name == "country":
            text = text.upper()
            if text and text not in countries.names():
                wrong[name] = _("Enter the two letters of a country, as in DE.")
        elif name not in CHOICES:
            wrong[name] = _("There is no such field.")
        elif text not in CHOICES[name]:
            if text:
                wrong[name] = _("Choose one of: {values}.").format(values=", ".join(filter(None, CHOICES[name])))
            text = str(USUAL[name])
        found[name] = text
    if wrong:
        raise Invalid(_("Please check the form."), **wrong)
    return found


@step
def rules(session: Session, row: Import) -> Rules:
    """Return how an import reads and matches."""
    targets = mapping.targets(row.mapping, len(row.headings))
    usual = workspace(session.info["place"]).country or ""
    country = row.options.get("country") or usual
    days = [place for place, one in enumerate(targets) if one is not None and one.field == "verified_on"]
    guessed = next((row.layout["orders"][str(at)][0] for at in days if str(at) in row.layout.get("orders", {})), None)
    order = row.options.get("date_order") or guessed or usual_order(usual)
    owners: dict[str, Any] = {}
    if any(one is not None and one.field == "owner" for one in targets):
        for user_id, name, email in session.execute(select(col(User.id), col(User.name), col(User.email))):
            owners |= {fold(name): user_id, fold(email): user_id}
    place = session.info["place"]
    own = {one.path: partial(_clean, one, place, order) for one in custom.live(session, "contact")}
    needed = {one.key: one.name for one in custom.live(session, "contact") if one.required}
    match, mode = row.options.get("match", "auto"), row.options.get("mode", "both")
    return Rules(targets, country, order, match, mode, row.options.get("blank") == "clear", owners, own, needed)


def _clean(field: Custom, place: str, order: str, text: str) -> Any:
    """Return the value of a cell for a custom field; a day is read in the order of the file. Raises ValueError."""
    if field.kind == "day":
        text = str(reading.day(text, order) or "")
    return custom.clean(field, text, place)


def usual_order(country: str) -> str:
    """Return the order of the days that a country writes."""
    return "mdy" if country in MONTH_FIRST else "dmy"
