"""What only others can tell: asked by night, kept, and "not checked" where nobody answered (R-12, D-01)."""

import asyncio
from datetime import timedelta
from email.utils import format_datetime

import pytest
from pydantic import SecretStr

from services.house import checks
from services.house.checks import lookups
from services.house.finding import Finding
from services.work import clock, house_actor
from services.work.config import Config
from services.work.places import places
from tests.channels.smtp_servers import ScriptedSmtp
from tests.house.checks.conftest import World
from tests.house.checks.outsiders import name_server, weaknesses

SPF, DMARC, DKIM = "v=spf1 a:mail.acme.example -all", "v=DMARC1; p=reject", "v=DKIM1; k=rsa; p=MIIB"
RECORDS = {"acme.example": ["other=1", SPF], "_dmarc.acme.example": [DMARC], "mail._domainkey.acme.example": [DKIM]}


@pytest.fixture
def configured(world: World) -> Config:
    """The settings of the world as those of the open house; nobody outside is asked by mistake."""
    config = world.config.model_copy(
        update={"advisories_url": lookups.OFF, "smtp_url": SecretStr("smtp://127.0.0.1:1")}
    )
    world.patch.setattr(places(), "config", config)
    return config


def found(config: Config) -> dict[str, Finding]:
    """The findings about mail, the time and packages, by their ids."""
    words = ("mail.", "clock.skew", "deps.")
    return {one.id: one for one in checks.run(config) if one.id.startswith(words)}


def states(config: Config) -> dict[str, str]:
    return {name: one.state for name, one in found(config).items() if name.startswith("mail.")}


@pytest.mark.sqlite_only
def test_the_records_of_the_domain_are_looked_up_and_kept(configured: Config) -> None:
    with name_server(RECORDS) as asks:
        told = lookups.look_up(house_actor(), asks)
    assert (told.spf, told.dmarc, told.dkim) == ([SPF], [DMARC], [DKIM])
    assert lookups.kept() == told
    assert {"mail.spf": "ok", "mail.dkim": "ok", "mail.dmarc": "ok"}.items() <= states(configured).items()


@pytest.mark.sqlite_only
def test_a_missing_record_comes_with_the_line_to_add(configured: Config) -> None:
    with name_server({"acme.example": []}) as asks:
        lookups.look_up(house_actor(), asks)
    fixes = {name: one.fix for name, one in found(configured).items() if one.failed}
    assert 'acme.example. IN TXT "v=spf1 a:127.0.0.1 ~all"' in fixes["mail.spf"]
    assert 'mail._domainkey.acme.example. IN TXT "v=DKIM1; k=rsa; p=…"' in fixes["mail.dkim"]
    assert '_dmarc.acme.example. IN TXT "v=DMARC1; p=none; rua=mailto:postmaster@acme.example"' in fixes["mail.dmarc"]


@pytest.mark.sqlite_only
def test_two_spf_records_count_as_none_and_a_policy_of_the_domain_above_counts(configured: Config) -> None:
    deeper = configured.model_copy(update={"mail_from": "office@crm.acme.example"})
    places().config = deeper
    with name_server(RECORDS | {"crm.acme.example": [SPF, "v=spf1 -all"]}) as asks:
        lookups.look_up(house_actor(), asks)
    assert states(deeper)["mail.dmarc"] == "ok"
    assert "more than one SPF record" in found(deeper)["mail.spf"].message


@pytest.mark.sqlite_only
def test_a_silent_name_server_leaves_all_three_unchecked_and_nothing_critical(configured: Config, world: World) -> None:
    world.patch.setattr(lookups, "DNS_SECONDS", 0.1)
    with name_server(None) as asks:
        lookups.look_up(house_actor(), asks)
    now = found(configured)
    assert {now[name].state for name in ("mail.spf", "mail.dkim", "mail.dmarc")} == {"unchecked"}
    assert now["mail.spf"].fix == "It could not be looked up: the server did not answer."
    assert {one.level for one in now.values()} <= {"info", "warning"}


@pytest.mark.sqlite_only
def test_old_answers_and_those_about_another_domain_do_not_count(configured: Config, world: World) -> None:
    world.told(server="127.0.0.1:1", at=clock.now() - timedelta(days=3))
    assert set(states(configured).values()) == {"unchecked"}
    world.told(server="127.0.0.1:1", domain="another.example")
    assert set(states(configured).values()) == {"unchecked"}
    world.told(server="127.0.0.1:1")
    assert set(states(configured).values()) == {"ok"}
    unnamed = configured.model_copy(update={"dkim_selector": None})
    assert "STEWARD_DKIM_SELECTOR" in found(unnamed)["mail.dkim"].fix


@pytest.mark.sqlite_only
async def test_the_sign_in_to_the_mail_server_is_tried_as_a_message_would(configured: Config) -> None:
    async with ScriptedSmtp(login=("ada", "hunter2")) as server:
        for password, trouble in (("hunter2", ""), ("wrong", "refuses our account")):
            address = SecretStr(f"smtp://ada:{password}@127.0.0.1:{server.port}")
            places().config = configured.model_copy(update={"smtp_url": address})
            with name_server(RECORDS) as asks:
                told = await asyncio.to_thread(lookups.look_up, house_actor(), asks)
            assert told.login is not None and trouble in told.login and bool(told.login) == bool(trouble)
            assert password not in str(told)
        assert server.heard("MAIL") == 0, "no letter was begun"
        one = (await asyncio.to_thread(found, places().config))["mail.login"]
        assert one.failed and "does not let Steward in" in one.message


@pytest.mark.sqlite_only
def test_known_weaknesses_are_looked_up_once_a_week(configured: Config, world: World) -> None:
    with weaknesses({"NiceGUI": ["GHSA-1"], "nicegui": ["GHSA-1", "CVE-2"]}) as address:
        asked = places().config = configured.model_copy(update={"advisories_url": address})
        lookups.look_up_packages(house_actor())
    one = found(asked)["deps.advisories"]
    assert one.failed and "nicegui" in one.message and "GHSA-1, CVE-2" in one.message
    with clock.at(clock.now() + timedelta(days=9)):
        assert found(asked)["deps.advisories"].state == "unchecked"


@pytest.mark.sqlite_only
def test_a_list_that_does_not_answer_leaves_the_last_answer_and_off_asks_nobody(
    configured: Config, world: World
) -> None:
    with weaknesses({}, broken=True) as address:
        asked = places().config = configured.model_copy(update={"advisories_url": address})
        lookups.look_up_packages(house_actor())
    assert found(asked)["deps.advisories"].ok, "it is from last night"
    lookups.look_up_packages(house_actor())
    assert lookups.kept().weak == []
    assert found(configured)["deps.advisories"].state == "unchecked"


@pytest.mark.sqlite_only
def test_the_clock_is_compared_with_the_date_of_an_answer(configured: Config) -> None:
    fast = format_datetime(clock.now() + timedelta(minutes=5), usegmt=True)
    with weaknesses({}, date=fast) as address:
        asked = places().config = configured.model_copy(update={"advisories_url": address, "smtp_url": None})
        lookups.look_up(house_actor())
    assert found(asked)["clock.skew"].message in {f"The machine's clock is {n} seconds wrong." for n in (299, 300)}
    with weaknesses({}) as address:
        asked = places().config = configured.model_copy(update={"advisories_url": address, "smtp_url": None})
        lookups.look_up(house_actor())
    assert found(asked)["clock.skew"].ok
