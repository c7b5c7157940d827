"""What the shipped fonts can print: Latin, Greek, Cyrillic and Devanagari. A character without a glyph would stop the
whole document, so it is written in the nearest Latin letters instead."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from anyascii import anyascii

FONTS = Path(__file__).parent / "fonts"
UNKNOWN = "?"
JOINERS = "\u200c\u200d"
INDIC = re.compile(r"[\u0900-\u0963\u0966-\u097f\u1cd0-\u1cff\ua8e0-\ua8ff]")
LONGEST = 24  # characters without a space: longer ones may break anywhere, or they would leave their column
BREAK = "\u200b"
SPACES = re.compile(r"\n|(?<=-)")  # where a text may break anyway


@cache
def covered() -> frozenset[str]:
    """Return the characters that both weights of the fonts have (fonts/coverage.txt, made with them)."""
    spans = (line.split("-") for line in (FONTS / "coverage.txt").read_text().split())
    return frozenset(chr(code) for first, last in spans for code in range(int(first, 16), int(last, 16) + 1))


def printable(text: str, *, plain: bool = False) -> str:
    """Return a text in characters that can be printed; its line breaks stay. With `plain` in ASCII alone."""
    if plain:
        text = anyascii(text)
    kept: list[str] = []
    for one in unicodedata.normalize("NFC", text):
        kept.append(_printed(one, kept[-1][-1:] if kept else ""))
    return " ".join(_breaking(word) for word in "".join(kept).split(" "))


def all_printable(value: Any, *, plain: bool = False) -> Any:
    """Return a tree of lists and dicts with every text in it printable."""
    if isinstance(value, str):
        return printable(value, plain=plain)
    if isinstance(value, dict):
        return {key: all_printable(one, plain=plain) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [all_printable(one, plain=plain) for one in value]
    return value


def _printed(one: str, before: str) -> str:
    if one == "\n" or (" " <= one <= "~"):
        return one
    kind = unicodedata.category(one)
    if one in JOINERS:
        return one if INDIC.match(before) else ""
    if kind == "Zs" or one in "\t\r\v\f\u2028\u2029":
        return one if one in "\u00a0\u202f" else " "
    if kind in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return ""
    if kind.startswith("M") and bool(INDIC.match(one)) != bool(before and INDIC.match(before)):
        return ""  # a mark on a letter of another script has no glyph in either font
    if one in covered():
        return one
    nearest = unicodedata.normalize("NFKC", one)
    if all(part in covered() for part in nearest):
        return nearest
    return "" if kind.startswith("M") else anyascii(one) or ("" if kind == "Lm" else UNKNOWN)


def _breaking(word: str) -> str:
    """Return a word with places where it may break, if it is longer than words are."""
    if max(map(len, SPACES.split(word))) <= LONGEST or INDIC.search(word):
        return word
    return BREAK.join(word[start : start + 12] for start in range(0, len(word), 12))
