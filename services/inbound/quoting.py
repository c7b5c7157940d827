"""Quotes: what a mail says itself, and where it only repeats the one before it. Nothing is cut from what is kept.

The lines that begin a quote are those of mail-parser-reply, in its fourteen languages. Its patterns take time in the
square of a line and of all lines: they see at most 300 lines of 120 characters, which takes 0.1 s of the worst text.
"""

import re
from functools import cache

from mailparser_reply.constants import MAIL_LANGUAGES
from mailparser_reply.parser import EmailMessage

LINES, WIDTH = 300, 120
QUOTED = re.compile(r"\s{0,3}>")


def own_words(text: str) -> str:
    """Return a mail's text without what it quotes: above the quote, below it, or between its lines.

    Where that would leave nothing, such as in a forwarded mail, the whole text.
    """
    lines = text.split("\n")
    begin, end = _header(lines)
    if begin is None:
        kept = _without_tail(lines)
    else:
        kept = lines[:begin]
        if not _says(kept):  # the answer stands below, or between the quoted lines
            rest = lines[end:]
            kept = [one for one in rest if not QUOTED.match(one)] if any(map(QUOTED.match, rest)) else []
    found = "\n".join(kept).strip()
    return found or text.strip()


def _header(lines: list[str]) -> tuple[int | None, int]:
    """Return the first line of the header of a quote ("On Friday Ada wrote:", "From: …"), and the first one after it."""
    seen = [one[:WIDTH] for one in lines[:LINES]]
    found = _pattern().search("\n".join(seen))
    ends = [number for number, one in enumerate(seen) if _introduces(seen, number, one)]
    if found is None or (ends and ends[0] < _line_of(found.string, found.start())):
        return (ends[0], ends[0] + 1) if ends else (None, 0)
    lead = len(found.group()) - len(found.group().lstrip())
    begin = _line_of(found.string, found.start() + lead)
    return begin, max(begin + 1, _line_of(found.string, found.end()))


def _introduces(lines: list[str], number: int, one: str) -> bool:
    """Return whether a line ends in a colon and a quoted one follows: a language we do not know."""
    if not one.rstrip().endswith((":", "：")) or QUOTED.match(one):
        return False
    after = next((line for line in lines[number + 1 : number + 3] if line.strip()), "")
    return bool(QUOTED.match(after)) and any(sign.isdigit() for sign in one)


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position)


def _without_tail(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and (QUOTED.match(lines[end - 1]) or not lines[end - 1].strip()):
        end -= 1
    return lines[:end]


def _says(lines: list[str]) -> bool:
    return any(one.strip() and not QUOTED.match(one) for one in lines)


@cache
def _pattern() -> re.Pattern[str]:
    found: re.Pattern[str] = EmailMessage("", list(MAIL_LANGUAGES)).HEADER_REGEX
    return found
