"""The foot's first words: how many get a message, and who is left out and why."""

from collections import defaultdict
from collections.abc import Sequence

from models.language import _, ngettext
from services.messages import Reached
from ui.parts.markup import button, element, text_element


class Reach:
    """Who gets it, and a button that opens who does not."""

    def __init__(self) -> None:
        with element("div", "line reach-line"):
            self.said = text_element("span", "").props("role=status")
            self.out = button("", "quiet small", "expand_less", on_click=self._turn)
            self.reasons = element("div", "reasons")
        self.reasons.set_visibility(False)
        self.show(0, [])

    def show(self, count: int, left_out: Sequence[Reached]) -> None:
        """Show how many get it, and who is left out."""
        text = ngettext("{count} will get it", "{count} will get it", count).format(count=count)
        self.said.set_text(text if count or left_out else _("Nobody chosen yet"))
        self.out.set_visibility(bool(left_out))
        self._open(self.reasons.visible and bool(left_out))
        self.out.set_text(ngettext("{count} left out", "{count} left out", len(left_out)).format(count=len(left_out)))
        by_reason = defaultdict[str, list[str]](list)
        for one in left_out:
            by_reason[one.why].append(one.name)
        self.reasons.clear()
        with self.reasons:
            for why, names in by_reason.items():
                with element("div", "line between"):
                    text_element("b", why)
                    text_element("span", str(len(names)), "num")
                text_element("div", ", ".join(names), "sub")

    def _turn(self) -> None:
        self._open(not self.reasons.visible)

    def _open(self, opened: bool) -> None:
        self.reasons.set_visibility(opened)
        self.out.props["aria-expanded"] = "true" if opened else "false"
        self.out.update()
