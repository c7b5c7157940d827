"""A street map in one file, made for a test: a picture for each tile of the first zooms."""

from pathlib import Path

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8ff1f00030401ff9e0e3b"
    "e20000000049454e44ae426082"
)


def write(path: Path, *, kind: TileType = TileType.PNG, credit: str = "Made by Ada", deepest: int = 1) -> None:
    """Write an archive whose tiles are one pixel, each with its own address behind the picture."""
    with path.open("wb") as file:
        writer = Writer(file)
        for z in range(deepest + 1):
            for x in range(1 << z):
                for y in range(1 << z):
                    writer.write_tile(zxy_to_tileid(z, x, y), PIXEL + f"{z}/{x}/{y}".encode())
        world = {"min_lon_e7": -1_800_000_000, "max_lon_e7": 1_800_000_000, "min_lat_e7": -850_000_000}
        world |= {"max_lat_e7": 850_000_000, "center_zoom": 0, "center_lon_e7": 0, "center_lat_e7": 0}
        more = {"tile_type": kind, "tile_compression": Compression.NONE, "min_zoom": 0, "max_zoom": deepest}
        writer.finalize(world | more, {"attribution": credit})
