"""What sending has to know of the house in every workspace, kept in memory: a work of a workspace cannot read the house.

Read again after a change here, by a chore every five seconds, and once a second as messages leave.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from services import settings
from services.house.settings import read
from services.work import house_actor, work
from services.work.places import places

if TYPE_CHECKING:
    from services.house.checks.lookups import Lookups

LIVE, TEST, OFF = "live", "test", "off"
FRESH = 1.0  # seconds that it counts as it was read


@dataclass(frozen=True, slots=True)
class Switch:
    """The switch of a channel, and where its messages go while it is on test."""

    mode: str = LIVE
    address: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The switches by channel, the emails a day without the domain's records, and the records it lacks."""

    of: str = ""  # the data folder
    at: float = 0.0
    switches: Mapping[str, Switch] = field(default_factory=dict)
    most: int = 0
    lacks: Sequence[str] = ()


_now = Known()


def now() -> Known:
    """Return what was read last, without asking the house. Before that, everything is live."""
    return _now if _now.of == str(places().folder) else Known()


def fresh() -> Known:
    """Return it as of this second, outside any work."""
    return now() if time.monotonic() - now().at < FRESH and now().of else refresh()


def refresh() -> Known:
    """Read it from the house, outside any work."""
    global _now  # noqa: PLW0603
    from services.house.checks import lookups  # the checks look at messages, which look here

    with work(house_actor(), read=True) as session:
        switches = {
            name: Switch(settings.get(session, mode), settings.get(session, address))
            for name, (mode, address) in settings.SWITCHES.items()
        }
        most = settings.get(session, settings.EMAILS_UNPROVED)
        told = lookups.Lookups.model_validate(read(session, lookups.FACT) or {})
    _now = Known(str(places().folder), time.monotonic(), switches, most, missing(told))
    return _now


def missing(told: "Lookups") -> list[str]:
    """Return the records that the sender's domain lacks, as far as the last look-up tells; without an answer, none."""
    if not told.fresh or (told.spf is None and told.dmarc is None):
        return []
    found = {"SPF": told.spf, "DKIM": told.dkim if told.selector else [], "DMARC": told.dmarc}
    return [name for name, records in found.items() if records is not None and not records]
