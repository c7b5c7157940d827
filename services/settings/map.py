"""The settings of maps: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.codes import tiles
from services.house.settings.types import line

MAP_TILES = setting(
    "map.tiles",
    N_("Street map"),
    tiles(),
    "",
    group=N_("Map"),
    help=N_(
        "The address of map tiles, as in https://tiles.example.com/{z}/{x}/{y}.png. The browsers of those who see maps "
        "load them from there, so that server learns which places they look at. Empty: no street map, only an outline."
    ),
)
MAP_CREDIT = setting(
    "map.credit",
    N_("Credit of the street map"),
    line(300),
    "",
    group=N_("Map"),
    help=N_(
        "Shown on the map, as most providers require: “© OpenStreetMap contributors "
        "https://www.openstreetmap.org/copyright”. An address becomes a link."
    ),
)
