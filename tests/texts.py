"""The template of translations: every text that the code marks, as `ui/locales/steward.pot`. `make texts` writes it.

Sorted, without dates and line numbers: two branches that mark texts differ in those texts alone.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import write_po

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "ui" / "locales" / "steward.pot"
SHELVES = ("models", "services", "ui")
MARKS = {"_": None, "N_": None, "ngettext": (1, 2)}
HEAD = """# Texts of Steward. `make texts` writes this file from the code.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@cache
def marked() -> tuple[str | tuple[str, str], ...]:
    """Every text that is marked, or both forms of one with a number. Read once: it takes seconds."""
    paths = [path for shelf in SHELVES for path in sorted((ROOT / shelf).rglob("*.py"))]
    read = [extract("python", BytesIO(path.read_bytes()), MARKS, options={"encoding": "utf-8"}) for path in paths]
    return tuple(found[1] for messages in read for found in messages)  # type: ignore[misc]


def template() -> str:
    """The template as the code of today makes it."""
    catalogue, written = Catalog(), BytesIO()
    for text in marked():
        catalogue.add(text)
    write_po(written, catalogue, width=0, no_location=True, omit_header=True, sort_output=True)
    return HEAD + written.getvalue().decode()


def main() -> None:
    """Write it."""
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_text(template(), encoding="utf-8")
    print(f"Wrote {TEMPLATE.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
