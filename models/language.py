"""The language of texts for people: English in the source, translated where they are shown.

    _("Add contact")                                     a text
    _("{name} was added.").format(name=card.name)        with named places, never an f-string
    ngettext("{count} contact", "{count} contacts", n)   with a number
    N_("Name")                                           only marked: the code that shows it calls `_`

Stored values are never translated: codes, and English where a sentence must be kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations

ENGLISH = NullTranslations()
_catalogue: ContextVar[NullTranslations] = ContextVar("catalogue", default=ENGLISH)


def _(text: str) -> str:
    """Return a text in the reader's language; an empty text stays empty."""
    return _catalogue.get().gettext(text) if text else ""


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form of a text for a number, with `{count}` filled in: `1 contact`, `2,000 contacts`."""
    return _catalogue.get().ngettext(one, many, number).replace("{count}", f"{number:,}")


def N_(text: str) -> str:
    """Mark a text in a table or beside a field, for the code that shows it to translate."""
    return text


def spoken() -> NullTranslations:
    """Return the present catalogue, for later texts: a page is refreshed in the language it was built in."""
    return _catalogue.get()


def language() -> str:
    """Return the code of the present language, such as `de`, as the header of its catalogue says; `en` without one."""
    found: str = (_catalogue.get().info() or {}).get("language", "")
    return found.replace("_", "-") or "en"


@contextmanager
def speaking(catalogue: NullTranslations) -> Iterator[None]:
    """Use a catalogue for all texts of this block: in this task, and in those it starts."""
    before = _catalogue.set(catalogue)
    try:
        yield
    finally:
        _catalogue.reset(before)
