"""A rotation of the secret key: nothing is lost in the overlap, and the old key goes when nothing needs it (K-02, K-05)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import Session

from models.backups import BackupSet
from models.contacts import ContactPoint
from services import contacts
from services.accounts import sessions
from services.contacts.listing import Query
from services.house import secrets
from services.house.secrets import known, resealing, sealed
from services.records import drafts
from services.work import Actor, Conflict, Invalid, NotAllowed, clock, house_actor, perform, vault, work
from services.work.config import Config
from tests import cast
from tests.api.conftest import token_of
from tests.house.secrets.conftest import MINUTE, Later, called, reseal

POINTS: Any = ContactPoint.__table__  # type: ignore[attr-defined]


def keys_of_phones(actor: Actor) -> set[str]:
    """The ids of the keys that sealed the phones."""
    with work(actor, read=True) as session:
        rows = session.execute(select(POINTS.c.value).where(POINTS.c.kind == "phone")).scalars()
        return {value.split(".")[1] for value in rows}


def found(actor: Actor, typed: str) -> list[str]:
    """The names of the contacts that a search finds."""
    return [one.name for one in perform(actor, contacts.search, Query(q=typed)).rows]


def test_k05_phones_are_read_and_found_before_during_and_after_a_rotation(
    in_file: Config, alice: Actor, later: Later
) -> None:
    card = called(alice)[1]
    steps: list[Callable[[], object]] = [
        lambda: secrets.rotate(alice),
        lambda: later(MINUTE),
        reseal,
        lambda: secrets.retire(alice),
    ]
    for step in steps:
        step()
        assert perform(alice, contacts.find, card.id).phones == ["+33123456781"]
        assert found(alice, "56781") == ["N1"]
    assert keys_of_phones(alice) == {vault.key_id()}
    assert len(vault.key_ids()) == 1


def test_k05_a_session_and_an_api_token_live_through_the_overlap(
    in_file: Config, alice: Actor, people: cast.Cast
) -> None:
    token = token_of(alice)
    secrets.rotate(alice)
    assert sessions.current(people.alice).user_id == alice.user_id
    assert sessions.by_program_token(token).user_id == alice.user_id
    assert sessions.by_program_token(token_of(alice)).user_id == alice.user_id


def test_k05_the_old_key_stays_until_the_last_token_it_signed_has_ended(
    in_file: Config, alice: Actor, later: Later
) -> None:
    token_of(alice)
    secrets.rotate(alice)
    later(MINUTE)
    reseal()
    with pytest.raises(Conflict, match="1 API token is signed with it; it ends by 2"):
        secrets.retire(house_actor())
    token_of(alice)  # signed by the new key: it needs no other
    later(sessions.PROGRAM_LIFE)
    secrets.retire(house_actor())


def test_the_old_key_stays_while_a_value_is_sealed_with_it(
    in_file: Config, alice: Actor, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    called(alice)
    secrets.rotate(alice)
    monkeypatch.setattr(resealing, "WORKS_FOR", -1.0)
    with pytest.raises(Conflict, match=r"less than a minute old\. 3 values are not sealed with the new key yet"):
        secrets.retire(alice)
    later(MINUTE)
    with pytest.raises(Conflict, match=r"still needed\. 3 values are not sealed with the new key yet"):
        secrets.retire(alice)
    assert len(vault.key_ids()) == 2


def test_a_key_is_not_retired_in_its_first_minute(in_file: Config, alice: Actor) -> None:
    secrets.rotate(alice)
    reseal()
    with pytest.raises(Conflict, match="less than a minute old"):
        secrets.retire(alice)


def test_the_old_key_stays_until_a_backup_needs_only_the_new_one(in_file: Config, alice: Actor, later: Later) -> None:
    def back_up() -> None:
        with work(house_actor()) as session:
            name = f"backup {clock.now()}"
            session.add(BackupSet(name=name, reason="manual", state="verified", taken_at=clock.now()))

    back_up()
    secrets.rotate(alice)
    later(MINUTE)
    back_up()
    reseal()
    with pytest.raises(Conflict, match="Make a backup first"):
        secrets.retire(alice)
    with work(house_actor(), read=True) as session:
        assert [one.id for one in known.known(session)] == [vault.key_id()], "the data itself needs it no more"
    later(timedelta(seconds=1))
    back_up()
    assert secrets.overview(alice).need.sets == 2
    secrets.retire(alice)


def test_a_workspace_that_cannot_be_read_keeps_the_old_key(
    in_file: Config, alice: Actor, charlie: Actor, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets.rotate(alice)
    later(MINUTE)
    usual = resealing._counts

    def broken(session: Session, place: str) -> list[tuple[int, int]]:
        if place == charlie.place:
            raise OSError("the disk")
        return usual(session, place)

    monkeypatch.setattr(resealing, "_counts", broken)
    with pytest.raises(Conflict, match="1 workspace cannot be read"):
        secrets.retire(alice)
    assert len(vault.key_ids()) == 2


def test_re_sealing_goes_on_where_it_stopped(in_file: Config, alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    called(alice, 5)
    secrets.rotate(alice)
    monkeypatch.setattr(sealed, "AT_ONCE", 2)
    with work(alice) as session:
        sealed.reseal(session, sealed.SEALED[0], None)
    assert (secrets.overview(alice).need.total, secrets.overview(alice).need.left) == (5, 3)
    reseal()
    assert secrets.overview(alice).need.left == 0
    assert keys_of_phones(alice) == {vault.key_id()}


def test_a_value_that_no_key_opens_stays_as_it_is_and_keeps_no_key(in_file: Config, alice: Actor, later: Later) -> None:
    broken, _, well = called(alice)
    with work(alice) as session:
        value = session.scalar(select(POINTS.c.value).where(POINTS.c.contact_id == broken.id))
        there = POINTS.c.contact_id == broken.id
        session.connection().execute(update(POINTS).where(there).values(value=f"{value[:-8]}AAAAAAA="))
    secrets.rotate(alice)
    later(MINUTE)
    reseal()
    secrets.retire(alice)
    assert perform(alice, contacts.find, well.id).phones == ["+33123456782"]


def test_what_is_typed_meanwhile_is_not_overwritten(in_file: Config, alice: Actor) -> None:
    card = called(alice, 1)[0]
    with work(alice, read=True) as session:
        query = select(POINTS.c.id, POINTS.c.id.label("by"), POINTS.c.value).where(POINTS.c.kind == "phone")
        row = session.execute(query).one()
    secrets.rotate(alice)
    column = sealed.SEALED[0]
    late = sealed._change(column, row)
    assert late is not None
    with work(alice) as session:
        session.connection().execute(update(POINTS).values(value=vault.seal("+33123456799", f"{column.name}:{row.id}")))
    with work(alice) as session:
        sealed._put(session, column, [late])
    assert perform(alice, contacts.find, card.id).phones == ["+33123456799"]


def test_unsent_text_is_sealed_anew(in_file: Config, alice: Actor, later: Later) -> None:
    perform(alice, drafts.keep, "contact", {"phone": "+33123456789"})
    secrets.rotate(alice)
    later(MINUTE)
    reseal()
    secrets.retire(alice)
    draft = perform(alice, drafts.read, "contact")
    assert draft is not None and draft.values == {"phone": "+33123456789"}


def test_k02_only_an_operator_who_has_just_typed_the_password_rotates(
    in_file: Config, alice: Actor, bob: Actor
) -> None:
    for actor in (bob, replace(alice, proved_at=None)):
        with pytest.raises(NotAllowed):
            perform(actor, secrets.rotate)
    assert len(vault.key_ids()) == 1


def test_a_key_of_the_environment_is_not_rotated_here(house: Config, alice: Actor) -> None:
    with pytest.raises(Invalid, match="comes from the environment"):
        secrets.rotate(alice)
