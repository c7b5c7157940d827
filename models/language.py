"""The language of texts for people: English in the source, translated where they are shown.

    _("Add contact")                                     a text
    _("{name} was added.").format(name=card.name)        with named places, never an f-string
    ngettext("{count} contact", "{count} contacts", n)   with a number
    with_noun("Add {noun}", record.noun)                   with the name of a record type
    C_("of a button", "Release")                         one that means different things in different places
    N_("Name")                                           only marked: the code that shows it calls `_`
    NC_("of messages", "Held")                           the same, with what it means

Stored values are never translated: codes, and English where a sentence must be kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from gettext import NullTranslations

from babel.numbers import format_decimal

ENGLISH = NullTranslations()
_catalogue: ContextVar[NullTranslations] = ContextVar("catalogue", default=ENGLISH)


class Meant(str):
    """A marked text with what it means there."""

    __slots__ = ("context",)
    context: str


def _(text: str) -> str:
    """Return a text in the reader's language; an empty text stays empty."""
    if isinstance(text, Meant):
        return C_(text.context, str(text))
    return _catalogue.get().gettext(text) if text else ""


def C_(context: str, text: str) -> str:
    """Return a text in the reader's language that other languages say differently elsewhere: `context` tells where this is."""
    return _catalogue.get().pgettext(context, text)


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form of a text for a number, with `{count}` filled in: `1 contact`, `2,000 contacts`."""
    return _catalogue.get().ngettext(one, many, number).replace("{count}", counted(number))


def with_noun(text: str, noun: str) -> str:
    """Return a text with `{noun}` filled in, `contact` for example. A language in which the noun changes the other words says
    the whole sentence for it: the noun is its context."""
    said = C_(noun, text)
    return (said if said != text else _(text)).replace("{noun}", _(noun))


def N_(text: str) -> str:
    """Mark a text in a table or beside a field, for the code that shows it to translate."""
    return text


def NC_(context: str, text: str) -> str:
    """Mark such a text with what it means there, for `_` to translate."""
    marked = Meant(text)
    marked.context = context
    return marked


def counted(number: int) -> str:
    """Return a whole number with its groups, as the reader writes it: `2,000`; `2 000` in French."""
    here = locale()
    return f"{number:,}" if here == "en" else str(format_decimal(number, locale=here))


def decimal(number: float | Decimal, places: int) -> str:
    """Return a number with so many decimals, as the reader writes it: `1,234.5`; `1 234,5` in French."""
    here = locale()
    if here == "en":
        return f"{number:,.{places}f}"
    return str(format_decimal(number, "#,##0" + ("." + "0" * places if places else ""), locale=here))


def spoken() -> NullTranslations:
    """Return the present catalogue, for later texts: a page is refreshed in the language it was built in."""
    return _catalogue.get()


def locale() -> str:
    """Return the present language with its territory, as Babel writes it: `fr_FR`, as the catalogue says; `en` without one."""
    catalogue = _catalogue.get()
    return "en" if catalogue is ENGLISH else (catalogue.info() or {}).get("language", "") or "en"


def language() -> str:
    """Return the code of the present language alone, such as `fr`; `en` without a catalogue."""
    return locale().partition("_")[0]


@contextmanager
def speaking(catalogue: NullTranslations) -> Iterator[None]:
    """Use a catalogue for all texts of this block: in this task, and in those it starts."""
    before = _catalogue.set(catalogue)
    try:
        yield
    finally:
        _catalogue.reset(before)
