"""Fingerprints over rotations: the audit trail and signatures stay sound, and who finds an old key can forge neither."""

from typing import Any

import pytest
from sqlalchemy import select, update

from services import contacts
from services.house import copies, secrets
from services.work import Actor, house_actor, perform, trail, vault, work
from services.work.config import Config
from tests.house.secrets.conftest import MINUTE, Later, called, chain, reseal


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
