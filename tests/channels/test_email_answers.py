"""Each way a mail server can behave has one answer, and the answer never lies about what was taken."""

import asyncio

import pytest

from services.channels import ForGood, ForNow, Unclear, Withdrawn
from tests.channels.envelopes import Hand, envelope
from tests.channels.smtp_servers import (
    ANSWER_THEN_CUT,
    CUT,
    STALL,
    TAKE_THEN_CUT,
    TAKE_THEN_STALL,
    Act,
    ScriptedSmtp,
    say,
)

BEFORE_HANDING = ["greeting", "ehlo", "mail", "rcpt"]
PHASE = {"greeting": "connect", "ehlo": "hello"}


async def test_a_letter_that_is_taken_gives_a_receipt_with_the_servers_own_name_for_it(channel, hand):
    async with ScriptedSmtp() as server, channel(server) as way:
        letter = envelope()
        receipt = await way.send(letter, hand)
        assert (receipt.code, receipt.provider_id) == (250, "1")
        assert [taken.message_id for taken in server.taken] == [letter.message_id]
        assert (server.taken[0].sender, server.taken[0].recipient) == ("shop@crm.example", "ada@example.com")


async def test_handed_is_asked_once_after_the_recipient_is_accepted_and_before_data(channel):
    async with ScriptedSmtp() as server, channel(server) as way:
        hand = Hand(listening=server.commands)
        await way.send(envelope(), hand)
        assert hand.asked == 1
        assert hand.heard == ["EHLO", "MAIL", "RCPT"]


async def test_a_lost_claim_hands_nothing_over_and_the_connection_serves_the_next(channel, hand):
    async with ScriptedSmtp() as server, channel(server) as way:
        with pytest.raises(Withdrawn):
            await way.send(envelope(), Hand(answer=False))
        assert (server.heard("DATA"), server.taken) == (0, [])
        await way.send(envelope(), hand)
        assert (server.opened, server.heard("RSET"), len(server.taken)) == (1, 1, 1)


@pytest.mark.parametrize("step", [*BEFORE_HANDING, "data", "dot"])
@pytest.mark.parametrize("code", [421, 451])
async def test_a_4xx_anywhere_is_for_now(channel, hand, step, code):
    async with ScriptedSmtp({step: say(f"{code} 4.3.0 Not now")}) as server, channel(server) as way:
        with pytest.raises(ForNow) as failed:
            await way.send(envelope(), hand)
        assert failed.value.phase == PHASE.get(step, step)
        assert failed.value.code in (code, None if step == "ehlo" else code)  # a 421 to EHLO ends before HELO
        assert server.taken == []


@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "dot"])
async def test_a_5xx_about_the_letter_is_for_good(channel, hand, step):
    async with ScriptedSmtp({step: say("550 5.1.1 No such user here")}) as server, channel(server) as way:
        with pytest.raises(ForGood) as failed:
            await way.send(envelope(), hand)
        assert (failed.value.code, failed.value.phase) == (550, step)
        assert failed.value.text == "5.1.1 No such user here"
        assert (hand.asked, server.taken) == (int(step in ("data", "dot")), [])


@pytest.mark.parametrize(
    ("step", "code"), [("greeting", 554), ("ehlo", 550), ("mail", 530), ("mail", 535), ("rcpt", 530)]
)
async def test_a_5xx_about_our_account_is_for_now_and_says_so(channel, hand, step, code):
    async with ScriptedSmtp({step: say(f"{code} 5.7.0 Go away")}) as server, channel(server) as way:
        with pytest.raises(ForNow, match="refuses our account") as failed:
            await way.send(envelope(), hand)
        assert (failed.value.code, failed.value.phase) == (code, PHASE.get(step, step))


@pytest.mark.parametrize("act", [CUT, STALL], ids=["cut", "stall"])
@pytest.mark.parametrize("step", BEFORE_HANDING)
async def test_a_cut_or_silence_before_handing_over_is_for_now(channel, hand, step, act):
    async with ScriptedSmtp({step: act}) as server, channel(server) as way:
        with pytest.raises(ForNow) as failed:
            await way.send(envelope(), hand)
        assert (failed.value.code, failed.value.phase) == (None, PHASE.get(step, step))
        assert hand.asked == 0


@pytest.mark.parametrize("act", [CUT, STALL, say("250 What?")], ids=["cut", "stall", "nonsense"])
async def test_trouble_between_data_and_354_is_for_now_because_no_byte_of_the_letter_left(channel, hand, act):
    async with ScriptedSmtp({"data": act}) as server, channel(server) as way:
        with pytest.raises(ForNow) as failed:
            await way.send(envelope(), hand)
        assert (failed.value.phase, hand.asked, server.taken) == ("data", 1, [])


@pytest.mark.parametrize("act", [CUT, TAKE_THEN_CUT, STALL, TAKE_THEN_STALL], ids=["cut", "taken", "stall", "held"])
@pytest.mark.parametrize("step", ["body", "dot"])
async def test_a_cut_or_silence_around_the_dot_is_unclear_whether_it_was_taken_or_not(channel, hand, step, act):
    async with ScriptedSmtp({step: act}) as server, channel(server) as way:
        with pytest.raises(Unclear) as failed:
            await way.send(envelope(body="A long story. " * 500), hand)
        assert (failed.value.code, failed.value.phase, hand.asked) == (None, "dot", 1)
        assert len(server.taken) == int(act.take or False)
        assert server.opened == 1  # never tried again by the channel itself


@pytest.mark.parametrize("reply", ["354 Go on?", "nonsense", "25"])
async def test_an_answer_after_the_dot_that_makes_no_sense_is_unclear_and_quoted(channel, hand, reply):
    async with ScriptedSmtp({"dot": say(reply)}) as server, channel(server) as way:
        with pytest.raises(Unclear) as failed:
            await way.send(envelope(), hand)
        told = f"The message was handed over, but then: The mail server gave an answer that makes no sense: “{reply}”."
        assert (failed.value.code, failed.value.text) == (None, told)


@pytest.mark.parametrize("reply", ["354 Go on?", "nonsense", "25", "999 odd"])
@pytest.mark.parametrize("step", [*BEFORE_HANDING, "data"])
async def test_an_answer_that_makes_no_sense_is_for_now_and_quoted(channel, hand, step, reply):
    if (step, reply[:3]) == ("data", "354"):
        return
    async with ScriptedSmtp({step: say(reply)}) as server, channel(server) as way:
        with pytest.raises(ForNow) as failed:
            await way.send(envelope(), hand)
        told = f"The mail server gave an answer that makes no sense: “{reply}”."
        assert (failed.value.code, failed.value.text) == (None, told)


async def test_a_refusal_in_the_middle_of_the_letter_is_believed(channel, hand):
    async with ScriptedSmtp({"body": say("552 5.3.4 Too big", cut=True)}) as server, channel(server) as way:
        with pytest.raises((ForGood, Unclear)):  # a reset may overtake the reply; never a receipt, never ForNow
            await way.send(envelope(body="A long story. " * 500), hand)


async def test_a_250_followed_by_a_cut_is_a_receipt_and_the_next_letter_gets_a_new_connection(channel, hand):
    async with ScriptedSmtp({"dot": [ANSWER_THEN_CUT]}) as server, channel(server) as way:
        assert (await way.send(envelope(), hand)).provider_id == "LAST"
        await way.send(envelope(), hand)
        assert (len(server.taken), server.opened) == (2, 2)


async def test_an_answer_that_dribbles_in_byte_by_byte_is_understood(channel, hand):
    slow = {step: Act(bytewise=True) for step in ("greeting", "ehlo", "mail", "rcpt", "data", "dot")}
    async with ScriptedSmtp(slow) as server, channel(server) as way:
        assert (await way.send(envelope(), hand)).code == 250


async def test_a_slow_answer_after_the_dot_is_waited_for(channel, hand):
    async with ScriptedSmtp({"dot": Act(after=0.5)}) as server, channel(server, answer_seconds=5) as way:
        assert (await way.send(envelope(), hand)).code == 250


async def test_a_refused_letter_does_not_disturb_the_next_on_the_same_connection(channel, hand):
    async with ScriptedSmtp({"rcpt": [say("550 5.1.1 Nobody")]}) as server, channel(server) as way:
        with pytest.raises(ForGood):
            await way.send(envelope(), hand)
        await way.send(envelope(), hand)
        assert (server.opened, server.heard("RSET"), len(server.taken)) == (1, 1, 1)


async def test_nobody_at_home_is_for_now(channel, hand):
    async with ScriptedSmtp() as server:
        url = server.url
    async with channel(server, url) as way:
        with pytest.raises(ForNow) as failed:
            await way.send(envelope(), hand)
    assert (failed.value.phase, failed.value.text) == (
        "connect",
        "The mail server cannot be reached (Connection refused).",
    )


async def test_a_cancelled_send_leaves_no_half_finished_connection_behind(channel, hand):
    async with ScriptedSmtp({"dot": [Act(stall=True)]}) as server, channel(server, answer_seconds=9) as way:
        sending = asyncio.create_task(way.send(envelope(), hand))
        while not hand.asked:
            await asyncio.sleep(0.01)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        await way.send(envelope(), hand)
        assert server.opened == 2


async def test_a_handed_that_fails_hands_nothing_over(channel, hand):
    async def broken() -> bool:
        raise RuntimeError("the database is gone")

    async with ScriptedSmtp() as server, channel(server) as way:
        with pytest.raises(RuntimeError):
            await way.send(envelope(), broken)
        await way.send(envelope(), hand)
        assert (server.heard("DATA"), len(server.taken)) == (1, 1)


async def test_a_server_that_answers_twice_cannot_make_a_false_receipt(channel, hand):
    twice = {"dot": [say("250 OK\n250 OK")], "rcpt": [Act(), say("550 5.1.1 Nobody")]}
    async with ScriptedSmtp(twice) as server, channel(server) as way:
        await way.send(envelope(), hand)
        with pytest.raises((ForNow, ForGood)):
            await way.send(envelope(), hand)
        await way.send(envelope(), hand)
        assert len(server.taken) == 2
