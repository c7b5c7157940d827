"""Languages: the catalogues of `ui/locales/`, for texts that are read in another language than English.

A catalogue may hold a part of all texts; what is not in it stays English. It is the source of translations itself (gettext's
`.po`): nothing has to be built.
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
NAMES = {"en": "English", "fr": "Français"}  # no text: each in its own language


@cache
def catalogue(code: str) -> NullTranslations:
    """Return the texts in a language of `NAMES`; any other is English."""
    path = FOLDER / f"{code}.po"
    if code not in NAMES or not path.exists():
        return ENGLISH
    built = BytesIO()
    with path.open("rb") as source:
        write_mo(built, read_po(source, locale=code))
    built.seek(0)
    return GNUTranslations(built)


@step
def of_customers(session: Session) -> str:
    """Return the code of the language in which customers are written: that of the workspace's documents."""
    code = settings.get(session, settings.LANGUAGE)
    return code if code in NAMES else "en"
