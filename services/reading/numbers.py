"""Numbers as people write them: `-1.234,56`, `1 234,56-`, `(12.50)`, `1'234.50 CHF`. A column has one decimal sign."""

import re
from collections.abc import Iterable
from decimal import Decimal

from models.language import _

PLAIN = {point: re.compile(rf"-?\d{{1,15}}(?:\{point}\d{{1,9}})?") for point in ".,"}  # nearly all of them
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
SPACES = re.compile(r"[\s\u00a0\u202f'’]|[A-Za-z]{3}$|^[A-Za-z]{3}|[$€£¥₹]")
LONGEST = 30  # signs of a number


def point_of(texts: Iterable[str]) -> str:
    """Return the decimal sign of a column: the last of two signs in a number, or one that other than three digits follow."""
    likely = "."
    for text in texts:
        plain = SPACES.sub("", text).strip("+-()\u2212")
        last = max(plain.rfind("."), plain.rfind(","))
        if last < 0:
            continue
        sign = plain[last]
        if plain.count(sign) == 1 and (len(plain) - last - 1 != 3 or ("." in plain and "," in plain)):
            return sign
        likely = "." if sign == "," else ","
    return likely


def number(text: str, point: str) -> Decimal:
    """Return a number. Raises ValueError, with a sentence, for any other text."""
    if PLAIN[point].fullmatch(text):
        return Decimal(text.replace(point, "."))
    plain = SPACES.sub("", text.replace("\u2212", "-"))
    minus = plain.startswith(("-", "(")) or plain.endswith("-")
    plain = plain.strip("+-()")
    if not NUMBER.fullmatch(plain) or len(plain) > LONGEST or plain.count(point) > 1:
        raise ValueError(_("“{text}” is no amount.").format(text=text[:40]))
    plain = plain.replace("," if point == "." else ".", "").replace(point, ".")
    return -Decimal(plain) if minus else Decimal(plain)
