"""Skills: free words that a job needs and a technician has."""

from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from models.language import N_
from models.text import fold
from models.text import line as clean
from models.typed import Kind

LONGEST = 60


def _each_once(values: list[str]) -> list[str]:
    found: dict[str, str] = {}
    for value in values:
        word = clean(value) or ""
        if len(word) > LONGEST:
            raise PydanticCustomError("skill", N_("A skill has 60 characters at most."))
        if word:
            found.setdefault(fold(word), word)
    return list(found.values())


Skills = Annotated[list[str], AfterValidator(_each_once), Kind("lines")]
"""Skills in any writing, each once; `Gas` and `gas` are one."""


def keys(skills: list[str]) -> frozenset[str]:
    """Return skills as they are compared."""
    return frozenset(fold(one) for one in skills)
