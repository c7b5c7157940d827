"""The apostrophe before a text that a spreadsheet would run as a formula: put there by our exports, taken off here."""

import re

FORMULA = re.compile(r"'*[=+\-@\t\r]")
PHONE = re.compile(r"\+[0-9]+")


def guarded(text: str) -> str:
    """Return a text that no spreadsheet runs. A phone number as E.164 stays as it is."""
    return f"'{text}" if FORMULA.match(text) and not PHONE.fullmatch(text) else text


def unguarded(text: str) -> str:
    """Return a text as it was before `guarded`."""
    return text[1:] if text[:1] == "'" and FORMULA.match(text, 1) else text
