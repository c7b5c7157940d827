"""The ways out of texts, against servers that speak their providers' APIs: one answer each, and `handed` at its moment."""

from collections.abc import Callable
from typing import Any

import pytest

from services.channels import ForGood, ForNow, Receipt, Transport, Unclear, Withdrawn
from services.channels.msg91 import Account as Msg91Account
from services.channels.msg91 import Msg91Transport
from services.channels.twilio import Account, TwilioTransport
from services.channels.waha import Account as WahaAccount
from services.channels.waha import WahaTransport
from tests.channels import msg91_server, twilio_server, waha_server
from tests.channels.envelopes import Hand, envelope
from tests.channels.http_servers import CUT, TAKE_THEN_CUT, TAKE_THEN_STALL, Act, ScriptedHttp
from tests.channels.msg91_server import Msg91Server
from tests.channels.twilio_server import TwilioServer, refused
from tests.channels.waha_server import WahaServer
from tests.servers import free_port

NUMBER = "+33612345678"
CALLED = "https://crm.example/callbacks/twilio"


def by_twilio(url: str, channel: str = "sms", **more: Any) -> TwilioTransport:
    given = {"sender": "+16085550142", "callback": CALLED, **more}
    account = Account(twilio_server.ACCOUNT, twilio_server.TOKEN, url, **given)
    return TwilioTransport(account, channel, 0.3)


def by_waha(url: str) -> WahaTransport:
    return WahaTransport(WahaAccount(url, "default", waha_server.KEY), 0.3)


def by_msg91(url: str) -> Msg91Transport:
    return Msg91Transport(Msg91Account(msg91_server.KEY, msg91_server.FLOW, url), 0.3)


Way = tuple[type[ScriptedHttp], Callable[[str], Transport]]
WAYS: list[Way] = [(TwilioServer, by_twilio), (WahaServer, by_waha), (Msg91Server, by_msg91)]
ways = pytest.mark.parametrize(("server", "way"), WAYS, ids=["twilio", "waha", "msg91"])


async def send(way: Transport, hand: Hand | None = None, **more: Any) -> Receipt:
    try:
        return await way.send(envelope(**{"recipient": NUMBER, "body": "Water is off.", **more}), hand or Hand())
    finally:
        await way.close()


@ways
async def test_a_text_is_taken_once_and_its_id_is_kept(server: Any, way: Any) -> None:
    hand = Hand()
    async with server() as there:
        got = await send(way(there.url), hand)
    (mine, number, text) = there.taken[0]
    assert (got.provider_id, text, hand.asked) == (f"text:{mine}", "Water is off.", 1)
    assert "33612345678" in number and not got.kept


@ways
async def test_a_server_that_cannot_be_reached_is_tried_again_and_nothing_was_handed_over(
    server: Any, way: Any
) -> None:
    hand = Hand()
    with pytest.raises(ForNow) as answer:
        await send(way(f"http://127.0.0.1:{free_port()}"), hand)
    assert (answer.value.phase, hand.asked) == ("connect", 0)
    assert "127.0.0.1" not in answer.value.text


@ways
@pytest.mark.parametrize("act", [TAKE_THEN_CUT, TAKE_THEN_STALL, CUT, Act(500, {}), Act(502, "<html>"), Act(200, "[]")])
async def test_what_was_written_and_got_no_clear_answer_is_unknown(server: Any, way: Any, act: Act) -> None:
    hand = Hand()
    async with server([act]) as there:
        with pytest.raises(Unclear):
            await send(way(there.url), hand)
    assert hand.asked == 1


@ways
async def test_too_many_at_once_leave_later(server: Any, way: Any) -> None:
    async with server([Act(429, {"message": "Too many requests", "type": "error"})]) as there:
        with pytest.raises(ForNow) as answer:
            await send(way(there.url))
    assert answer.value.code == 429


@ways
async def test_a_lost_claim_writes_nothing(server: Any, way: Any) -> None:
    async with server() as there:
        with pytest.raises(Withdrawn):
            await send(way(there.url), Hand(answer=False))
    assert (there.asked, there.opened) == ([], 1)


@ways
async def test_each_text_has_a_connection_of_its_own(server: Any, way: Any) -> None:
    """A kept connection that was closed meanwhile would take a text and never answer for it."""
    async with server() as there:
        one = way(there.url)
        await one.send(envelope(recipient=NUMBER), Hand())
        await one.send(envelope(recipient=NUMBER), Hand())
        await one.close()
    assert (there.opened, len(there.taken)) == (2, 2)


@pytest.mark.parametrize(("code", "kind"), [
    (21211, ForGood), (21614, ForGood), (21610, ForGood), (21408, ForGood), (20003, ForNow), (21606, ForNow),
    (20429, ForNow), (21609, ForNow),
])  # fmt: skip
async def test_w07_a_refusal_is_about_the_recipient_or_about_us(code: int, kind: type[Exception]) -> None:
    async with TwilioServer([refused(400, code, "Because of this")]) as there:
        with pytest.raises(kind) as answer:
            await send(by_twilio(there.url))
    assert str(answer.value).startswith(str(code)) and "Because of this" in str(answer.value)


@ways
async def test_s03_a_number_in_a_providers_words_is_masked(server: Any, way: Any) -> None:
    said = f"The number {NUMBER} is wrong: {NUMBER.lstrip('+')}@c.us, SM0123456789012345"
    async with server([Act(400, {"message": said, "code": 21211, "status": 400, "type": "error"})]) as there:
        with pytest.raises(ForGood) as answer:
            await send(way(there.url))
    assert NUMBER.lstrip("+") not in str(answer.value) and NUMBER[-2:] in str(answer.value)
    assert "SM0123456789012345" in str(answer.value)


async def test_w07_twilio_is_told_where_to_report_to() -> None:
    letter = envelope(recipient=NUMBER, body="Déjà vu\r\nat nine")
    async with TwilioServer() as there:
        way = by_twilio(there.url)
        await way.send(letter, Hand())
        await way.close()
    assert there.asked[0].form == {
        "To": NUMBER, "From": "+16085550142", "Body": "Déjà vu\nat nine", "StatusCallback": f"{CALLED}?m={letter.id}",
    }  # fmt: skip


async def test_w07_a_messaging_service_chooses_the_number() -> None:
    async with TwilioServer() as there:
        await send(by_twilio(there.url, service="MG1", callback=None))
    assert there.asked[0].form == {"To": NUMBER, "MessagingServiceSid": "MG1", "Body": "Water is off."}


async def test_s12_an_approved_template_goes_without_a_text() -> None:
    async with TwilioServer() as there:
        values = {"content_sid": "HX1", "content_variables": '{"1": "Ada"}'}
        await send(by_twilio(there.url, "whatsapp", callback=None), values=values)
    assert there.asked[0].form == {
        "To": f"whatsapp:{NUMBER}", "From": "whatsapp:+16085550142", "ContentSid": "HX1",
        "ContentVariables": '{"1": "Ada"}',
    }  # fmt: skip


async def test_w07_the_environment_moves_no_call_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    async with TwilioServer() as there:
        assert (await send(by_twilio(there.url))).provider_id


async def test_w05_each_engine_of_waha_writes_ids_its_own_way() -> None:
    for engine in ("WEBJS", "NOWEB"):
        async with WahaServer(engine=engine) as there:
            got = await send(by_waha(there.url))
        assert got.provider_id == f"text:{there.taken[0][0]}"
        assert there.asked[0].json == {"session": "default", "chatId": "33612345678@c.us", "text": "Water is off."}


async def test_w05_a_session_that_is_not_connected_is_no_fault_of_the_recipient() -> None:
    act = Act(422, {"error": "Session status is not as expected", "status": "STOPPED", "expected": ["WORKING"]})
    async with WahaServer([act]) as there:
        with pytest.raises(ForNow, match="not as expected"):
            await send(by_waha(there.url))


@pytest.mark.parametrize(("said", "kind"), [("Invalid authkey", ForNow), ("Invalid mobile number", ForGood)])
async def test_s03_msg91_says_what_is_wrong_with_200(said: str, kind: type[Exception]) -> None:
    async with Msg91Server([Act(200, {"type": "error", "message": said}, take=False)]) as there:
        with pytest.raises(kind, match=said):
            await send(by_msg91(there.url))
