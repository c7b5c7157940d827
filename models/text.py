"""Text as people type it: a clean line or block; folded, for comparing and sorting; and its words, for search.

Folding does what CLDR's Latin-ASCII does: letters of the Latin script lose accents, strokes and ligatures (Ł, ø, ı, œ),
and typographic signs become plain; letters of other scripts stay themselves. A word is letters and digits with their
marks (UAX #29, WB4); where a script has no spaces between words, each pair of neighbours is one.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import regex
from anyascii import anyascii
from idna import IDNAError, decode

FOLDED = 200  # characters kept of a folded text; ten times as many are read
INDEXED = 8_000  # characters of a record's texts that are indexed: all of them, and some
ASKED = 1_000  # characters read of a question
LONGEST = 100  # characters of a word: PostgreSQL takes 2,046 bytes
MOST_WORDS = 8  # of a question
MOST_PAIRS = 24  # of one of its words without spaces: more pairs narrow nothing

CONTROL = regex.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
# Signs that turn the direction of what follows: in a name they make "evil" read "live", and turn the rest of a sentence.
TURNS = regex.compile(r"[\u202a-\u202e\u2066-\u2069]")
BREAK = regex.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")  # line ends (UAX #14: BK, CR, NL), beside LF
GAP = regex.compile(r"[\t\n\r\v\f\x85\u2028\u2029]+")
SEEN = regex.compile(r"[^\p{Default_Ignorable_Code_Point}\p{Z}\p{Cc}\u2800]")
UNSEEN = regex.compile(r"\p{Default_Ignorable_Code_Point}")

APOSTROPHES = "`´‘’‛′ʹʻʼʽʾʿˈ՚׳"  # typed for ' by keyboards, word processors and romanisations
DOTS = "·‧・"  # inside a word: Catalan l·l, the parts of a foreign name in Japanese
APART = "\u200c"  # keeps two parts of a Persian word apart; as often it is left out
KASHIDA = "ـ"  # only lengthens a word
# Combining classes of signs that are letters, not accents: the voicing of kana, the virama, vowels and tones of Telugu,
# Thai, Lao and Tibetan.
LETTERS = frozenset({8, 9, *range(84, 133)})

JOINS = regex.compile(rf"['{DOTS[0]}{APART}]+")
WORD = r"[\p{L}\p{N}][\p{L}\p{N}\p{M}]*"
ONE_WORD = regex.compile(WORD)
TYPED = regex.compile(rf"{WORD}(?:{JOINS.pattern}{WORD})*")
UNSPACED = "".join(
    rf"\p{{scx={one}}}"
    for one in ("Han", "Hira", "Kana", "Bopo", "Hang", "Thai", "Laoo", "Khmr", "Mymr")  # no text
)
UNIT = regex.compile(rf"(?=[{UNSPACED}])[\p{{L}}\p{{N}}]\p{{M}}*")
RUN = regex.compile(rf"(?:{UNIT.pattern})+|(?:(?![{UNSPACED}])[\p{{L}}\p{{N}}\p{{M}}])+")
PUNYCODE = regex.compile(r"\bxn--[a-z0-9-]+", regex.IGNORECASE)


def line(value: object, limit: int | None = None) -> str | None:
    """Return one line: composed (NFC), without control characters and signs that turn its direction, spaces trimmed; None
    if nothing visible remains."""
    if value is None:
        return None
    text = str(value)
    if text.isascii() and text.isprintable():  # nothing to compose or to remove: 0.3 µs instead of 4
        return text.strip()[:limit].strip() or None
    return line_of_any(text, limit)


def line_of_any(value: str, limit: int | None = None) -> str | None:
    """Return one line as `line` does, of any text."""
    text = unicodedata.normalize("NFC", TURNS.sub("", CONTROL.sub("", GAP.sub(" ", value)))).strip()
    return text[:limit].strip() if SEEN.search(text) else None


def block(value: object) -> str | None:
    """Return lines of text: composed, without control characters, line ends as LF; None if nothing visible remains."""
    if value is None:
        return None
    text = unicodedata.normalize("NFC", CONTROL.sub("", BREAK.sub("\n", str(value))))
    return text if SEEN.search(text) else None


def fold(value: str) -> str:
    """Return text for comparing and sorting: no accents, no case, plain apostrophes and dashes, single spaces."""
    return " ".join(_plain(value[: 10 * FOLDED]).replace(APART, "").split())[:FOLDED].rstrip()


def words(value: str) -> list[str]:
    """Return the words of a text for an index, each once: the parts of each word, and the whole without its joiners."""
    found: dict[str, None] = {}
    for typed in TYPED.findall(_spelled(value[:INDEXED])):
        parts = JOINS.split(typed)
        for text in parts if len(parts) == 1 else [*parts, "".join(parts)]:
            for run, units in _runs(text):
                found |= dict.fromkeys([*_pairs(units), units[-1]] if units else [run])
    return list(found)


def ways(value: str) -> list[list[list[str]]]:
    """Return, for each word of a question, the ways to match it, each a list of beginnings of `words`, all required."""
    typed = dict.fromkeys(TYPED.findall(_spelled(value[:ASKED])))
    return [list(_ways(one)) for one in list(typed)[:MOST_WORDS]]


def begun(value: str, asked: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether words of the question begin a word like that, for showing where it was
    found. The pieces joined are the text."""
    beginnings = sorted({one for some in ways(asked) for way in some for one in way}, key=len, reverse=True)
    found: list[tuple[str, bool]] = []
    last = 0
    for word in ONE_WORD.finditer(value[:INDEXED]):
        start, end = _beginning(word[0], beginnings)
        if end > start:
            found += [
                (value[last : word.start() + start], False),
                (value[word.start() + start : word.start() + end], True),
            ]
            last = word.start() + end
    return [one for one in [*found, (value[last:], False)] if one[0]]


def digits(value: str) -> str:
    """Return the digits of a text, of any script, as 0 to 9."""
    return "".join(str(unicodedata.digit(one)) for one in value if one.isdecimal())


def _beginning(word: str, beginnings: list[str]) -> tuple[int, int]:
    """Return where in a word the longest of the beginnings stands: at its start, or anywhere in letters without spaces."""
    plain, unspaced = _plain(word), bool(UNIT.match(word))
    for one in beginnings:
        at = plain.find(one) if unspaced else 0 if plain.startswith(one) else -1
        if at >= 0:
            size = next(
                (size for size in range(1, len(word) + 1) if len(_plain(word[:size])) >= at + len(one)), len(word)
            )
            return at, size
    return 0, 0


def _ways(typed: str) -> Iterator[list[str]]:
    parts = JOINS.split(typed)
    yield _asked("".join(parts))
    if len(parts) > 1:
        yield [one for part in parts for one in _asked(part)][:MOST_PAIRS]


def _asked(text: str) -> list[str]:
    found: list[str] = []
    for run, units in _runs(text):
        found += (_pairs(units) or units) if units else [run]
    return found[:MOST_PAIRS]


def _runs(text: str) -> list[tuple[str, list[str]]]:
    """Return the runs of a word that mixes scripts with and without spaces, and the letters of those without."""
    if text.isascii():
        return [(text[:LONGEST], [])]
    return [(run[:LONGEST], UNIT.findall(run)) for run in RUN.findall(text)]


def _pairs(units: list[str]) -> list[str]:
    return [one + other for one, other in pairwise(units)]


def _spelled(value: str) -> str:
    """Return plain text with domain names as people read them, however they were written (RFC 5891)."""
    return _plain(PUNYCODE.sub(lambda found: _domain(found[0]), value) if "xn--" in value.lower() else value)


def _domain(label: str) -> str:
    try:
        return decode(label)
    except (IDNAError, UnicodeError):
        return label


def _plain(value: str) -> str:
    if value.isascii():
        return value.replace("`", "'").casefold()
    return unicodedata.normalize("NFC", "".join(map(_sign, value)).casefold())


@lru_cache(maxsize=20_000)
def _sign(sign: str) -> str:
    """Return the folded form of one character."""
    if sign in APOSTROPHES:
        return "'"
    if sign in DOTS:
        return DOTS[0]
    if sign != APART and (sign == KASHIDA or UNSEEN.match(sign)):
        return ""
    apart = unicodedata.normalize("NFKD", sign)
    if apart != sign:
        return "".join(map(_sign, apart))
    if unicodedata.combining(sign):
        return sign if unicodedata.combining(sign) in LETTERS else ""
    if sign.isdecimal():
        return str(unicodedata.digit(sign))
    if sign.isalpha() and unicodedata.name(sign, "").startswith("LATIN "):
        return _ascii(sign)
    return {"Pd": "-", "Pi": '"', "Pf": '"'}.get(unicodedata.category(sign), sign)


def _ascii(letter: str) -> str:
    """Return a Latin letter in ASCII: letters and digits only; a glottal stop becomes an apostrophe."""
    found = anyascii(letter)
    return "".join(one for one in found if one.isalnum()) or ("'" if found in "'`" else letter)
