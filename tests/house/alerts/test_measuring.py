"""What is measured of a real house, and a rule replayed over the past before it is saved."""

import logging
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from models.health import Circuit
from models.tenants import SignInFailure
from models.watching import Outage
from services.house.alerts import measuring, pinging, replaying, rules, running, walk
from services.house.alerts.rules import BY_KEY
from services.house.health import pulse
from services.work import Actor, clock, house_actor, work
from services.work.config import Config

START = datetime(2026, 11, 1, tzinfo=UTC)


def test_a_healthy_house_alerts_nobody_of_anything_grave(house: Config) -> None:
    readings = measuring.now()
    fires = {
        rule.key
        for rule in rules.RULES
        for value in rule.values(readings).values()
        if value is not None and rule.fires(value) and rule.level == "critical"
    }
    assert fires - {"disk_critical"} == set()  # the disk is the machine's
    assert readings.health_failures == 0 and readings.disk_free_percent is not None


def test_l01_a_house_that_does_not_answer_is_counted_and_told_apart_from_a_full_disk(
    house: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("no database")

    measuring.now()
    monkeypatch.setattr(pulse, "alive", broken)
    for count in (1, 2, 3):
        readings = measuring.now()
        assert (readings.health_failures, readings.database_fails) == (count, 1)
    assert BY_KEY["down"].fires(3) and not BY_KEY["down"].fires(2)

    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pulse, "alive", full)
    assert measuring.now().database_fails == 0


def test_l11_an_unplanned_outage_that_has_just_ended_is_measured_and_a_planned_one_is_not(house: Config) -> None:
    now = clock.now()
    with work(house_actor()) as session:
        for kind, minutes in (("down", 4), ("planned", 9), ("down", 600)):
            ended = now - timedelta(minutes=0 if minutes < 100 else 590)
            session.add(Outage(began_at=ended - timedelta(minutes=minutes), ended_at=ended, kind=kind, reason="x"))
    assert measuring.now().was_down_minutes == pytest.approx(4)
    assert BY_KEY["was_down"].fires(4) and not BY_KEY["was_down"].fires(0.5)


def test_l22_s09_a_mail_server_that_cannot_be_reached_counts_while_sending_waits_for_it(house: Config) -> None:
    assert measuring.now().mails_failed == 0
    with work(house_actor()) as session:
        session.add(Circuit(channel="email", state="open", failures=5, why="no answer", changed_at=clock.now()))
        session.add(Circuit(channel="sms", state="open", failures=9, why="no answer", changed_at=clock.now()))
    measuring._known.until = 0
    assert measuring.now().mails_failed == 5


def test_costly_values_are_measured_again_after_fifty_times_what_they_took(
    house: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring.now()
    soon = measuring._known.until - time.monotonic()
    assert 0 < soon <= measuring.SELDOM, "so that they take 2 % of a core at most"
    monkeypatch.setattr(measuring, "_of_house", lambda: time.sleep(0.3) or {})
    measuring._known.until = 0
    measuring.now()
    assert 14 < measuring._known.until - time.monotonic() <= measuring.SELDOM


def test_l20_u17_failed_sign_ins_are_counted_for_an_account_and_in_all(house: Config) -> None:
    with work(house_actor()) as session:
        now = clock.now()
        for number in range(12):
            session.add(SignInFailure(key="alice" if number < 10 else f"k{number}", at=now - timedelta(seconds=number)))
        session.add(SignInFailure(key="alice", at=now - timedelta(minutes=16)))
    readings = measuring.now()
    assert (readings.sign_ins_failed_account, readings.sign_ins_failed) == (10, 12)


@pytest.mark.sqlite_only
def test_l15_a_changed_audit_trail_is_an_alert_after_the_nightly_walk(alice: Actor, house: Config) -> None:
    from services import contacts
    from services.work import perform
    from services.work.trail import seal

    perform(alice, contacts.create, {"name": "Ada", "emails": ["ada@example.com"]})
    there = house_actor(alice.place)
    with work(there) as session:
        seal(session)
    assert walk(there)
    with work(there) as session:
        session.execute(text("UPDATE audit_entries SET verb = 'other' WHERE sequence = 1"))
    assert not walk(there)
    assert measuring.now().audit_broken == {"Acme": 1}


def test_the_chore_measures_and_keeps_the_readings_for_the_pages(house: Config) -> None:
    running.watch(house_actor())
    found = running.latest()
    assert found is not None and found.memory_percent is not None


def test_thresholds_are_replayed_over_the_past_before_they_are_saved() -> None:
    rule = BY_KEY["memory"]
    quiet, full = {"memory_percent": 50.0}, {"memory_percent": 90.0}
    past = [(START + timedelta(minutes=n), 60, full if n % 60 < 20 else quiet) for n in range(180)]
    found = replaying.run(rule, past)
    assert found.times == 3 and found.measured == timedelta(hours=3)
    assert replaying.run(rules.in_force({"memory": rules.Change(fire=95)})["memory"], past).times == 0
    gap = [(START, 60, full), (START + timedelta(hours=3), 60, full)]
    assert replaying.run(rule, gap).times == 0, "a gap is no data"


def test_hours_that_were_bad_in_the_mean_count_once_each_time() -> None:
    past = [
        (START + timedelta(hours=n), 3_600, {"memory_percent": 90.0 if n in (3, 4, 30) else 40.0}) for n in range(48)
    ]
    assert replaying.run(BY_KEY["memory"], past).times == 2


class _Outside(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/ping/s3cr3t" else 500)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Be quiet."""


def test_the_address_outside_is_asked_and_its_trouble_never_names_it(
    house: Config, caplog: pytest.LogCaptureFixture
) -> None:
    assert not pinging.ping(house_actor())
    server = HTTPServer(("127.0.0.1", 0), _Outside)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    house.ping_url = SecretStr(f"http://127.0.0.1:{server.server_port}/ping/s3cr3t")
    assert pinging.ping(house_actor())
    server.shutdown()
    server.server_close()
    with caplog.at_level(logging.WARNING):
        assert not pinging.ping(house_actor())
    assert "could not be reached" in caplog.text and "s3cr3t" not in caplog.text
