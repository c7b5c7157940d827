"""Terms of payment: so many days, and whether a month ends before or after they are counted."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from models.language import N_, _, ngettext
from models.text import line
from models.typed import Kind

MOST = 365  # days
MONTH_END = r"(?:month[- ]?end|end of (?:the )?month|eom)"  # no text
NUMBER = r"(\d{1,3})(?: ?days?)?"  # no text
FORMS = {  # of `month_end`
    "": re.compile(rf"(?:net )?{NUMBER}"),
    "before": re.compile(rf"{MONTH_END}(?: ?\+ ?{NUMBER})?"),
    "after": re.compile(rf"(?:net )?{NUMBER} ?,? ?{MONTH_END}"),
}


class Terms(NamedTuple):
    """When a document is due. `month_end`: the days begin at the end of the month (`before`), or the day that they lead
    to moves on to the end of its month (`after`)."""

    days: int
    month_end: Literal["", "before", "after"] = ""

    def __str__(self) -> str:
        return {
            "": f"{self.days}",
            "before": f"month end + {self.days}" if self.days else "month end",  # no text
            "after": f"{self.days}, month end",  # no text
        }[self.month_end]

    def due(self, day: date) -> date:
        """Return the day on which a document that is fixed on `day` is due."""
        begun = _month_end(day) if self.month_end == "before" else day
        due = begun + min(timedelta(days=self.days), date.max - begun)
        return _month_end(due) if self.month_end == "after" else due


def read(typed: object) -> Terms:
    """Return the terms of a text such as `30`, `net 30`, `month end + 45` or `45, month end`; a number is days.

    Refuses (`ValueError`) any other text, and more than 365 days.
    """
    text = (line(str(typed)) or "").lower()
    for month_end, form in FORMS.items():
        found = form.fullmatch(text)
        days = int(found.group(1) or 0) if found else MOST + 1
        if days <= MOST:
            return Terms(days, month_end)  # type: ignore[arg-type]
    raise ValueError(typed)


def said(terms: Terms) -> str:
    """Return the words for terms, as pages show them."""
    days = ngettext("{count} day", "{count} days", terms.days).format(count=terms.days)
    if terms.month_end == "after":
        return _("{days}, then to the end of the month").format(days=days)
    if not terms.days:
        return _("At the end of the month") if terms.month_end else _("On receipt")
    return _("{days} after the end of the month").format(days=days) if terms.month_end else days


def checked(value: Any) -> str:
    """Return typed terms in their plain form; empty ones stay empty."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return ""
    if isinstance(value, str | int) and not isinstance(value, bool):
        try:
            return str(read(value))
        except ValueError:
            pass
    raise PydanticCustomError("terms", N_("Enter days, as in 30, 45, month end or month end + 45; at most 365."))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


TypedTerms = Annotated[str, BeforeValidator(checked), Kind("line")]
"""Terms of payment as text: `30`, `month end + 45`, `45, month end`; empty where others apply."""
