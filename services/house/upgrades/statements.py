"""Statements: read written-out SQL of a migration far enough to rate it. What it does not know, it says so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

NOISE = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
LITERAL = re.compile(r"'(?:[^']|'')*'")
QUOTES = re.compile(r'["`\[\]]')
NAME = r"(?:[\w$]+\.)?([\w$]+)"
IF_NOT = r"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?"
# The first that fits decides. Each names the code of its rating (`ratings.py`); the group is the table or column.
PATTERNS = [
    (rf"CREATE\s+(?:TEMP(?:ORARY)?\s+|UNLOGGED\s+|VIRTUAL\s+)?TABLE\s+{IF_NOT}{NAME}", "create_table"),
    (rf"CREATE\s+UNIQUE\s+INDEX\b.*?\bON\s+(?:ONLY\s+)?{NAME}", "unique_index"),
    (rf"CREATE\s+INDEX\b.*?\bON\s+(?:ONLY\s+)?{NAME}", "create_index"),
    (
        rf"CREATE\s+(?:TEMP\s+)?(?:VIEW|TRIGGER|TYPE|SEQUENCE|EXTENSION|FUNCTION|SCHEMA)\s+{IF_NOT}{NAME}",
        "create_object",
    ),
    (rf"CREATE\s+OR\s+REPLACE\s+\w+\s+{NAME}", "replace_object"),
    (rf"DROP\s+TABLE\s+{IF_NOT}{NAME}", "drop_table"),
    (rf"DROP\s+INDEX\s+(?:CONCURRENTLY\s+)?{IF_NOT}{NAME}", "drop_index"),
    (rf"DROP\s+SCHEMA\s+{IF_NOT}{NAME}", "drop_table"),
    (rf"DROP\s+\w+\s+{IF_NOT}{NAME}", "drop_object"),
    (rf"TRUNCATE\s+(?:TABLE\s+)?{NAME}", "delete_all"),
    (rf"DELETE\s+FROM\s+(?:ONLY\s+)?{NAME}(?!.*\bWHERE\b)", "delete_all"),
    (rf"DELETE\s+FROM\s+(?:ONLY\s+)?{NAME}", "rows"),
    (rf"UPDATE\s+(?:OR\s+\w+\s+)?(?:ONLY\s+)?{NAME}", "rows"),
    (rf"(?:INSERT\s+(?:OR\s+\w+\s+)?|REPLACE\s+)INTO\s+{NAME}", "rows"),
    (rf"(?:MERGE\s+INTO|COPY)\s+{NAME}", "rows"),
    (rf"WITH\b.*?\b(?:INSERT\s+INTO|DELETE\s+FROM|UPDATE)\s+{NAME}", "rows"),
    (rf"DO\b.*?\b(?:INSERT\s+INTO|DELETE\s+FROM|UPDATE|TRUNCATE|DROP\s+TABLE)\s+{NAME}", "rows"),
    (
        r"(?:SELECT|WITH|VALUES|SET|PRAGMA|ANALYZE|EXPLAIN|SHOW|REINDEX|VACUUM|COMMENT\s+ON\s+\w+)\b\s*([\w$]*)",
        "read_only",
    ),
]
ALTER = re.compile(rf"ALTER\s+TABLE\s+{IF_NOT}(?:ONLY\s+)?{NAME}\s+(.*)", re.IGNORECASE | re.DOTALL)
COLUMN = rf"(?:COLUMN\s+)?{IF_NOT}([\w$]+)"
PARTS = [
    (rf"RENAME\s+TO\s+{NAME}", "rename_table"),
    (rf"RENAME\s+CONSTRAINT\s+{NAME}", "drop_constraint"),
    (rf"RENAME\s+{COLUMN}", "rename_column"),
    (rf"ADD\s+(?:CONSTRAINT\s+{NAME}|(?:PRIMARY|FOREIGN|UNIQUE|CHECK)\b)", "constraint"),
    (rf"ADD\s+{COLUMN}\b(?=.*\bNOT\s+NULL\b)(?!.*\b(?:DEFAULT|GENERATED)\b)", "required_column"),
    (rf"ADD\s+{COLUMN}", "add_column"),
    (rf"DROP\s+CONSTRAINT\s+{IF_NOT}([\w$]+)", "drop_constraint"),
    (rf"DROP\s+{COLUMN}", "drop_column"),
    (rf"ALTER\s+{COLUMN}\s+SET\s+NOT\s+NULL", "not_null"),
    (rf"ALTER\s+{COLUMN}\s+(?:SET\s+DATA\s+)?TYPE\b", "type_change"),
    (rf"ALTER\s+{COLUMN}\s+(?:DROP|SET)\b", "loosen"),
    (rf"VALIDATE\s+CONSTRAINT\s+{NAME}", "constraint"),
]


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that SQL does: the code of its rating, the table, and the column of it, if any."""

    code: str
    table: str
    column: str = ""

    @property
    def subject(self) -> str:
        """What it is about, as `contacts.fax`."""
        return f"{self.table}.{self.column}" if self.column else self.table


def read(text: str) -> Iterator[Statement]:
    """Yield what each statement of a text does; one that is not known has the code `unknown`."""
    for one in _split(QUOTES.sub("", LITERAL.sub("''", NOISE.sub(" ", text)))):
        altered = ALTER.match(one)
        if altered:
            yield from _alterations(altered[1], altered[2])
            continue
        for pattern, code in PATTERNS:
            found = re.match(pattern, one, re.IGNORECASE | re.DOTALL)
            if found:
                yield Statement(code, found[1] or "")
                break
        else:
            yield Statement("unknown", " ".join(one.split())[:60])


def _split(text: str) -> list[str]:
    if re.match(r"\s*(CREATE\s+(TEMP\s+)?TRIGGER|DO\b|CREATE\s+(OR\s+REPLACE\s+)?FUNCTION)", text, re.IGNORECASE):
        return [text.strip()]  # what it holds ends in semicolons of its own
    return [one.strip() for one in text.split(";") if one.strip()]


def _alterations(table: str, rest: str) -> Iterator[Statement]:
    """Yield each part of an `ALTER TABLE`; parts are split at commas outside brackets."""
    for part in re.split(r",(?![^(]*\))", rest):
        for pattern, code in PARTS:
            found = re.match(rf"\s*{pattern}", part, re.IGNORECASE | re.DOTALL)
            if found:
                named = next((one for one in found.groups() if one), "")
                yield Statement(code, table, "" if code in ("rename_table", "constraint") else named)
                break
        else:
            yield Statement("unknown", table)
