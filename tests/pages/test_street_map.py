"""The street map as browsers get it: from whom they may load pictures, and the tiles of this machine's own file."""

from collections.abc import Callable

from nicegui.testing import User

from services import map as maps
from services import settings
from services.house.settings import change
from services.map.archive import NAME
from services.work import Actor, perform
from services.work.config import Config
from tests.cast import Cast, enter
from tests.map.archives import PIXEL, write

Opened = Callable[[str | None], User]
TILES = "https://tiles.example.com/{z}/{x}/{y}.png"


def allowed(policy: str) -> dict[str, list[str]]:
    """What a policy says, by its directives."""
    return {one.split()[0]: one.split()[1:] for one in policy.split(";")}


async def policies(user: User, path: str = "/") -> tuple[dict[str, list[str]], str]:
    """What a page may load, and which devices it may use."""
    headers = (await user.http_client.get(path)).headers
    return allowed(headers["content-security-policy"]), headers["permissions-policy"]


async def test_j03_pictures_may_come_from_the_chosen_server_and_nothing_else_may(
    alice: Actor, alice_page: User
) -> None:
    before, _devices = await policies(alice_page)
    assert before["img-src"] == ["'self'", "data:"]
    change(alice, settings.MAP_TILES.key, TILES)
    after, _devices = await policies(alice_page)
    assert after.pop("img-src") == ["'self'", "data:", "https://tiles.example.com"]
    del before["img-src"]
    assert after == before
    change(alice, settings.MAP_TILES.key, None)
    assert (await policies(alice_page))[0]["img-src"] == ["'self'", "data:"]


async def test_j03_who_sees_no_maps_loads_no_tiles(opened: Opened, people: Cast, alice: Actor) -> None:
    change(alice, settings.MAP_TILES.key, TILES)
    for user in (opened(enter(people.acme, "Ben", "billing")), opened(people.charlie), opened(None)):
        found, _devices = await policies(user, "/sign-in")
        assert found["img-src"] == ["'self'", "data:"]
        found, _devices = await policies(user)
        assert "https://tiles.example.com" not in str(found)


async def test_j03_tiles_in_a_file_are_served_to_those_who_see_maps(
    house: Config, opened: Opened, people: Cast, alice: Actor
) -> None:
    write(house.data_dir / NAME, credit='<a href="https://x.example">Ada</a> &amp; Co')
    street = perform(alice, maps.street)
    assert street == maps.Street("/map/tiles/{z}/{x}/{y}", "Ada & Co", 1)
    client = opened(people.alice).http_client
    for place in ("0/0/0", "1/1/0"):
        answer = await client.get(f"/map/tiles/{place}")
        assert (answer.status_code, answer.content) == (200, PIXEL + place.encode())
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"].startswith("private")
    for place in ("2/0/0", "1/2/0", "40/0/0", "99999999999999999999/0/0"):
        assert (await client.get(f"/map/tiles/{place}")).status_code == 404
    assert (await client.get("/map/tiles/-1/0/0")).status_code == 404
    assert (await opened(None).http_client.get("/map/tiles/0/0/0")).status_code == 303
    billing = opened(enter(people.acme, "Ben", "billing")).http_client
    assert (await billing.get("/map/tiles/0/0/0")).status_code == 403
