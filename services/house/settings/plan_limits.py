"""The type of a setting that says what each plan allows: "trial: 10 users, 5 GB stored, 20 GB sent", one plan a line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field

from models.language import _
from models.text import block
from services.house.settings.types import Type

LINE = re.compile(r"([a-z][a-z0-9_-]{0,19}):\s*(.+)")
LIMIT = re.compile(r"(\d{1,9})\s+(users?|GB stored|GB sent)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a plan allows: people, gigabytes stored, gigabytes sent in a month. None: no limit."""

    users: int | None = None
    stored_gb: int | None = None
    sent_gb: int | None = None


def read(kept: str) -> Mapping[str, Limits]:
    """Return the limits by plan. Raises ValueError for a line that says none, and for a plan that is named twice."""
    found: dict[str, Limits] = {}
    for one in filter(None, map(str.strip, kept.splitlines())):
        line = LINE.fullmatch(one)
        if line is None or line[1] in found:
            raise ValueError(one)
        values: dict[str, int] = {}
        for part in map(str.strip, line[2].split(",")):
            limit = LIMIT.fullmatch(part)
            if limit is None:
                raise ValueError(part)
            name = {"user": "users", "gb s": "stored_gb"}[limit[2].lower()[:4]]
            name = "sent_gb" if limit[2].lower() == "gb sent" else name
            values[name] = int(limit[1])
        found[line[1]] = Limits(**values)
    return found


def plan_limits() -> Type[Mapping[str, Limits]]:
    """Return the type of the limits of plans."""

    def check(typed: object) -> str:
        text = block(typed) or ""
        try:
            read(text)
        except ValueError:
            raise ValueError(_("Write one plan a line, as in “trial: 10 users, 5 GB stored, 20 GB sent”.")) from None
        return text.strip()

    plain = Annotated[str, Field(max_length=2_000), BeforeValidator(check)]
    return Type("text", plain, read, lambda kept: ", ".join(kept.splitlines()) or _("Not set"))
