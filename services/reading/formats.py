"""What a number in a workbook looks like by its format: leading zeros and signs between digits. Dates are calamine's."""

import re
from decimal import Decimal, InvalidOperation

EXACT = 10**15  # Excel keeps 15 digits of a number
PLACE = re.compile(r'"([^"]*)"|\\(.)|(.)')
SIGNS = frozenset("0#?-+/(): ")


def is_mask(code: str) -> bool:
    """Return whether a format gives a whole number zeros in front, or signs: `00000`, `000-00-0000`, `"+"0`."""
    places = PLACE.findall(code.split(";", maxsplit=1)[0])
    digits = [at for at, one in enumerate(places) if one[2] and one[2] in "0#?"]
    if not digits or any(sign and sign not in SIGNS for _quoted, _escaped, sign in places):
        return False
    between = any(not one[2] or one[2] not in "0#?" for one in places[: digits[-1]])
    return between or sum(one[2] == "0" for one in places) > 1


def masked(text: str, code: str) -> str:
    """Return a whole number in such a format: 1067 in `00000` is 01067."""
    whole = plain(text)
    if not whole.isdecimal():
        return whole
    places = PLACE.findall(code.split(";", maxsplit=1)[0])
    first = next(at for at, one in enumerate(places) if one[2] and one[2] in "0#?")
    digits, found = list(whole), []
    for quoted, escaped, sign in reversed(places[first:]):
        if not sign or sign not in "0#?":
            found.append(quoted or escaped or sign)
        elif digits:
            found.append(digits.pop())
        elif sign == "0":
            found.append("0")
    lead = [quoted or escaped or sign for quoted, escaped, sign in places[:first]]
    return "".join([*lead, *digits, *reversed(found)])


def plain(text: str) -> str:
    """Return a number as people write it: `441234567890`, not `4.41234567890E11`. One with more digits than Excel keeps
    gets an exponent, so that nobody takes it for whole."""
    if text.isdecimal() and len(text) < 16:
        return text
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite():
        return text
    if value == value.to_integral_value():
        return f"{value:.14E}" if abs(value) >= EXACT else f"{value:.0f}"
    return f"{float(text):.15g}"
