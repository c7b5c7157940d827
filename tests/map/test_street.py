"""The street map: a server that the workspace chooses, or a file of this machine."""

import shutil
from pathlib import Path

import pytest
from pmtiles.tile import TileType

from services import map as maps
from services import settings
from services.house.settings import change
from services.map.archive import NAME
from services.work import Actor, Invalid, NotAllowed, NotFound, perform
from services.work.config import Config
from tests.cast import Cast, join
from tests.map.archives import PIXEL, write

TILES = "https://tiles.example.com/{z}/{x}/{y}.png"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (TILES, TILES),
        ("https://Tiles.Example.com:8443/a/{z}/{y}/{x}{r}.jpg?key=Ab_1", "https://tiles.example.com:8443/a/{z}/{y}/{x}{r}.jpg?key=Ab_1"),
        ("", ""),
    ],
)  # fmt: skip
def test_j03_an_address_of_tiles_is_kept(alice: Actor, typed: str, kept: str) -> None:
    assert change(alice, settings.MAP_TILES.key, typed).value == kept


@pytest.mark.parametrize(
    "typed",
    [
        "http://tiles.example.com/{z}/{x}/{y}.png",
        "https://tiles.example.com/tiles.png",
        "https://{s}.example.com/{z}/{x}/{y}.png",
        "https://tiles.example.com/{s}/{z}/{x}/{y}.png",
        "https://tiles.example.com/{z}/{z}/{x}/{y}.png",
        "https://tiles.example.com/{z}/{x}/{y}}.png",
        "https://ada:secret@tiles.example.com/{z}/{x}/{y}.png",
        "https://tiles.example.com; script-src *;/{z}/{x}/{y}.png",
        "https://tiles.example.com/{z}/{x}/{y}.png' onerror='x",
        "https:///{z}/{x}/{y}.png",
        "javascript:alert(1)//{z}/{x}/{y}",
    ],
)
def test_j03_an_address_that_is_not_one_of_tiles_is_refused(alice: Actor, typed: str) -> None:
    with pytest.raises(Invalid):
        change(alice, settings.MAP_TILES.key, typed)
    assert perform(alice, maps.street) is None


def test_j03_the_credit_of_a_street_map_names_its_server_when_nothing_is_said(alice: Actor) -> None:
    change(alice, settings.MAP_TILES.key, TILES)
    assert (street := perform(alice, maps.street)) is not None
    assert (street.credit, street.origin) == ("tiles.example.com", "https://tiles.example.com")
    change(alice, settings.MAP_CREDIT.key, "© Somebody")
    assert (street := perform(alice, maps.street)) is not None
    assert street.credit == "© Somebody"


def test_j03_a_file_without_pictures_is_no_street_map(house: Config, alice: Actor) -> None:
    write(house.data_dir / NAME, kind=TileType.MVT)
    assert perform(alice, maps.street) is None
    with pytest.raises(NotFound):
        perform(alice, maps.tile, 0, 0, 0)


@pytest.mark.parametrize("content", [b"", b"PMTiles", b"PK\x03\x04" * 100, b"PMTiles\x03" + b"\xff" * 200])
def test_j03_a_damaged_file_is_no_street_map(house: Config, alice: Actor, content: bytes) -> None:
    (house.data_dir / NAME).write_bytes(content)
    assert perform(alice, maps.street) is None


def test_j03_a_file_that_is_cut_short_loses_tiles_and_nothing_else(house: Config, alice: Actor) -> None:
    path: Path = house.data_dir / NAME
    write(path)
    path.write_bytes(path.read_bytes()[:-10])
    assert perform(alice, maps.tile, 0, 0, 0).content == PIXEL + b"0/0/0"


def test_j03_a_file_that_was_replaced_is_read_again(house: Config, alice: Actor) -> None:
    path: Path = house.data_dir / NAME
    write(path)
    assert (street := perform(alice, maps.street)) is not None and street.nearest == 1
    write(path.with_suffix(".new"), deepest=2)
    shutil.move(path.with_suffix(".new"), path)
    assert (street := perform(alice, maps.street)) is not None and street.nearest == 2
    path.unlink()
    assert perform(alice, maps.street) is None


def test_j03_the_street_map_of_the_workspace_comes_before_the_file(house: Config, alice: Actor) -> None:
    write(house.data_dir / NAME)
    change(alice, settings.MAP_TILES.key, TILES)
    assert (street := perform(alice, maps.street)) is not None
    assert street.url == TILES


def test_j03_who_sees_no_maps_is_told_nothing_of_the_street_map(people: Cast, alice: Actor) -> None:
    with pytest.raises(NotAllowed):
        perform(join(people.acme, "Ben", "billing"), maps.street)
