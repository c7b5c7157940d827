"""The smoke test after an upgrade or a restore (D-09, D-10, Z-07): it passes on sound data, and names what is broken."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from services import contacts
from services.contacts import ContactCard
from services.house import smoke, tenants
from services.work import HOUSE, Actor, house_actor, perform, trail, vault, work
from tests.rules.belongings import everything


def broken(place: str, statement: str) -> list[str]:
    """What it says after a statement that went past Steward."""
    with work(house_actor(place)) as session:
        session.connection().execute(sa.text(statement))
    return smoke.run(tenants.places())


def test_d09_sound_data_passes_in_the_house_and_in_each_company(alice: Actor, charlie: Actor) -> None:
    everything(alice)
    for place in tenants.places():
        with work(house_actor(place)) as session:
            trail.seal(session)
    assert smoke.run(tenants.places()) == []


def test_d09_a_company_without_an_administrator_who_can_sign_in_fails(alice: Actor) -> None:
    found = broken(alice.place, "UPDATE users SET disabled_at = made_at WHERE role = 'administrator'")
    assert found == [f"{alice.place}: no administrator can sign in."]


def test_d09_a_search_that_finds_no_contact_fails(alice: Actor, ada: ContactCard) -> None:
    assert broken(alice.place, "DELETE FROM search_documents") == [
        f"{alice.place}: search no longer finds a contact by its name."
    ]


def test_d10_a_cut_end_of_the_audit_trail_fails(alice: Actor, ada: ContactCard) -> None:
    with work(house_actor(alice.place)) as session:
        trail.seal(session)
    last = "DELETE FROM audit_entries WHERE sequence = (SELECT max(sequence) FROM audit_entries)"
    assert broken(alice.place, last) == [f"{alice.place}: entries at the end of the audit trail are missing."]


def test_d10_a_missing_table_fails_by_its_name(alice: Actor) -> None:
    assert broken(HOUSE, "DROP TABLE rate_counts") == ["house: the table rate_counts is missing."]


@pytest.mark.sqlite_only
def test_d10_a_row_that_refers_to_a_missing_one_fails(alice: Actor, ada: ContactCard) -> None:
    with work(house_actor(alice.place)) as session:
        connection = session.connection().connection
        connection.commit()
        connection.cursor().execute("PRAGMA foreign_keys=OFF")
        connection.cursor().execute("UPDATE contact_points SET contact_id = '00'")
        connection.commit()
        connection.cursor().execute("PRAGMA foreign_keys=ON")
        connection.cursor().execute("BEGIN IMMEDIATE")
    assert f"{alice.place}: 1 row refers to a missing one." in smoke.run([alice.place])


def test_d09_another_secret_key_fails(alice: Actor, tmp_path: Path) -> None:
    from services.house import copies

    copies.recognise_key()
    vault.open_vault("another secret of the tests, forty chars", tmp_path)
    assert any("secret key" in one for one in smoke.run([HOUSE]))


def test_d09_a_missing_asset_of_the_pages_fails(alice: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "ASSETS", tmp_path)
    assert smoke.run([])[0] == "The file steward.css of the pages is missing."


def test_a_place_that_cannot_be_read_is_a_trouble_and_the_others_are_still_tested(alice: Actor) -> None:
    missing = "0" * 32
    found = smoke.run([missing, alice.place])
    assert found and all(one.startswith(missing) for one in found)
    assert perform(alice, contacts.search, contacts.Query()).total == 0
