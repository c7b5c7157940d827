"""The chain is verified by a walk that shows its progress; a cut-off end is found by an anchor kept elsewhere (A-01)."""

import dataclasses
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, func, select, update

from models.audit import AuditEntry, AuditHead
from services import audit, contacts
from services.audit import anchors
from services.audit.verifying import verify
from services.duplicates import following
from services.house import settings
from services.summaries import writing
from services.work import Actor, Invalid, clock, house_actor, perform, trail, work
from tests.bulk.world import finished

ENTRIES, HEADS = AuditEntry.__table__, AuditHead.__table__  # type: ignore[attr-defined]


def grown(alice: Actor, count: int = 12) -> str:
    """The anchor after some changes were sealed."""
    for number in range(count):
        perform(alice, contacts.create, {"name": f"Guest {number}"})
    with work(alice) as session:
        trail.seal(session)
    with work(alice, read=True) as session:
        return anchors.anchor(session)


def test_a01_a_walk_finds_the_chain_whole_and_says_when(alice: Actor) -> None:
    anchor = grown(alice)
    finished(alice, perform(alice, audit.begin_verify))
    found = perform(alice, audit.checked)
    assert (f"{found.entries}:{found.seal}", found.trouble, found.at is not None) == (anchor, "", True)


def test_a01_a_walk_of_many_portions_is_one_walk(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    from services.audit import verifying
    from services.records.errands import kinds

    small = dataclasses.replace(verifying.VERIFY, at_once=7, fewest=7)
    monkeypatch.setitem(kinds._known, small.name, small)
    anchor = grown(alice, 30)
    finished(alice, perform(alice, audit.begin_verify))
    found = perform(alice, audit.checked)
    assert (f"{found.entries}:{found.seal}", found.trouble) == (anchor, "")


def test_a01_a_walk_names_the_first_entry_that_was_changed(alice: Actor) -> None:
    grown(alice)
    with work(alice) as session:
        session.execute(update(ENTRIES).where(ENTRIES.c.sequence == 9).values(actor_id=None, address="10.0.0.1"))
        session.execute(update(ENTRIES).where(ENTRIES.c.sequence == 11).values(actor_id=None, address="10.0.0.1"))
    finished(alice, perform(alice, audit.begin_verify))
    assert perform(alice, audit.checked).trouble == "Entry 9 was changed."


def test_a01_the_way_in_is_sealed(alice: Actor) -> None:
    grown(alice)
    with work(alice) as session:
        session.execute(update(ENTRIES).where(ENTRIES.c.sequence == 9).values(via="program"))
    assert perform(alice, verify).trouble == "Entry 9 was changed."


def test_a01_a_mended_end_is_found_by_an_anchor(alice: Actor) -> None:
    """darbaan#246: the tail is cut off and the head set back, so that the chain by itself looks whole."""
    anchor = grown(alice)
    number = int(anchor.partition(":")[0])
    with work(alice) as session:
        session.execute(delete(ENTRIES).where(ENTRIES.c.sequence > number - 3))
        left = trail.link_at(session, number - 3)
        session.execute(update(HEADS).values(sequence=number - 3, seal=left))
    assert perform(alice, verify).whole
    assert f"Entry {number} was there" in perform(alice, verify, anchor).trouble


def test_a01_a_chain_written_anew_is_found_by_an_anchor(alice: Actor) -> None:
    anchor = grown(alice)
    number = anchor.partition(":")[0]
    assert perform(alice, verify, anchor).whole
    assert not perform(alice, verify, f"{number}:{'0' * 64}").whole


@pytest.mark.parametrize("text", ["", "12", "x:" + "0" * 64, "12:abc"])
def test_what_is_no_anchor_is_refused(alice: Actor, text: str) -> None:
    with work(alice, read=True) as session, pytest.raises(Invalid):
        anchors.compare(session, text)


def test_a01_how_far_a_chore_has_come_is_no_change(alice: Actor) -> None:
    """Each wrote an entry every ten minutes, between which nobody found what people had done."""
    house = house_actor(alice.place)
    with work(house, read=True) as session:
        before = session.scalar(select(func.count()).select_from(ENTRIES))
    for _turn in range(2):
        with time_machine.travel(clock.now() + timedelta(hours=2)):
            following.follow(house)
            writing.write_due(house)
    with work(house, read=True) as session:
        kept = [settings.read(session, one.FACT) for one in (following, writing)]
        assert all(kept) and session.scalar(select(func.count()).select_from(ENTRIES)) == before
