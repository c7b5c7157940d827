"""The language of what people read: English in the source, translated where it is said.

    _("Add contact")                                     a text
    _("{name} was added.").format(name=card.name)        with named places, never an f-string
    ngettext("{count} contact", "{count} contacts", n)   with a number
    N_("Name")                                           only marked: what shows it calls `_`

What is stored is never translated: codes, and English where a sentence must be kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations

ENGLISH = NullTranslations()
_catalogue: ContextVar[NullTranslations] = ContextVar("catalogue", default=ENGLISH)


def _(text: str) -> str:
    """Return a text in the language of whoever reads it; of an empty one, nothing."""
    return _catalogue.get().gettext(text) if text else ""


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form of a text that fits a number, with `{count}` filled in: `1 contact`, `2,000 contacts`."""
    return _catalogue.get().ngettext(one, many, number).replace("{count}", f"{number:,}")


def N_(text: str) -> str:
    """Mark a text that stands in a table or beside a field, for what shows it to translate."""
    return text


def spoken() -> NullTranslations:
    """Return the catalogue of this moment, for what is said later: a page is refreshed in the language it was built in."""
    return _catalogue.get()


@contextmanager
def speaking(catalogue: NullTranslations) -> Iterator[None]:
    """Say everything from a catalogue meanwhile: in this task, and in what it starts."""
    before = _catalogue.set(catalogue)
    try:
        yield
    finally:
        _catalogue.reset(before)
