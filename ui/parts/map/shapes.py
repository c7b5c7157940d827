"""What a map shows, as plain values: places as points, people, and lines between places."""

from collections.abc import Mapping
from dataclasses import dataclass

from ui.theme import AVATAR_COLOURS, colour, initials

TONES = ("mute", "accent", "ok", "info", "warn", "bad")  # as everywhere; the browser draws the later ones above
HUES = tuple(colour(number) for number in range(AVATAR_COLOURS))  # a technician's colour, of a point or a way
LIMIT = 5_000  # points that one map shows: a browser has them drawn within a second (docs/measurements.md)
FINE = 100_000  # a degree in the parts that are sent: a part is 1.1 m of latitude


@dataclass(frozen=True, slots=True)
class Point:
    """A place. `state` is the word for its tone, `href` the address of its record; `key` names it for good. `hue`, one of
    `HUES`, is what it is drawn in instead of its tone."""

    key: str
    lat: float
    lon: float
    tone: str = "accent"
    title: str = ""
    sub: str = ""
    state: str = ""
    href: str = ""
    hue: str = ""

    def place(self) -> list[int]:
        """Return what the browser needs to draw it: latitude and longitude in parts of a degree, and the tone."""
        return [round(self.lat * FINE), round(self.lon * FINE), (TONES + HUES).index(self.hue or self.tone)]

    def row(self) -> dict[str, str]:
        """Return what the browser shows of it in the list and in its popover."""
        return {"title": self.title, "sub": self.sub, "state": self.state, "tone": self.tone, "href": self.href}


@dataclass(frozen=True, slots=True)
class Person:
    """Where somebody was last, within `accuracy_m` metres. `told` says how good and how old that is; `old` fades it."""

    key: str
    name: str
    lat: float
    lon: float
    accuracy_m: float = 0.0
    told: str = ""
    old: bool = False
    href: str = ""

    def drawn(self) -> dict[str, object]:
        """Return what the browser needs to draw it, and to list it."""
        return {
            "at": [round(self.lat * FINE), round(self.lon * FINE)],
            "ring": round(self.accuracy_m),
            "title": self.name,
            "sub": self.told,
            "href": self.href,
            "face": [initials(self.name), colour(self.name).removeprefix("av-")],
            "old": self.old,
        }


@dataclass(frozen=True, slots=True)
class Line:
    """A way over several places (latitude, longitude); `dashed` while it is only planned. Its tone may be one of `HUES`."""

    key: str
    places: tuple[tuple[float, float], ...]
    tone: str = "accent"
    dashed: bool = True

    def drawn(self) -> dict[str, object]:
        """Return what the browser needs to draw it."""
        at = [[round(lat * FINE), round(lon * FINE)] for lat, lon in self.places]
        return {"at": at, "tone": self.tone, "dashed": self.dashed}


@dataclass(frozen=True, slots=True)
class Tiles:
    """A street map: the address of a tile with {z}, {x} and {y}, who made it, and how near it goes."""

    url: str
    attribution: str
    nearest: int = 19

    def drawn(self) -> Mapping[str, object]:
        """Return what the browser needs."""
        return {"url": self.url, "attribution": self.attribution, "nearest": self.nearest}
