"""What the shelves are told of the trade at start: the kinds of long work there are."""

from collections.abc import Sequence

from services.records.errands import ErrandKind

ERRANDS: Sequence[ErrandKind] = ()
