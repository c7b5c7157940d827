"""Newer versions of packages: asked of the index that the settings name, and of nobody else (N-15, N-19, N-40)."""

from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import version
from typing import Any

import pytest

from services.house.checks import lookups, newer, run
from services.house.finding import Finding
from services.work import clock, house_actor
from services.work.config import Config
from services.work.places import places
from tests.house.checks.conftest import World
from tests.house.checks.outsiders import package_index

OURS = version("segno")
Ask = Callable[[str], Finding]


def wheel(number: str, **more: Any) -> dict[str, Any]:
    return {"filename": f"segno-{number}-py3-none-any.whl", **more}


@pytest.fixture
def ask(world: World) -> Ask:
    """Look up at an index, as each week, and return the finding."""

    def asked(address: str) -> Finding:
        changed = {"package_index_url": address, "advisories_url": lookups.OFF}
        config = world.config.model_copy(update=changed)
        world.patch.setattr(places(), "config", config)
        lookups.look_up_packages(house_actor())
        return of(config)

    return asked


def of(config: Config) -> Finding:
    (one,) = (one for one in run(config) if one.id == "deps.newer")
    return one


@pytest.mark.parametrize(
    ("files", "newest"),
    [
        ([wheel("99.1"), wheel("99.2"), {"filename": "segno-99.0.tar.gz"}], "99.2"),
        ([wheel("99.1"), wheel("99.2", yanked="broken")], "99.1"),
        ([wheel("99.1"), wheel("99.2rc1"), wheel("99.2.dev1")], "99.1"),
        ([wheel("99.1"), wheel("99.2", **{"requires-python": ">=4"})], "99.1"),
        ([{"filename": "segno-99.3.exe"}, {"filename": "segno.whl"}, wheel("99.1")], "99.1"),
        ([{"filename": "segno-99.1.tar.gz"}], "99.1"),
        ([wheel(OURS), wheel("0.1")], None),
        ([], None),
    ],
)
def test_n15_only_versions_that_could_be_installed_count(files: list[dict[str, Any]], newest: str | None) -> None:
    with package_index({"segno": files}) as address:
        assert newer.look_up(address) == ([f"segno {OURS} → {newest}"] if newest else [])


@pytest.mark.sqlite_only
def test_n15_n40_newer_versions_are_listed_by_name_for_a_week(ask: Ask) -> None:
    with package_index({"segno": [wheel("99.1")], "nicegui": [{"filename": "nicegui-98.0.tar.gz"}]}) as address:
        one = ask(address)
    assert (one.state, one.level) == ("failed", "info")
    assert "2 packages have newer versions" in one.message and f"segno {OURS} → 99.1" in one.message
    with clock.at(clock.now() + timedelta(days=9)):
        assert of(places().config).state == "unchecked"


@pytest.mark.sqlite_only
def test_n15_an_index_that_fails_once_leaves_the_last_answer(ask: Ask) -> None:
    with package_index({"segno": [wheel("99.1")]}) as address:
        ask(address)
    with package_index({"segno": []}, refused="nicegui") as address:
        assert newer.look_up(address) is None
        assert "segno" in ask(address).message


@pytest.mark.parametrize("body", [b"no JSON", b"[]", b'{"files": [{"no": 1}]}', b'{"files": null}'])
def test_n15_an_answer_of_another_kind_is_none(body: bytes) -> None:
    with package_index({"segno": []}, body=body) as address:
        assert newer.look_up(address) is None


@pytest.mark.sqlite_only
def test_n15_without_an_index_nobody_is_asked(ask: Ask) -> None:
    one = ask("")
    assert (one.state, one.fix) == ("unchecked", "Name a package index in STEWARD_PACKAGE_INDEX_URL.")
    assert lookups.kept().newer == []  # the last answer stays
