"""Colleagues on the road as every map shows them: where each was last, how many they are, and who looked."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from markupsafe import Markup

from models.language import _, ngettext
from services import positions
from services.positions import Whereabouts
from ui.live import perform
from ui.parts.map.shapes import Person
from ui.words import number, since

TEXT, BOLD, NOTE = Markup("<span>{}</span>"), Markup("<b>{}</b>"), Markup("{} · {}")


class Looking:
    """Records whose position was looked at on a page, each person once."""

    def __init__(self) -> None:
        self.recorded: set[UUID] = set()

    async def record(self, seen: Iterable[Whereabouts]) -> None:
        """Record those who were not seen on this page before."""
        new = {one.user_id for one in seen} - self.recorded
        if new:
            self.recorded |= new
            await perform(positions.looked, new)


def person(one: Whereabouts) -> Person:
    """Return a colleague as a map draws them, with how good and how old the position is."""
    told = _("±{metres} m, {time}").format(metres=number(round(one.accuracy_m)), time=since(one.taken_at))
    return Person(f"at {one.user_id}", one.name, one.lat, one.lon, one.accuracy_m, told, one.old)


def sharing(colleagues: Sequence[Whereabouts]) -> Markup:
    """Return how many are on the road, and from how many nothing came lately."""
    if not colleagues:
        return TEXT.format(_("Nobody shares a position now"))
    count = ngettext("{count} colleague on the road", "{count} colleagues on the road", len(colleagues))
    old = sum(one.old for one in colleagues)
    said = BOLD.format(count.format(count=number(len(colleagues))))
    if old:
        said = NOTE.format(said, ngettext("{count} not heard from", "{count} not heard from", old).format(count=old))
    return said
