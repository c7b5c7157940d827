"""Redaction: what is secret or personal is taken out of a text before it is logged, kept or sent elsewhere."""

import re

SECRET = re.compile(r"(password|secret|token|authorization|cookie|api_key)", re.IGNORECASE)
BEARER = re.compile(r"(Bearer |\bstw_)[\w.~+/=-]+")
ADDRESS = re.compile(r"(\w+://[^:/\s]*:)\S+@")  # to the last @: a password may hold one that was not written as %40
ID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", re.IGNORECASE)
# A word of an address or a name in code; anything else there may be a secret, or what a person typed.
WORD = re.compile(r"(?!.*\d{7})[a-z0-9]+(?:[._-][a-z0-9]+)*")
LONGEST = 24  # characters of such a word: the secrets of our links have 43
NAME = re.compile(r"[a-z_][a-z0-9_.]*")
QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”")
HIDDEN = "(hidden)"
RULES = (
    (re.compile(r"(?im)\b((?:proxy-)?authorization|(?:set-)?cookie)(['\"]?\s*[:=]).*$"), rf"\1\2 {HIDDEN}"),
    (
        re.compile(
            r"(?i)\b([\w-]*(?:password|secret|token|api_?key)[\w-]*['\"]?\s*[:=]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s,;&]+)"
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(?m)^\[parameters: .*$"), f"[parameters: {HIDDEN}]"),  # of a statement, by SQLAlchemy
    (re.compile(r"(?m)^(\s*(?:DETAIL|CONTEXT|LINE \d+): ).*$"), rf"\1{HIDDEN}"),  # of a row, by PostgreSQL
    (re.compile(r"((?:https?:/)?/[\w./%~{}:@+-]*)\?[^\s'\"]+"), rf"\1?{HIDDEN}"),
    (re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}"), "(address)"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}\b", re.IGNORECASE), "(address)"),
    (ID, "(id)"),
    (re.compile(r"(?<![\w.])\+?\d(?:[ ()./-]{0,3}\d){6,}"), "(number)"),
    (re.compile(r"(?<![\w/])(?=[\w+=-]*\d)[\w+=-]{20,}"), HIDDEN),
)


def secrets(text: str) -> str:
    """Return a text without bearer tokens, and without the passwords of addresses."""
    return BEARER.sub(rf"\1{HIDDEN}", ADDRESS.sub(rf"\1{HIDDEN}@", text))


def private(text: str, *, strict: bool = False) -> str:
    """Return a text, such as the words of an exception, without secrets, addresses, numbers of people, ids, values of
    rows, query strings and quoted values. Quoted names of code (`'due_on'`) stay, unless it is `strict`."""
    found = secrets(text)
    for pattern, instead in RULES:
        found = pattern.sub(instead, found)
    return QUOTED.sub(lambda match: _quoted(match.group(), strict=strict), found)


def where(text: str) -> str:
    """Return where something happened, without ids and without what may be a secret: `GET /contacts/{id}`, `/v/{…}`."""
    method, space, path = ID.sub("{id}", text).rpartition(" ")
    if "/" not in path:
        return f"{method}{space}{path}"
    return f"{method}{space}{'/'.join(_segment(one) for one in path.partition('?')[0].split('/'))}"


def _segment(text: str) -> str:
    plain = not text or text.startswith("{") or (len(text) <= LONGEST and WORD.fullmatch(text))
    return text if plain else "{…}"


def _quoted(text: str, *, strict: bool) -> str:
    name = text[1:-1]
    kept = not name or name == HIDDEN or (not strict and len(name) <= 60 and NAME.fullmatch(name))
    return text if kept else f"{text[0]}…{text[-1]}"
