"""From a condition to a message in somebody's mailbox, on a real house: once, whatever happens in between."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlmodel import col

from models.alerts import Alert, AlertNotice
from models.incidents import PlannedWork
from models.outbox import Outgoing, OutgoingText
from services import leaving
from services.channels import mailbox
from services.house.alerts import acknowledging, channels, direct, on_call, reaching, running, silences, tuning
from services.house.alerts.reaching import Around
from services.house.alerts.readings import Readings
from services.outbox import claim, states
from services.outbox.states import Change
from services.work import Actor, Conflict, Invalid, NotAllowed, clock, house_actor, work
from services.work.config import Config
from tests.channels.http_servers import Asked, ScriptedHttp

AROUND = Around("UTC", "http://localhost/alerts", (reaching.Reach("operator:x", "email", "op@example.com", "Op"),))
START = datetime.now(UTC).replace(microsecond=0)


class Watched:
    """The house over time: measure, let time pass, look at what was queued."""

    def __init__(self, moved: Any) -> None:
        self.moved = moved

    def see(self, minutes: float = 0, **values: Any) -> None:
        """Let time pass in looks of ten seconds at most a minute apart, with these readings."""
        for _ in range(max(1, int(minutes))):
            self.moved.shift(timedelta(minutes=min(minutes, 1)))
            running.turn(house_actor(), Readings(clock.now(), **values), AROUND)


@pytest.fixture
def watched(alice: Actor) -> Iterator[Watched]:
    with time_machine.travel(START, tick=False) as moved:
        yield Watched(moved)


@pytest.fixture
def mail(alice: Actor, watched: Watched) -> channels.ChannelCard:
    return channels.save(alice, {"name": "By mail", "kind": "email", "target": "ops@example.com, boss@example.com"})


def queued() -> list[tuple[str, str]]:
    """To whom, and the subject, of everything that was queued, in order."""
    query = select(col(Outgoing.recipient), col(OutgoingText.subject)).join(
        OutgoingText, col(OutgoingText.id) == col(Outgoing.id)
    )
    with work(house_actor(), read=True) as session:
        ordered = query.order_by(col(Outgoing.made_at), col(Outgoing.recipient))
        return [(row[0], row[1]) for row in session.execute(ordered)]


def alerts() -> list[Alert]:
    with work(house_actor(), read=True) as session:
        return list(session.scalars(select(Alert).order_by(col(Alert.since_at))))


def test_l07_a_full_disk_is_told_by_mail_once_and_its_end_too(watched: Watched, mail: channels.ChannelCard) -> None:
    watched.see(disk_free_percent=15.0)
    assert [one.state for one in alerts()] == ["pending"] and queued() == []
    watched.see(3, disk_free_percent=15.0)
    told = [("boss@example.com", "[Warning] Little of the disk is free: 15 %"),
            ("ops@example.com", "[Warning] Little of the disk is free: 15 %")]  # fmt: skip
    assert queued() == told
    watched.see(10, disk_free_percent=15.0)
    assert queued() == told, "it lasts, and is not said again"
    watched.see(7, disk_free_percent=30.0)
    assert [one.state for one in alerts()] == ["resolved"]
    assert queued()[2:] == [
        (to, "[Resolved] Little of the disk is free: 30 %") for to in ("boss@example.com", "ops@example.com")
    ]
    watched.see(10, disk_free_percent=30.0)
    assert len(queued()) == 4


def test_without_any_channel_the_operators_are_mailed(watched: Watched) -> None:
    watched.see(3, disk_free_percent=5.0)
    assert queued() == [("op@example.com", "[Critical] The disk is almost full: 5 %")], (
        "the graver one explains the other"
    )


def test_l24_slack_pagerduty_and_any_webhook_each_get_their_own_form(alice: Actor, watched: Watched) -> None:
    hook = {"kind": "webhook", "target": "https://hooks.example/in/s3cr3t"}
    channels.save(alice, {"name": "Hook", **hook})
    channels.save(alice, {"name": "Chat", "kind": "slack", "target": "https://hooks.slack.com/services/T/B/x"})
    channels.save(alice, {"name": "Pager", "kind": "pagerduty", "target": "0123456789abcdef0123456789abcdef"})
    watched.see(3, disk_free_percent=5.0)
    with work(house_actor(), read=True) as session:
        bodies = session.scalars(select(col(OutgoingText.body))).all()
    assert len(bodies) == 3 and "s3cr3t" not in "".join(bodies) and "0123456789" not in "".join(bodies)
    assert any('"dedup_key": "disk_critical:"' in one for one in bodies)
    assert any(one.startswith('{"text": "*[Critical] The disk is almost full') for one in bodies)
    assert any('"fingerprint": "disk_critical:"' in one and '"kind": "firing"' in one for one in bodies)


def test_a_restart_repeats_nothing_and_a_late_resolve_still_goes(watched: Watched, mail: channels.ChannelCard) -> None:
    watched.see(3, disk_free_percent=15.0)
    watched.moved.shift(timedelta(hours=2))
    watched.see(disk_free_percent=15.0)
    assert len(queued()) == 2
    watched.moved.shift(timedelta(hours=1))
    watched.see(7, disk_free_percent=50.0)
    assert [subject for _to, subject in queued()[2:]] == ["[Resolved] Little of the disk is free: 50 %"] * 2


def test_two_processes_at_the_same_moment_tell_once(watched: Watched, mail: channels.ChannelCard) -> None:
    watched.see(2, disk_free_percent=15.0)
    watched.moved.shift(timedelta(minutes=1))
    both = [Readings(clock.now(), disk_free_percent=15.0)] * 2

    async def at_once() -> None:
        await asyncio.gather(*(asyncio.to_thread(running.turn, house_actor(), one, AROUND) for one in both))

    asyncio.run(at_once())
    assert len(queued()) == 2 and len(alerts()) == 1


def test_a_silence_tells_nobody_and_a_refire_after_it_does(
    alice: Actor, watched: Watched, mail: channels.ChannelCard
) -> None:
    silence = silences.silence(alice, {"rule": "disk", "hours": 1, "reason": "The disk is being replaced"})
    watched.see(3, disk_free_percent=15.0)
    watched.see(7, disk_free_percent=50.0)
    assert queued() == [] and [one.state for one in alerts()] == ["resolved"]
    silences.end(alice, silence.id)
    watched.see(3, disk_free_percent=15.0)
    assert [subject for _to, subject in queued()] == ["[Warning] Little of the disk is free: 15 %"] * 2


def test_planned_work_keeps_quiet_what_it_causes_and_tells_what_lasts_beyond_it(
    watched: Watched, mail: channels.ChannelCard
) -> None:
    with work(house_actor()) as session:
        now = clock.now()
        session.add(PlannedWork(title="New disk", starts_at=now, ends_at=now + timedelta(minutes=30)))
    watched.see(8, p95_s=6.0, disk_free_percent=15.0)
    assert {subject for _to, subject in queued()} == {"[Warning] Little of the disk is free: 15 %"}
    watched.see(30, p95_s=6.0, disk_free_percent=15.0)
    assert any("very slow" in subject for _to, subject in queued())


def test_l25_acknowledging_stops_the_calls_and_ends_nothing_and_reminds_after_its_time(
    alice: Actor, watched: Watched, mail: channels.ChannelCard
) -> None:
    on_call.add(alice, {"user_id": alice.user_id, "level": 2})
    on_call.add(alice, {"user_id": alice.user_id, "level": 1, "email": "second@example.com"})
    watched.see(3, disk_free_percent=15.0)
    assert [to for to, _subject in queued()] == ["alice@example.com", "boss@example.com", "ops@example.com"]
    [row] = alerts()
    acknowledging.acknowledge(alice, row.id, 2)
    watched.see(60, disk_free_percent=15.0)
    assert len(queued()) == 3 and alerts()[0].state == "firing" and alerts()[0].acked_by == "Alice"
    watched.see(61, disk_free_percent=15.0)
    assert "alice@example.com" in [to for to, _subject in queued()[3:]], "it reminds"
    with pytest.raises(Invalid):
        acknowledging.acknowledge(alice, row.id, 25)
    watched.see(8, disk_free_percent=50.0)
    with pytest.raises(Conflict):
        acknowledging.acknowledge(alice, row.id)


def test_i16_i17_who_does_not_answer_for_15_minutes_is_followed_by_the_next_level(
    alice: Actor, watched: Watched
) -> None:
    for level, email in ((1, "one@example.com"), (2, "two@example.com"), (3, "three@example.com")):
        on_call.add(alice, {"user_id": alice.user_id, "level": level, "email": email})
    tuning.change(alice, "disk", {"severity": 2})
    watched.see(3, disk_free_percent=15.0)
    assert [to for to, _subject in queued()] == ["one@example.com"]
    watched.see(16, disk_free_percent=15.0)
    assert [to for to, _subject in queued()] == ["one@example.com", "two@example.com"]
    watched.see(16, disk_free_percent=15.0)
    assert [to for to, _subject in queued()][2:] == ["three@example.com"]
    watched.see(7, disk_free_percent=50.0)
    assert len(queued()) == 6, "all three hear that it is over"


def test_i18_a_critical_alert_calls_level_3_at_once(alice: Actor, watched: Watched) -> None:
    for level, email in ((1, "one@example.com"), (3, "three@example.com")):
        on_call.add(alice, {"user_id": alice.user_id, "level": level, "email": email})
    watched.see(health_failures=3.0)
    watched.see(1, health_failures=3.0)
    assert [to for to, _subject in queued()] == ["three@example.com"]


def test_when_the_outbox_is_sick_the_notice_leaves_past_it_and_never_twice(
    house: Config, watched: Watched, mail: channels.ChannelCard
) -> None:
    watched.see(3, disk_free_percent=15.0)
    assert direct.rescue(house_actor()) == 0, "it has a minute"
    watched.moved.shift(timedelta(minutes=2))
    assert direct.rescue(house_actor()) == 2
    assert len(mailbox.letters(house.data_dir / "mailbox")) == 2
    assert direct.rescue(house_actor()) == 0
    with work(house_actor()) as session:
        assert claim.claim(session, house_actor(), Alert().id, 10, leaving.check) == []
        assert all(one.direct and one.told_at for one in session.scalars(select(AlertNotice)))


def test_what_the_outbox_holds_is_not_sent_past_it(house: Config, watched: Watched, mail: channels.ChannelCard) -> None:
    watched.see(3, disk_free_percent=15.0)
    with work(house_actor()) as session:
        claim.hold(session, "restored")
    watched.moved.shift(timedelta(minutes=2))
    assert direct.rescue(house_actor()) == 0 and mailbox.letters(house.data_dir / "mailbox") == []


def test_a_message_that_the_outbox_has_begun_with_is_left_to_it(watched: Watched, mail: channels.ChannelCard) -> None:
    watched.see(3, disk_free_percent=15.0)
    with work(house_actor()) as session:
        ids = session.scalars(select(col(Outgoing.id))).all()
        later = [Change(one, ("pending",), "pending", 1, text="no answer", due_at=clock.now()) for one in ids]
        assert all(states.apply(session, house_actor(), later))
    watched.moved.shift(timedelta(minutes=2))
    assert direct.rescue(house_actor()) == 0


def test_l02_without_a_database_everybody_is_told_directly_and_its_end_by_the_outbox(
    house: Config, watched: Watched, mail: channels.ChannelCard
) -> None:
    watched.see(database_fails=0.0)
    for seconds in (0, 10, 20, 30, 40):
        direct.shout(Readings(START + timedelta(minutes=1, seconds=seconds), database_fails=1.0))
        assert len(mailbox.letters(house.data_dir / "mailbox")) == (2 if seconds >= 30 else 0)
    watched.see(8, database_fails=0.0)
    assert [one.state for one in alerts()] == ["resolved"]
    assert [subject for _to, subject in queued()] == ["[Resolved] The database does not answer"] * 2


def test_l24_a_test_says_what_failed_and_never_the_secret(alice: Actor, house: Config) -> None:
    house.allow_private = True
    made = channels.save(alice, {"name": "Chat", "kind": "slack", "target": "http://127.0.0.1:9/services/s3cr3t"})
    why = channels.test(alice, made.id)
    assert why and "s3cr3t" not in why and channels.listing(alice)[0].trouble == why
    by_mail = channels.save(alice, {"name": "By mail", "kind": "email", "target": "ops@example.com"})
    assert channels.test(alice, by_mail.id) == "" and channels.listing(alice)[0].last_ok_at is not None


class Hook(ScriptedHttp):
    def reply(self, asked: Asked) -> tuple[int, Any, bool]:
        return 200, {}, False

    def keep(self, asked: Asked, answer: Any) -> tuple[str, str, str]:
        return "", asked.path, asked.body


async def test_l24_slack_takes_a_test(alice: Actor, house: Config) -> None:
    house.allow_private = True
    async with Hook() as server:
        made = channels.save(alice, {"name": "Chat", "kind": "slack", "target": f"{server.url}/services/T/B/x"})
        assert await asyncio.to_thread(channels.test, alice, made.id) == ""
        [asked] = server.asked
    assert asked.json["text"].startswith("*[Info] This is a test alert. Nothing is wrong.")


@pytest.mark.parametrize("wrong", [
    {"kind": "webhook", "target": "http://hooks.example/in"}, {"kind": "webhook", "target": "https://10.0.0.1/in"},
    {"kind": "email", "target": "nobody"}, {"kind": "email", "target": ""}, {"kind": "pagerduty", "target": "short"},
    {"kind": "pigeon", "target": "x"}, {"kind": "email", "target": "a@example.com", "least": "loud"},
])  # fmt: skip
def test_a_wrong_channel_is_refused(alice: Actor, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        channels.save(alice, {"name": "Wrong", **wrong})


def test_bob_and_charlie_who_do_not_operate_see_and_change_nothing(bob: Actor, charlie: Actor) -> None:
    for who in (bob, charlie):
        for ask in (channels.listing, silences.listing, on_call.listing):
            with pytest.raises(NotAllowed):
                ask(who)
        with pytest.raises(NotAllowed):
            silences.silence(who, {"reason": "quiet"})


def test_a_target_is_sealed_in_the_row(alice: Actor, mail: channels.ChannelCard) -> None:
    from models.alerts import AlertChannel

    with work(house_actor(), read=True) as session:
        row = session.get_one(AlertChannel, mail.id)
    assert row.target.startswith("v1.") and "ops@" not in row.target
    changed = channels.save(alice, {"name": "By mail", "kind": "email", "target": "", "least": "critical"}, mail.id)
    assert replace(changed, least="warning").where == mail.where
