"""Connections are encrypted, signed in, used again, limited and replaced, and a password never leaves unprotected (Q-03)."""

import asyncio
import ssl

import pytest
import uvloop

from services.channels import ForNow
from services.channels.attentive import unread
from services.channels.connections import SmtpAccount, _trust
from services.channels.email import SmtpTransport, parse
from tests.channels.envelopes import envelope
from tests.channels.smtp_servers import CUT, STALL, Act, ScriptedSmtp, say
from tests.waiting import until

LOGIN = ("shop", "s3cret/ü")
AS_SHOP = "smtp://shop:s3cret%2F%C3%BC@127.0.0.1:{}"


async def test_encryption_is_used_when_it_is_offered(channel, hand, server_tls):
    async with ScriptedSmtp(tls=server_tls) as server, channel(server) as way:
        await way.send(envelope(), hand)
        assert server.taken[0].encrypted


async def test_smtps_is_encrypted_from_the_first_byte(channel, hand, server_tls, trust):
    async with ScriptedSmtp(tls=server_tls, implicit=True) as server, channel(server, tls_context=trust) as way:
        await way.send(envelope(), hand)
        assert server.taken[0].encrypted


async def test_stripped_encryption_sends_nothing_when_it_is_required(channel, hand):
    async with ScriptedSmtp(login=LOGIN) as server:
        async with channel(server, AS_SHOP.format(server.port) + "?starttls=required") as way:
            with pytest.raises(ForNow, match="does not offer encryption") as failed:
                await way.send(envelope(), hand)
        assert (failed.value.phase, server.heard("AUTH"), server.heard("MAIL"), hand.asked) == ("tls", 0, 0, 0)


async def test_a_refused_starttls_never_falls_back(channel, hand, server_tls):
    script = {"starttls": say("454 4.7.0 Not today")}
    async with ScriptedSmtp(script, tls=server_tls) as server, channel(server) as way:
        with pytest.raises(ForNow) as failed:
            await way.send(envelope(), hand)
        assert (failed.value.phase, server.heard("MAIL")) == ("tls", 0)


@pytest.mark.parametrize("act", [CUT, STALL], ids=["cut", "stall"])
async def test_a_cut_or_silence_at_starttls_is_for_now(channel, hand, server_tls, act):
    async with ScriptedSmtp({"starttls": act}, tls=server_tls) as server, channel(server) as way:
        with pytest.raises(ForNow) as failed:
            await way.send(envelope(), hand)
        assert failed.value.phase == "tls"


@pytest.mark.parametrize("implicit", [True, False])
async def test_a_certificate_nobody_vouches_for_is_for_now(channel, hand, server_tls, implicit):
    async with ScriptedSmtp(tls=server_tls, implicit=implicit) as server:
        url = server.url + ("" if implicit else "?starttls=required")
        async with channel(server, url) as way:
            with pytest.raises(ForNow, match="certificate") as failed:
                await way.send(envelope(), hand)
    assert (failed.value.phase, server.taken) == ("tls", [])


async def test_a_password_stays_here_when_a_distant_server_offers_no_encryption(channel, hand, monkeypatch):
    monkeypatch.setattr(SmtpAccount, "loopback", False)  # the only stand-in: a test has no distant server
    async with ScriptedSmtp(login=LOGIN) as server:
        async with channel(server, AS_SHOP.format(server.port)) as way:
            with pytest.raises(ForNow, match="password was not sent") as failed:
                await way.send(envelope(), hand)
        assert (failed.value.phase, server.heard("AUTH")) == ("tls", 0)
        async with channel(server, AS_SHOP.format(server.port) + "?starttls=never") as way:
            await way.send(envelope(), hand)
        assert server.heard("AUTH") == 1


async def test_the_account_signs_in_with_any_password(channel, hand, server_tls, trust):
    server = ScriptedSmtp(login=LOGIN, tls=server_tls)
    async with server, channel(server, AS_SHOP.format(server.port), tls_context=trust) as way:
        await way.send(envelope(), hand)
        await way.send(envelope(), hand)
    assert (server.heard("AUTH"), len(server.taken)) == (1, 2)


async def test_a_refused_login_is_for_now_and_never_tells_the_password(channel, hand):
    async with ScriptedSmtp(login=("shop", "other")) as server, channel(server, AS_SHOP.format(server.port)) as way:
        with pytest.raises(ForNow, match="refuses our account") as failed:
            await way.send(envelope(), hand)
    assert (failed.value.code, failed.value.phase, hand.asked) == (535, "login", 0)
    assert "s3cret" not in f"{failed.value!r} {way.__dict__} {parse(AS_SHOP.format(25))!r}"


@pytest.mark.parametrize("act", [CUT, STALL, say("454 4.7.0 Later")], ids=["cut", "stall", "later"])
async def test_trouble_at_login_is_for_now(channel, hand, act):
    server = ScriptedSmtp({"auth": act}, login=LOGIN)
    async with server, channel(server, AS_SHOP.format(server.port)) as way:
        with pytest.raises(ForNow) as failed:
            await way.send(envelope(), hand)
    assert failed.value.phase == "login"


async def test_a_server_that_offers_no_login_is_for_now(channel, hand):
    async with ScriptedSmtp() as server, channel(server, AS_SHOP.format(server.port)) as way:
        with pytest.raises(ForNow) as failed:
            await way.send(envelope(), hand)
    assert failed.value.phase == "login"


async def test_a_server_that_only_knows_helo_is_served(channel, hand):
    async with ScriptedSmtp({"ehlo": [say("502 5.5.1 What?")]}) as server, channel(server) as way:
        await way.send(envelope(), hand)
        assert (server.heard("HELO"), len(server.taken)) == (1, 1)


async def test_one_connection_carries_many_letters(channel, hand):
    async with ScriptedSmtp() as server, channel(server) as way:
        for _ in range(20):
            await way.send(envelope(), hand)
        assert (server.opened, server.heard("EHLO"), len(server.taken)) == (1, 1, 20)


async def test_there_are_never_more_than_ten_connections(channel, hand):
    async with ScriptedSmtp({"dot": Act(after=0.01)}) as server, channel(server) as way:
        await asyncio.gather(*(way.send(envelope(), hand) for _ in range(60)))
        assert (server.most_at_once, server.opened, len(server.taken)) == (10, 10, 60)


async def test_a_kept_connection_the_server_closed_is_replaced_and_the_letter_leaves_once(channel, hand):
    async with ScriptedSmtp({"dot": [Act(reply="250 OK", cut=True)]}) as server, channel(server) as way:
        await way.send(envelope(), hand)
        await until(lambda: server.open_now == 0)
        await way.send(envelope(), hand)
        assert (server.opened, len({taken.message_id for taken in server.taken}), hand.asked) == (2, 2, 2)


@pytest.mark.parametrize("act", [CUT, say("421 4.4.2 Idle too long", cut=True)], ids=["cut", "421"])
async def test_a_kept_connection_that_dies_at_mail_is_replaced_at_once(channel, hand, act):
    async with ScriptedSmtp({"mail": [Act(), act]}) as server, channel(server) as way:
        await way.send(envelope(), hand)
        await way.send(envelope(), hand)
        assert (server.opened, len(server.taken), hand.asked) == (2, 2, 2)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
@pytest.mark.parametrize(
    "act",
    [
        Act(unasked="421 4.4.2 Idle too long"),
        Act(unasked="hello?"),
        say("250 OK\n550 late\n250 more"),
        say("250 OK\n\n"),
    ],
    ids=["idle", "chat", "late", "blank"],
)
@pytest.mark.parametrize("encrypted", [False, True])
def test_a_line_on_which_more_was_said_than_asked_carries_no_other_letter(
    channel, hand, server_tls, trust, act, encrypted, loop
):
    async def two_letters():
        tls = {"tls": server_tls, "implicit": True} if encrypted else {}
        more = {"tls_context": trust, "check_after_seconds": 0}  # it need not be asked whether it lives
        async with ScriptedSmtp({"dot": [act]}, **tls) as server, channel(server, **more) as way:
            first = await way.send(envelope(), hand)
            await until(lambda: unread(way._connections._idle[0].client))
            second = await way.send(envelope(), hand)
            return first.code, second.text, server.opened, server.heard("NOOP"), len(server.taken)

    with asyncio.Runner(loop_factory=loop) as runner:
        assert runner.run(two_letters()) == (250, "2.0.0 OK: queued as 2", 2, 0, 2)


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
async def test_an_answer_too_many_before_the_letter_ends_the_connection_and_not_the_letter(channel, hand, step):
    usual = "354 Go ahead" if step == "data" else "250 OK"
    async with ScriptedSmtp({step: [say(f"{usual}\n550 late")]}) as server, channel(server) as way:
        with pytest.raises(ForNow, match="more answers than expected"):
            await way.send(envelope(), hand)
        assert (await way.send(envelope(), hand)).code == 250
        assert (server.opened, len(server.taken), server.open_now) == (2, 1, 1)


async def test_a_fresh_connection_that_dies_at_mail_is_not_tried_again(channel, hand):
    async with ScriptedSmtp({"mail": [Act(), CUT, CUT]}) as server, channel(server) as way:
        await way.send(envelope(), hand)
        with pytest.raises(ForNow):
            await way.send(envelope(), hand)
        assert (server.opened, hand.asked) == (2, 1)


async def test_a_connection_that_lay_idle_is_asked_whether_it_lives(channel, hand):
    async with ScriptedSmtp({"noop": [Act(), STALL]}) as server, channel(server, check_after_seconds=0) as way:
        for _ in range(3):
            await way.send(envelope(), hand)
        assert (server.heard("NOOP"), server.opened, len(server.taken)) == (2, 2, 3)


async def test_idle_connections_are_closed_with_a_goodbye(channel, hand):
    async with ScriptedSmtp({"dot": Act(after=0.05)}) as server, channel(server, idle_seconds=0.1) as way:
        await asyncio.gather(*(way.send(envelope(), hand) for _ in range(4)))
        assert server.most_at_once == 4
        await until(lambda: (server.open_now, server.heard("QUIT")) == (0, 4))


async def test_a_closed_channel_holds_nothing(channel, hand):
    async with ScriptedSmtp({"dot": Act(after=0.1)}) as server:
        async with channel(server) as way:
            sending = asyncio.create_task(way.send(envelope(), hand))
            await until(lambda: server.heard("DATA"))
        assert (await sending).code == 250  # what was under way is settled, then its connection closed
        await until(lambda: server.open_now == 0)


@pytest.mark.parametrize(
    ("url", "host", "port", "secure", "starttls"),
    [
        ("smtp://mail.example.com", "mail.example.com", 25, False, "auto"),
        ("smtp://me:pw@mail.example.com", "mail.example.com", 587, False, "auto"),
        ("smtp://mail.example.com:2525?starttls=required", "mail.example.com", 2525, False, "required"),
        ("smtps://me:pw@mail.example.com", "mail.example.com", 465, True, "auto"),
        ("smtp://[::1]:25?starttls=never", "::1", 25, False, "never"),
    ],
)
def test_an_smtp_url_is_read(url, host, port, secure, starttls):
    account = parse(url)
    assert (account.host, account.port, account.secure, account.starttls) == (host, port, secure, starttls)


@pytest.mark.parametrize(
    "rest",
    [
        "@h:notaport",
        "@h:99999",
        "/x@h",
        "#x@h",
        "?x@h",
        "@h/path",
        "@h?starttls=maybe",
        "@h?tls=1",
        "@[::1",
        "@",
        "@h:0",
        "℀@h",
    ],
)
def test_a_bad_smtp_url_is_refused_in_one_sentence_without_the_password(rest):
    with pytest.raises(ValueError) as refused:
        parse(f"smtp://me:hunter2{rest}")
    sentence = str(refused.value)
    assert sentence.endswith(".") and "\n" not in sentence and "hunter2" not in sentence
    assert refused.value.__context__ is None or refused.value.__suppress_context__  # nor in the traceback


@pytest.mark.parametrize("url", ["", "http://h", "smtp://", "smtp://me@h", "smtp://:pw@h", "smtps://h?starttls=auto"])
def test_other_bad_smtp_urls_are_refused(url):
    with pytest.raises(ValueError, match=r"\.$"):
        SmtpTransport(url, "shop@crm.example")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("localhost", True), ("127.9.9.9", True), ("[::1]", True), ("10.0.0.1", False), ("m.example", False)],
)
def test_only_this_machine_is_this_machine(host, loopback):
    assert parse(f"smtp://{host}").loopback is loopback


def test_certificates_are_checked_unless_the_server_is_this_machine_and_encryption_a_bonus():
    assert _trust(parse("smtp://m.example")).verify_mode is ssl.CERT_REQUIRED
    assert _trust(parse("smtp://localhost?starttls=required")).verify_mode is ssl.CERT_REQUIRED
    assert _trust(parse("smtp://localhost")).verify_mode is ssl.CERT_NONE
