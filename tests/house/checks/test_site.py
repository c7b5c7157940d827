"""The site as people reach it: its certificate (R-12), the headers and sockets that the proxy passes, production's settings."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from services.house.checks import site as look_at
from services.work import clock
from services.work.config import Config
from tests.house.checks.breaks import STRONG
from tests.house.checks.conftest import World
from tests.house.checks.sites import HEADERS, proxy, site
from tests.servers import free_port, serve

FEWER = {name: value for name, value in HEADERS.items() if name != "x-frame-options"}
PRODUCTION: dict[str, Any] = {"environment": "production", "secret_key": SecretStr(STRONG)}


@pytest.mark.parametrize(
    ("served", "wrong"),
    [
        ({}, set()),
        ({"ends": timedelta(days=-1)}, {"cert.expired"}),
        ({"ends": timedelta(days=20)}, {"cert.21days"}),
        ({"headers": FEWER}, {"headers.missing"}),
        ({"sockets": False}, {"proxy.socket"}),
    ],
    ids=["all well", "expired", "20 days", "a header less", "no sockets"],
)
@pytest.mark.sqlite_only
def test_r12_the_site_is_watched_as_people_reach_it(world: World, served: dict[str, Any], wrong: set[str]) -> None:
    if "ends" in served:
        served = {"ends": clock.now() + served["ends"]}
    with site(**served) as address:
        assert world.wrong(site_url=address, **PRODUCTION) == wrong


@pytest.mark.sqlite_only
def test_a_site_that_cannot_be_reached_was_not_checked_and_is_not_critical(world: World) -> None:
    with site() as address:
        pass
    found = {one.id: one for one in world.found(site_url=address, **PRODUCTION) if not one.ok}
    assert {one.state for one in found.values()} == {"unchecked"}
    assert set(found) == {"cert.expired", "cert.21days", "headers.missing", "proxy.socket"}
    assert {one.level for one in found.values()} == {"warning"}


@pytest.mark.sqlite_only
def test_production_says_when_it_debugs_or_keeps_the_key_beside_the_data(world: World) -> None:
    (world.config.data_dir / "secret.key").touch(0o600)
    with site() as address:
        assert world.wrong(site_url=address, **PRODUCTION, log_level="debug") == {"debug"}
        assert world.wrong(site_url=address, environment="production", secret_key=None) == {"production.secret_key"}


@pytest.mark.sqlite_only
def test_r12_steward_itself_behind_a_proxy_passes_and_a_proxy_without_sockets_is_found(tmp_path: Path) -> None:
    whole, deaf = free_port(), free_port()
    with serve(tmp_path / "served", site_url=f"https://localhost:{whole}", mail_from="a@acme.example") as served:
        port = int(served.address.rpartition(":")[2])
        with proxy(whole, port), proxy(deaf, port, without=b"Upgrade: websocket\r\n"):
            looked = {at: _states(f"https://localhost:{at}") for at in (whole, deaf)}
    well = {"cert.expired": "ok", "cert.21days": "ok", "headers.missing": "ok", "proxy.socket": "ok"}
    assert looked == {whole: well, deaf: well | {"proxy.socket": "failed"}}


def _states(address: str) -> dict[str, str]:
    config = Config(_env_file=None, site_url=address)  # type: ignore[call-arg]
    return {one.id: one.state for look in (look_at.certificate, look_at.proxy) for one in look(config)}
