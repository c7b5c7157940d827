"""Text as people type it: a clean line or block of it, and folded, as it is compared and sorted."""

import re
import unicodedata

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ud800-\udfff]")
LINE_ENDS = re.compile(r"[\r\n\t\x85]+")


def line(value: object, limit: int | None = None) -> str | None:
    """One line of text: composed (NFC), without control characters, spaces trimmed; None when nothing is left."""
    if value is None:
        return None
    text = LINE_ENDS.sub(" ", CONTROL.sub("", unicodedata.normalize("NFC", str(value))))
    return (text.strip()[:limit] if limit else text.strip()) or None


def block(value: object) -> str | None:
    """Several lines of text: composed, control characters removed, line ends as LF; None when nothing is left."""
    if value is None:
        return None
    text = CONTROL.sub("", unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n").replace("\r", "\n"))
    return text if text.strip() else None


def fold(value: str) -> str:
    """Text as it is compared and sorted: no accents, no case, single spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", value) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())[:200]
