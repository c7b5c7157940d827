"""Days as people and spreadsheets write them. A column has one order of day, month and year."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from models.language import _
from models.text import fold

DAY = re.compile(r"(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{1,4})\.?(?:[T ,].*)?")
PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})")
NAMED = re.compile(r"(?:\w+,? )?(\d{1,2})(?:\.|st|nd|rd|th|er)?[ -]([^\W\d]+)\.?,?[ -](\d{2,4})(?: .*)?")
NAMED_FIRST = re.compile(r"([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?: .*)?")
SERIAL = re.compile(r"[1-7]\d{4}")  # 1927 to 2119
LONGEST = 60  # characters of a day
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janner janvier janv",
            "february feb februar fevrier fevr",
            "march mar marz maerz mrz mars",
            "april apr avril avr",
            "may mai",
            "june jun juni juin",
            "july jul juli juillet juil",
            "august aug aout",
            "september sep sept septembre",
            "october oct oktober okt octobre",
            "november nov novembre",
            "december dec dezember dez decembre",
        ),
        1,
    )
    for name in names.split()
}


def order_of(texts: Iterable[str], usual: str = "dmy") -> tuple[str, bool]:
    """Return the order of the days of a column (`dmy`, `mdy` or `ymd`), and whether it is sure: any number over 12
    decides, as do dots between them; where nothing does, it is the `usual` one, and a person should be asked."""
    first = second = dots = others = 0
    for text in texts:
        found = DAY.fullmatch(text.strip()[:LONGEST])
        if found is None or len(found[1]) == 4:
            continue
        others += 1
        first += int(found[1]) > 12
        second += int(found[3]) > 12
        dots += found[2] == "."
    if not others:
        return "ymd", True
    if first != second:
        return ("dmy", True) if first > second else ("mdy", True)
    return ("dmy", True) if dots == others else (usual, False)


@lru_cache(maxsize=4_000)  # a file has few days, each in many rows
def day(text: str, order: str) -> date:
    """Return a day. Raises ValueError, with a sentence, for what is none or cannot be; a serial number of a spreadsheet is
    only offered (`offered`)."""
    text = text.strip()
    if len(text) <= LONGEST:
        parts = _parts(text, order)
        if parts is not None:
            year, month, number = parts
            try:
                return date(year, month, number)
            except ValueError:
                pass
    raise ValueError(_("“{text}” is no day.").format(text=text[:40]))


def offered(text: str) -> str:
    """Return the day that a serial number of a spreadsheet means; empty for other text."""
    if not SERIAL.fullmatch(text.strip()):
        return ""
    return (date(1899, 12, 30) + timedelta(days=int(text))).isoformat()


def _parts(text: str, order: str) -> tuple[int, int, int] | None:
    """Return year, month and day."""
    if found := PLAIN.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := DAY.fullmatch(text):
        first, second, third = found[1], found[3], found[4]
        at = dict(
            zip(
                "ymd" if len(first) == 4 else order if order != "ymd" or len(third) < 4 else "dmy",
                (first, second, third),
                strict=True,
            )
        )
        return _year(at["y"]), int(at["m"]), int(at["d"])
    if found := NAMED.fullmatch(text):
        return (_year(found[3]), month, int(found[1])) if (month := MONTHS.get(fold(found[2]))) else None
    if found := NAMED_FIRST.fullmatch(text):
        return (int(found[3]), month, int(found[2])) if (month := MONTHS.get(fold(found[1]))) else None
    return None


def _year(text: str) -> int:
    """Return a year; of two digits, up to 68 of this century, as POSIX has it."""
    year = int(text)
    return year if len(text) != 2 else year + (2_000 if year < 69 else 1_900)
