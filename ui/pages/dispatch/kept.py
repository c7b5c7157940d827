"""What is drawn of a board is worked out once for all windows that were given the same board in the same language."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from models.language import spoken
from services.dispatch.board import Board

T = TypeVar("T")
MOST = 8  # boards kept: those that windows show now, and the ones before


def once_for_all(draw: Callable[[Board], T]) -> Callable[[Board], T]:
    """Keep what `draw` returned for the latest boards. It must depend on the board and the language alone, and nobody may
    change it."""
    kept: OrderedDict[tuple[int, int], tuple[Any, ...]] = OrderedDict()

    @wraps(draw)
    def drawn(board: Board) -> T:
        key = (id(board), id(spoken()))
        if key not in kept:
            kept[key] = (board, spoken(), draw(board))  # both are held: an id is not used again meanwhile
            while len(kept) > MOST:
                kept.popitem(last=False)
        found: T = kept[key][2]
        return found

    return drawn
