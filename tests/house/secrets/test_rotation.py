"""A rotation of the secret key: nothing is lost in the overlap, and the old key goes when nothing needs it (K-02, K-05)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from models.contacts import ContactPoint
from services import contacts
from services.accounts import sessions
from services.contacts import ContactCard
from services.contacts.listing import Query
from services.house import copies, secrets
from services.house.secrets import resealing, sealed
from services.records import drafts
from services.work import Actor, Conflict, Invalid, NotAllowed, house_actor, perform, trail, vault, work
from services.work.config import Config
from tests import cast
from tests.api.conftest import token_of
from tests.house.secrets.conftest import Later, chain, reseal

POINTS: Any = ContactPoint.__table__  # type: ignore[attr-defined]
MINUTE = timedelta(minutes=2)


def called(alice: Actor, count: int = 3) -> list[ContactCard]:
    """Contacts with a phone each."""
    return [perform(alice, contacts.create, {"name": f"N{n}", "phone": f"+3312345678{n}"}) for n in range(count)]


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


def test_the_audit_trail_is_sound_over_rotations_and_after_the_old_keys_are_gone(
    in_file: Config, alice: Actor, later: Later
) -> None:
    for _ in range(2):
        card = called(alice, 1)[0]
        reseal()
        secrets.rotate(alice)
        assert chain(alice).trouble == ""
        perform(alice, contacts.rate, card.id, 3)
        later(MINUTE)
        reseal()
        secrets.retire(alice)
        assert chain(alice).trouble == ""
    assert chain(house_actor()).trouble == ""
    assert chain(alice).count > 8


def test_an_old_key_that_is_put_back_for_an_old_backup_disturbs_nothing(
    in_file: Config, alice: Actor, later: Later
) -> None:
    first = vault.secrets_in_use()[0]
    for _ in range(2):
        called(alice, 1)
        reseal()
        secrets.rotate(alice)
        later(MINUTE)
        reseal()
        secrets.retire(alice)
    file = in_file.data_dir / "secret.key"
    file.write_text(f"{file.read_text()}\n{first}")
    vault.look_again()
    copies.recognise_key()
    assert len(vault.key_ids()) == 2
    assert chain(alice).trouble == ""


def test_who_finds_the_old_key_cannot_write_the_trail_anew(in_file: Config, alice: Actor, later: Later) -> None:
    called(alice)
    reseal()
    key = next(iter(vault.mac_keys("audit").values()))
    secrets.rotate(alice)
    later(MINUTE)
    reseal()
    secrets.retire(alice)
    assert chain(alice).trouble == ""
    with work(alice) as session:
        forge(session, key)
    assert chain(alice).trouble == "The last entry was sealed with a retired key."


def forge(session: Any, key: bytes) -> None:
    """Rename every action, and seal the whole chain with this key."""
    entries, link, number = trail.ENTRIES, "", 0
    query = select(entries).where(entries.c.sequence.is_not(None)).order_by(entries.c.sequence)
    for number, row in enumerate(session.execute(query).all(), 1):
        link = trail._link(key, number, link, {**row._mapping, "action": "innocent"})
        change = update(entries).where(entries.c.id == row.id).values(action="innocent", seal=link)
        session.connection().execute(change)
    session.connection().execute(update(trail.AuditHead).values(sequence=number, seal=link))


def test_an_entry_sealed_with_an_older_key_after_a_newer_one_is_found(in_file: Config, alice: Actor) -> None:
    key = next(iter(vault.mac_keys("audit").values()))
    secrets.rotate(alice)
    called(alice, 2)
    reseal()
    assert chain(alice).trouble == ""
    entries = trail.ENTRIES
    with work(alice) as session:
        last, before = session.execute(select(entries).order_by(entries.c.sequence.desc()).limit(2)).all()
        link = trail._link(key, last.sequence, before.seal, last._mapping)
        session.connection().execute(update(entries).where(entries.c.id == last.id).values(seal=link))
        session.connection().execute(update(trail.AuditHead).values(seal=link))
    assert chain(alice).trouble == f"Entry {last.sequence} was changed."


def test_a_signature_of_a_retired_key_still_holds(
    in_file: Config, alice: Actor, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = vault.mac(b"a drill", "drill")
    secrets.rotate(alice)
    later(MINUTE)
    reseal()
    assert vault.mac_holds(b"a drill", "drill", signed)
    secrets.retire(alice)
    monkeypatch.setattr(vault, "_past", secrets.past)
    assert vault.mac_holds(b"a drill", "drill", signed)
    assert not vault.mac_holds(b"another drill", "drill", signed)


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
