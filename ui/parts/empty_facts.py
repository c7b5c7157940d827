"""Empty facts: those of a record's details that say nothing are folded away, behind a button that counts them.

The browser folds them, and remembers how this person had them last (assets/steward.js); the theme hides them.
"""

from collections.abc import Iterable

from markupsafe import Markup
from nicegui.element import Element

from models.language import _, ngettext
from ui.parts.markup import StaticHtml

ALWAYS = frozenset({"emails", "phones", "tags", "owner_id"})  # missed, or added often: shown although they are empty
FEWEST = 3  # a button in place of one or two lines saves no room
TURN = Markup('<button type="button" data-empty="1">{}</button><button type="button" data-empty="">{}</button>')


class Empties:
    """The empty facts of one record, in the lists of its details."""

    def __init__(self, rows: Element) -> None:
        self.lists = [rows]
        self.names: set[str] = set()
        self.button: StaticHtml | None = None

    def note(self, name: str, *, empty: bool) -> None:
        """Note whether a fact is empty now."""
        before = name in self.names
        (self.names.add if empty and name not in ALWAYS else self.names.discard)(name)
        if before != (name in self.names):
            self._draw()

    def join(self, rows: Element) -> None:
        """Fold those of a further list as well; the button stands below it."""
        self.lists.append(rows)
        if self.button is not None:
            self.button.move()
        self._draw()

    def forget(self, names: Iterable[str]) -> None:
        """Forget facts that are no longer there."""
        self.names -= set(names)
        self._draw()

    def show(self) -> None:
        """Add the button."""
        self.button = StaticHtml("div", "empties")
        self._draw()

    def _draw(self) -> None:
        if self.button is None:
            return
        count, folds = len(self.names), len(self.names) >= FEWEST
        for one in self.lists:
            one.classes(add="folds" if folds else "", remove="" if folds else "folds")
        self.button.set_visibility(folds)
        more = ngettext("Show {count} empty field", "Show {count} empty fields", count).format(count=count)
        self.button.show(TURN.format(more, _("Hide empty fields")))
