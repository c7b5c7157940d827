"""A work commits at its end or not at all, waits for nobody for ever, and loses nothing that was committed."""

import logging
import sqlite3
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from models.events import EventRow
from models.settings import Setting
from services import contacts
from services.contacts import ContactCard
from services.house import settings
from services.work import Actor, Busy, Conflict, Event, Kind, Stale, announce_id, perform, work
from services.work import places as doors
from services.work.config import Config
from services.work.events import listen
from services.work.places import places, session_in
from tests import cast
from tests.work.threads import at_once

HAPPENED = Kind("test.happened", "Something happened")


def put(actor: Actor, name: str, value: object) -> None:
    with work(actor) as session:
        settings.write(session, name, value)


def get(actor: Actor, name: str) -> object:
    with work(actor, read=True) as session:
        return settings.read(session, name)


def increment(actor: Actor) -> int:
    """Add one to the counter, again while somebody was faster or the database busy. Gives how often that was."""
    for attempt in range(1_000):
        with suppress(Stale, Busy), work(actor) as session:
            row = session.exec(select(Setting).where(Setting.name == "counter")).one()
            row.value = row.value + 1
            session.flush()
            return attempt
    raise AssertionError("never got through")


def test_a_work_inside_a_work_is_refused_at_once(alice: Actor) -> None:
    with work(alice), pytest.raises(RuntimeError, match="wait for itself"), work(alice):
        pass


def test_a_refused_inner_work_does_not_stop_later_ones(alice: Actor) -> None:
    with work(alice), pytest.raises(RuntimeError), work(alice):
        pass
    put(alice, "colour", "blue")
    assert get(alice, "colour") == "blue"


def test_an_error_at_the_end_leaves_nothing_and_nobody_hears_of_it(alice: Actor) -> None:
    heard: list[Event] = []
    deaf = listen(heard.extend)
    with pytest.raises(ZeroDivisionError), work(alice) as session:  # noqa: PT012
        settings.write(session, "colour", "blue")
        announce_id(session, HAPPENED, "users", alice.user_id)  # type: ignore[arg-type]
        session.flush()
        _ = 1 / 0
    deaf()
    with work(alice, read=True) as session:
        assert not session.exec(select(EventRow).where(EventRow.kind == HAPPENED.name)).all()
    assert (heard, get(alice, "colour")) == ([], None)


def test_listeners_hear_after_the_commit_and_in_order(alice: Actor) -> None:
    seen: list[tuple[str, object]] = []
    deaf = listen(lambda some: seen.extend((one.kind.name, get(alice, "colour")) for one in some))
    with work(alice) as session:
        announce_id(session, HAPPENED, "users", alice.user_id)  # type: ignore[arg-type]
        announce_id(session, Kind("test.next", "Next"), "users", alice.user_id)  # type: ignore[arg-type]
        settings.write(session, "colour", "blue")
    deaf()
    assert seen == [("test.happened", "blue"), ("test.next", "blue")]


def test_a_listener_that_breaks_neither_hides_the_commit_nor_deafens_the_others(
    alice: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Event] = []
    stop = [listen(lambda _: int("x")), listen(heard.extend)]
    with caplog.at_level(logging.ERROR), work(alice) as session:
        announce_id(session, HAPPENED, "users", alice.user_id)  # type: ignore[arg-type]
    for deaf in stop:
        deaf()
    assert len(heard) == 1
    assert "a listener failed" in caplog.text


def test_a_reader_cannot_write(alice: Actor) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), work(alice, read=True) as session:  # noqa: PT012
        session.add(Setting(name="colour", value="blue"))
        session.flush()
    assert get(alice, "colour") is None


def test_an_action_that_reads_gets_a_reader(alice: Actor, ada: ContactCard) -> None:
    from services.work import action

    @action("contacts.read")
    def sneak(session: Session, actor: Actor) -> None:
        session.add(Setting(name="colour", value="blue"))
        session.flush()

    from services.work.action import ACTIONS

    del ACTIONS[sneak.marked.name]  # type: ignore[attr-defined]
    with pytest.raises(DBAPIError):
        perform(alice, sneak)


def test_300_increments_at_once_lose_none(alice: Actor) -> None:
    put(alice, "counter", 0)
    done = at_once(*[lambda: [increment(alice) for _ in range(15)]] * 20)
    assert [one for one in done if isinstance(one, Exception)] == []
    assert get(alice, "counter") == 300


def test_somebody_who_was_faster_is_a_conflict_and_the_work_is_undone(alice: Actor) -> None:
    put(alice, "counter", 1)
    with work(alice, read=True) as session:
        mine = session.exec(select(Setting).where(Setting.name == "counter")).one()
    put(alice, "counter", 2)
    with pytest.raises(Stale), work(alice) as session:  # noqa: PT012
        settings.write(session, "colour", "blue")
        session.add(mine)
        mine.value = 3
    assert (get(alice, "counter"), get(alice, "colour")) == (2, None)


def test_a_value_that_is_taken_meanwhile_is_a_conflict(alice: Actor) -> None:
    put(alice, "colour", "blue")
    with pytest.raises(Conflict), work(alice) as session:
        session.add(Setting(name="colour", value="green"))


def test_who_waits_too_long_for_the_database_hears_busy(
    config: Config, people: cast.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "WAIT", 0.2)
    cast.open_house(config)
    alice = cast.actor(people.alice)
    held = [session_in(alice.place, read=False) for _ in range(10 if places().pool else 1)]
    for session in held:
        session.connection()
    with pytest.raises(Busy, match="Nothing was changed"):
        put(alice, "colour", "blue")
    for session in held:
        session.close()
    put(alice, "colour", "green")
    assert get(alice, "colour") == "green"


@pytest.mark.sqlite_only
def test_another_process_that_holds_the_file_makes_us_busy_not_broken(
    config: Config, people: cast.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "WAIT", 0.2)
    cast.open_house(config)
    alice = cast.actor(people.alice)
    other = sqlite3.connect(places().path(alice.place), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        put(alice, "colour", "blue")
    assert get(alice, "colour") is None  # readers do not wait for a writer
    other.close()


def test_two_works_that_wait_for_each_other_end_with_busy_for_one_at_most(alice: Actor) -> None:
    put(alice, "left", 0)
    put(alice, "right", 0)
    both = Barrier(2)

    def swap(first: str, second: str) -> None:
        with work(alice) as session:
            settings.write(session, first, second)
            session.flush()
            with suppress(BrokenBarrierError):  # SQLite lets one in at a time
                both.wait(0.3)
            settings.write(session, second, first)

    ended = at_once(lambda: swap("left", "right"), lambda: swap("right", "left"))
    assert [one for one in ended if one is not None and not isinstance(one, Busy)] == []
    assert ended.count(None) >= 1


def test_one_place_never_waits_for_another(alice: Actor, charlie: Actor) -> None:
    with work(alice) as session:
        settings.write(session, "colour", "blue")
        session.flush()
        assert at_once(lambda: put(charlie, "colour", "green")) == [None]


def test_what_was_committed_is_there_after_everything_is_closed(config: Config, people: cast.Cast) -> None:
    for _ in range(3):
        cast.open_house(config)
        alice = cast.actor(people.alice)
        perform(alice, contacts.create, {"name": "Grace"})
        doors.close_places()
    cast.open_house(config)
    assert perform(alice, contacts.search, contacts.Query()).total == 3
