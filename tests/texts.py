"""The template of translations: every text that the code marks, as `ui/locales/steward.pot`. `make texts` writes it, and says
what is missing in `fr.po` and what is in it for nothing.

Sorted, without dates and line numbers: two branches that mark texts differ in those texts alone.
"""

import re
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "ui" / "locales" / "steward.pot"
SHELVES = ("models", "services", "ui")
MARKS = {"_": None, "N_": None, "ngettext": (1, 2), "C_": ((1, "c"), 2), "NC_": ((1, "c"), 2), "with_noun": None}
HEAD = """# Texts of Steward. `make texts` writes this file from the code.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@cache
def extracted() -> tuple[tuple[str | tuple[str, str], str | None], ...]:
    """Every text that is marked, or both forms of one with a number, with its context. Read once: it takes seconds."""
    paths = [path for shelf in SHELVES for path in sorted((ROOT / shelf).rglob("*.py"))]
    read = [extract("python", BytesIO(path.read_bytes()), MARKS, options={"encoding": "utf-8"}) for path in paths]
    return tuple((found[1], found[3]) for messages in read for found in messages)  # type: ignore[misc]


def marked() -> tuple[str | tuple[str, str], ...]:
    """Every text that is marked, whatever it means there."""
    return tuple(text for text, _context in extracted())


def keys() -> set[tuple[str, str | None]]:
    """Every text as a catalogue knows it: by its first form and its context."""
    return {(text if isinstance(text, str) else text[0], context) for text, context in extracted() if text != ""}


def with_nouns() -> set[str]:
    """The texts that take the name of a record type: a catalogue may say each of them for each name."""
    found = (ROOT / name for shelf in SHELVES for name in sorted((ROOT / shelf).rglob("*.py")))
    return {one for path in found for one in re.findall(r'with_noun\(\s*"([^"]+)"', path.read_text(encoding="utf-8"))}


def translated(code: str) -> Catalog:
    """The catalogue of a language, as it is."""
    with (ROOT / "ui" / "locales" / f"{code}.po").open("rb") as source:
        return read_po(source)


def missing(code: str) -> list[tuple[str, str | None]]:
    """The texts that are not in the catalogue of a language."""
    there = {(_first(one.id), one.context) for one in translated(code) if one.id and one.string}
    return sorted(keys() - there, key=str)


def gone(code: str) -> list[tuple[str, str | None]]:
    """What is in the catalogue of a language and no longer in the code."""
    known, nouns = keys(), with_nouns()
    said = {text for text, _context in known}
    there = {(_first(one.id), one.context) for one in translated(code) if one.id} - known
    return sorted((one for one in there if not (one[0] in nouns and one[1] in said)), key=str)


def _first(id: object) -> str:
    return id if isinstance(id, str) else id[0]  # type: ignore[index, no-any-return]


def template() -> str:
    """The template as the code of today makes it."""
    catalogue, written = Catalog(), BytesIO()
    for text, context in extracted():
        catalogue.add(text, context=context)
    write_po(written, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    return HEAD + written.getvalue().decode()


def main() -> None:
    """Write it."""
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_text(template(), encoding="utf-8")
    print(f"Wrote {TEMPLATE.relative_to(ROOT)}.")
    for title, found in (("Missing in fr.po:", missing("fr")), ("No longer in the code:", gone("fr"))):
        if found:
            print(title, *(f"  {text!r}" + (f" ({context})" if context else "") for text, context in found), sep="\n")


if __name__ == "__main__":
    main()
