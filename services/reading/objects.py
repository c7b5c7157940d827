"""JSON as rows: an object on each line, as our exports write it, or a list of objects. The headings are the names of their
values, in the order in which they come; a list becomes several values in a cell."""

import json
from collections.abc import Iterator
from typing import Any

from models.language import _, counted
from services.reading.cells import joined
from services.reading.delimited import Rows
from services.reading.sources import MOST_COLUMNS, Source, refused

LARGEST_LIST = 10 * 2**20  # bytes of one that is read whole
FIRST = 2  # the number of the first object: the headings count as row 1


class ObjectRows:
    """The rows of a file of objects. The headings are found once, in a first reading of the whole file."""

    def __init__(self, source: Source) -> None:
        """Refuses (`Invalid`) what is no object, and more than 500 different names."""
        self._source = source
        self._names: dict[str, None] = {}
        for one in self._objects():
            self._names |= dict.fromkeys(one)
            if len(self._names) > MOST_COLUMNS:
                raise refused(_("At most {count} columns fit into one file.").format(count=counted(MOST_COLUMNS)))

    def __call__(self) -> Rows:
        """Yield the headings as row 1, then the objects."""
        yield 1, list(self._names)
        for number, one in enumerate(self._objects(), FIRST):
            yield number, [_cell(one.get(name)) for name in self._names]

    def _objects(self) -> Iterator[dict[str, Any]]:
        with self._source.open() as file:
            found = _whole(self._source) if file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"[" else None
            file.seek(0)
            for number, one in enumerate(found if found is not None else file, 1):
                if found is None and not one.strip():
                    continue
                value = one if found is not None else _read(one)
                if not isinstance(value, dict):
                    raise refused(_("Line {number} is no JSON object.").format(number=number))
                yield value


def is_objects(source: Source) -> bool:
    """Return whether a file that begins with a bracket is JSON of this kind: its first line is an object, or it is a list."""
    with source.open() as file:
        first = file.readline(1_000_000).lstrip(b"\xef\xbb\xbf \t\r\n")
    if first[:1] == b"{":
        return isinstance(_read(first), dict)
    return source.size <= LARGEST_LIST and isinstance(_whole(source), list)


def _whole(source: Source) -> Any:
    with source.open() as file:
        return _read(file.read())


def _read(text: bytes) -> Any:
    try:
        return json.loads(text.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return joined(value)
    return json.dumps(value, ensure_ascii=False)
