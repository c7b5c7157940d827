"""The chain: whatever is changed behind the trail's back shows; what is erased on purpose does not break it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as thorough
from hypothesis import strategies as st
from sqlalchemy import Row, delete, insert, select, update
from sqlmodel import Session

from models.audit import AuditEntry, AuditHead
from services import contacts
from services.contacts import ContactCard
from services.work import Actor, perform, work
from services.work.trail import Verdict, empty, head, seal, unsealed, verify
from tests.work.threads import at_once

ENTRIES: Any = AuditEntry.__table__  # type: ignore[attr-defined]
HEADS: Any = AuditHead.__table__  # type: ignore[attr-defined]
Tampering = Callable[[Session, list[Row[Any]]], None]


class Undo(Exception):
    """Ends a work without a trace."""


@pytest.fixture
def chain(alice: Actor, ada: ContactCard) -> int:
    """Some sealed history; gives how many entries."""
    for stars in (1, 2, 3, 4, 5):
        perform(alice, contacts.rate, ada.id, stars)
    with work(alice) as session:
        return seal(session)


def verdict(actor: Actor) -> Verdict:
    with work(actor, read=True) as session:
        return verify(session)


def whole(actor: Actor, count: int) -> Verdict:
    """What verifying says of a chain of so many entries that nobody touched: its end is the head's."""
    with work(actor, read=True) as session:
        return Verdict(count, "", head(session)[1])


def after(actor: Actor, tamper: Tampering) -> Verdict:
    """What verifying says after a tampering, which is undone again."""
    found: list[Verdict] = []
    try:
        with work(actor) as session:
            query = select(ENTRIES).where(ENTRIES.c.sequence.is_not(None)).order_by(ENTRIES.c.sequence)
            tamper(session, list(session.connection().execute(query)))
            found.append(verify(session))
            raise Undo
    except Undo:
        return found[0]


def alter(number: int, **values: Any) -> Tampering:
    def tamper(session: Session, rows: list[Row[Any]]) -> None:
        session.connection().execute(update(ENTRIES).where(ENTRIES.c.id == rows[number].id).values(**values))

    return tamper


def remove(number: int) -> Tampering:
    def tamper(session: Session, rows: list[Row[Any]]) -> None:
        session.connection().execute(delete(ENTRIES).where(ENTRIES.c.id == rows[number].id))

    return tamper


def close_up(session: Session, rows: list[Row[Any]]) -> None:
    """Take one out of the middle and number the rest anew."""
    remove(2)(session, rows)
    for number, row in enumerate(rows[3:], 3):
        session.connection().execute(update(ENTRIES).where(ENTRIES.c.id == row.id).values(sequence=number))


def swap(session: Session, rows: list[Row[Any]]) -> None:
    for number, sequence in ((1, -1), (2, rows[1].sequence), (1, rows[2].sequence)):
        alter(number, sequence=sequence)(session, rows)


def forge(session: Session, rows: list[Row[Any]]) -> None:
    """Append an entry that looks like the last one, and let the head point to it."""
    last = {**rows[-1]._mapping, "id": uuid4(), "sequence": rows[-1].sequence + 1, "action": "contacts.forged"}
    session.connection().execute(insert(ENTRIES).values(**last))
    session.connection().execute(update(HEADS).values(sequence=last["sequence"]))


def behead(session: Session, rows: list[Row[Any]]) -> None:
    session.connection().execute(delete(HEADS))


def rewrite_and_unsalt(session: Session, rows: list[Row[Any]]) -> None:
    """Pretend that the values of an entry were erased, and put others in their place."""
    alter(3, changes={"rating": [5, 0]}, salt="")(session, rows)


TAMPERINGS: dict[str, Tampering] = {
    "a value": alter(-1, changes={"rating": [0, 5]}),
    "a value with its digest": alter(-1, changes={}, digests={}),
    "a digest": alter(-1, digests={"rating": "0" * 32}),
    "a salt": alter(-1, salt="0" * 16),
    "an action": alter(1, action="contacts.innocent"),
    "the actor": alter(1, actor_id=uuid4()),
    "no actor": alter(-1, actor_id=None),
    "the subject": alter(1, subject="companies"),
    "the subject's id": alter(1, subject_id=uuid4()),
    "the verb": alter(1, verb="deleted"),
    "a seal": alter(1, seal="0" * 64),
    "the last seal": alter(-1, seal="0" * 64),
    "a sequence": alter(-1, sequence=1_000_000),
    "an entry made unsealed": alter(2, sequence=None, seal=None),
    "an entry deleted in the middle": remove(2),
    "the first deleted": remove(0),
    "the tail deleted": remove(-1),
    "one deleted and the rest renumbered": close_up,
    "two swapped": swap,
    "one forged": forge,
    "the head deleted": behead,
    "values rewritten as if they were erased": rewrite_and_unsalt,
}


def test_an_untouched_chain_is_sound(alice: Actor, chain: int) -> None:
    assert chain > 5
    assert verdict(alice) == whole(alice, chain)


@pytest.mark.parametrize("what", TAMPERINGS)
def test_every_tampering_is_found(alice: Actor, chain: int, what: str) -> None:
    assert after(alice, TAMPERINGS[what]).trouble
    assert verdict(alice).trouble == ""


def test_a_time_moved_by_a_microsecond_is_found(alice: Actor, chain: int) -> None:
    def tamper(session: Session, rows: list[Row[Any]]) -> None:
        alter(1, at=rows[1].at + timedelta(microseconds=1))(session, rows)

    assert after(alice, tamper).trouble == "Entry 2 was changed."


STRANGE: dict[str, st.SearchStrategy[Any]] = {
    "changes": st.dictionaries(
        st.sampled_from(["name", "rating"]), st.lists(st.integers(0, 9), min_size=2, max_size=2)
    ),
    "digests": st.dictionaries(
        st.sampled_from(["name", "rating"]), st.text("0123456789abcdef", min_size=32, max_size=32)
    ),
    "action": st.text(st.characters(categories=["L", "N"]), max_size=20),
    "actor_id": st.none() | st.uuids(),
    "subject": st.text("abc", max_size=9),
    "subject_id": st.uuids(),
    "verb": st.sampled_from(["added", "changed", "deleted", ""]),
    "salt": st.text("0123456789abcdef", max_size=16),
    "sequence": st.none() | st.integers(1_000, 2**62),
    "seal": st.none() | st.text("0123456789abcdef", min_size=64, max_size=64),
    "id": st.uuids(),
}


@thorough(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(column=st.sampled_from(sorted(STRANGE)), number=st.integers(0, 4), data=st.data())
def test_any_other_value_in_any_column_is_found(
    alice: Actor, chain: int, column: str, number: int, data: st.DataObject
) -> None:
    value = data.draw(STRANGE[column])
    real: list[Any] = []

    def tamper(session: Session, rows: list[Row[Any]]) -> None:
        real.append(rows[number]._mapping[column])
        alter(number, **{column: value})(session, rows)

    assert bool(after(alice, tamper).trouble) == (real[0] != value)


def test_values_erased_on_purpose_leave_the_chain_sound(alice: Actor, chain: int) -> None:
    with work(alice) as session:
        empty(session, ENTRIES.c.sequence == 3)
    assert verdict(alice) == whole(alice, chain)
    assert "no erasure says so" in after(alice, alter(1, changes={}, salt="")).trouble


def test_what_waits_for_the_sealer_is_counted_and_sealed_only_once(alice: Actor, chain: int, ada: ContactCard) -> None:
    perform(alice, contacts.rate, ada.id, 0)
    with work(alice) as session:
        assert (unsealed(session), seal(session), seal(session), unsealed(session)) == (1, 1, 0, 0)
    assert verdict(alice) == whole(alice, chain + 1)


def test_sealers_at_once_make_one_chain(alice: Actor, ada: ContactCard) -> None:
    def write_and_seal() -> None:
        for stars in range(1, 4):
            perform(alice, contacts.create, {"name": f"Number {stars}"})
            with work(alice) as session:
                seal(session)

    write_and_seal()
    ended = at_once(*[write_and_seal] * 6)
    with work(alice) as session:
        seal(session)
    assert ended == [None] * 6
    assert verdict(alice).trouble == ""
    assert verdict(alice).count >= 18


def test_the_first_seal_of_a_place_may_come_from_two_at_once(alice: Actor, ada: ContactCard) -> None:
    from services.work import Conflict

    def once() -> int:
        with work(alice) as session:
            return seal(session)

    ended = at_once(once, once, once)
    assert [one for one in ended if not isinstance(one, int | Conflict)] == []
    assert verdict(alice).trouble == ""


def test_each_place_has_a_chain_of_its_own(alice: Actor, charlie: Actor, chain: int) -> None:
    assert verdict(charlie) == Verdict(0)


def test_the_head_has_one_fixed_id(alice: Actor, chain: int) -> None:
    with work(alice, read=True) as session:
        assert session.scalars(select(HEADS.c.id)).all() == [UUID(int=1)]
