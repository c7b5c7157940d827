"""Languages: the catalogues of `ui/locales/`, for texts that are read in another language than English.

A text that is not in a catalogue stays English. It is the source of translations itself (gettext's `.po`): nothing has to be
built.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sqlmodel import Session

from models.language import ENGLISH
from services import settings
from services.work import step

FOLDER = Path(__file__).parent.parent / "ui" / "locales"
# Each in its own language.
NAMES = {"en": "English", "fr": "Français", "hi": "हिन्दी (draft)", "ne": "नेपाली (draft)"}  # no text
DRAFTS = frozenset({"hi", "ne"})  # first drafts of a part of the texts: nobody gets one who did not choose it
# With the territory: it decides on what day a week begins, for example.
LOCALES = {"en": "en_GB", "fr": "fr_FR", "hi": "hi_IN", "ne": "ne_NP"}


@cache
def catalogue(code: str) -> NullTranslations:
    """Return the texts in a language of `NAMES`; any other is English."""
    path = FOLDER / f"{code}.po"
    if code not in NAMES or not path.exists():
        return ENGLISH
    built = BytesIO()
    with path.open("rb") as source:
        write_mo(built, read_po(source))
    built.seek(0)
    found = GNUTranslations(built)
    found.info()["language"] = LOCALES[code]
    return found


def read_by(chosen: str, *, cookie: str = "", accepts: str = "") -> NullTranslations | None:
    """Return the texts for a reader: in the language of their account (as `fr_FR`), else the one kept by this browser, else
    the first one of NAMES that the browser asks for (an Accept-Language header) and that is no draft. None if nobody has
    said anything."""
    codes = [_code(one) for one in (chosen, cookie)]
    codes += [code for one in _wanted(accepts[:500]) if (code := _code(one)) not in DRAFTS]
    known = next((one for one in codes if one in NAMES), None)
    return catalogue(known) if known else ENGLISH if any(codes) else None


def of_colleague(locale: str) -> NullTranslations:
    """Return the texts for a mail to a colleague, by the language of their account; English where they chose none."""
    return read_by(locale) or ENGLISH


@step
def of_customers(session: Session) -> str:
    """Return the code of the language in which customers are written: that of the workspace's documents."""
    code = settings.get(session, settings.LANGUAGE)
    return code if code in NAMES and code not in DRAFTS else "en"


def _code(tag: str) -> str:
    return tag.replace("_", "-").partition("-")[0].strip().lower()


def _wanted(accepts: str) -> list[str]:
    """Return the languages of a header, the most wanted first."""
    found = []
    for one in accepts.split(","):
        tag, _sep, weight = one.partition(";")
        try:
            much = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            much = 0.0
        if tag.strip() and much > 0:
            found.append((tag.strip(), much))
    return [tag for tag, _much in sorted(found, key=lambda one: -one[1])]
