"""Texts with places, as {number}: what the workspace writes, and what is filled in."""

import re
from collections.abc import Collection
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from models.language import _
from models.text import block
from services.house.settings.types import Type

PLACE = re.compile(r"\{([^{}]*)\}")


def placed(most: int, places: Collection[str]) -> Type[str]:
    """Return the type of a text of at most so many characters that has only these places."""

    def checked(text: str) -> str:
        if set(PLACE.findall(text)) - {*places} or re.search(r"[{}]", PLACE.sub("", text)):
            known = ", ".join(f"{{{name}}}" for name in places)
            raise ValueError(_("Use only these places: {places}.").format(places=known))
        return text

    cleaned = BeforeValidator(lambda value: block(value) or "")
    kept = Annotated[str, cleaned, Field(min_length=1, max_length=most), AfterValidator(checked)]
    return Type("text", kept, str, lambda text: f"{text.partition(chr(10))[0]} …")
