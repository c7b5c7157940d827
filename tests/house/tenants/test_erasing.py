"""Operators export and erase workspaces: one file that another installation takes in, and then nothing is left (T-01)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import String, select
from sqlalchemy import cast as as_type

from models.backups import BackupPart, BackupSet
from models.base import tables
from models.routines import CostDay
from models.tenants import Revocation, SignUp, Tenant, TenantRun
from services import contacts
from services.accounts import sessions
from services.house import costs, tenants, transfer, workspaces
from services.house.settings.changing import change_installation
from services.house.workspaces import erasing, exporting
from services.work import (
    HOUSE,
    Actor,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    SignInNeeded,
    blobs,
    clock,
    house_actor,
    perform,
    work,
)
from services.work.config import Config
from services.work.places import close_places, places
from services.work.trail import seal, verify
from tests import cast

CANARY = "Quellwasser"


@pytest.fixture
def charlie(people: cast.Cast, alice: Actor) -> Actor:
    """The administrator of the other workspace, with a contact, a file and rows in the house."""
    actor = cast.actor(people.charlie)
    perform(actor, contacts.create, {"name": f"Ada {CANARY}"})
    blobs.lay(people.other, CANARY.encode())
    perform(
        alice, workspaces.change, UUID(people.other), {"company": f"Other {CANARY}", "email": f"{CANARY}@example.com"}
    )
    now = clock.now()
    with work(house_actor()) as session:
        other = UUID(people.other)
        session.add(CostDay(place=people.other, used_on=now.date(), stored_bytes=7))
        session.add(Revocation(tenant_id=other, user_id=other, event_id=other, what="disabled", at=now))
        session.add(SignUp(email=f"{CANARY}@example.com", name=CANARY, company=CANARY, token_hash="x", expires_at=now,
                           tenant_id=other))  # fmt: skip
    return actor


def run_of(run_id: UUID) -> TenantRun:
    with work(house_actor(), read=True) as session:
        return session.get_one(TenantRun, run_id)


def erased(alice: Actor, place: str, name: str = f"Other {CANARY}") -> TenantRun:
    """Erase it, and let the days pass."""
    run = perform(alice, erasing.erase, UUID(place), name, without_export=True)
    with clock.at(clock.now() + timedelta(days=8)):
        assert workspaces.go_on(house_actor()) == 1
    return run_of(run.id)


def words_of_the_house() -> Iterator[str]:
    """Every text of the house, table by table."""
    with work(house_actor(), read=True) as session:
        for table in tables(HOUSE):
            for column in table.columns:
                for value in session.scalars(select(as_type(column, String))):
                    yield f"{table.name}.{column.name}: {value}"


def test_t01_an_export_is_one_file_that_an_empty_installation_takes_in(
    house: Config, alice: Actor, charlie: Actor, tmp_path: Path
) -> None:
    run = perform(alice, exporting.export, UUID(charlie.place))
    with pytest.raises(Conflict):
        perform(alice, exporting.export, UUID(charlie.place))
    assert workspaces.go_on(house_actor()) == 1
    assert run_of(run.id).state == "done", run_of(run.id).trouble
    path = perform(alice, exporting.exported, UUID(charlie.place))
    assert path.stat().st_mode & 0o077 == 0
    taken = path.rename(tmp_path / path.name)
    close_places()
    config = cast.settings(tmp_path / "new")
    cast.open_house(config)
    transfer.import_from(house_actor(), taken)
    assert [one.name for one in tenants.everyone()] == [f"Other {CANARY}"]
    with work(house_actor(charlie.place), read=True) as session:
        (found,) = contacts.search(session, house_actor(charlie.place), contacts.Query(CANARY)).rows
    assert found.name == f"Ada {CANARY}"


def test_an_export_is_kept_for_a_week_and_the_next_one_replaces_it(alice: Actor, charlie: Actor) -> None:
    other = UUID(charlie.place)
    for _ in range(2):
        perform(alice, exporting.export, other)
        workspaces.go_on(house_actor())
    path = perform(alice, exporting.exported, other)
    assert list(path.parent.iterdir()) == [path]
    assert exporting.forget_old(house_actor()) == 0
    with clock.at(clock.now() + timedelta(days=8)):
        assert exporting.forget_old(house_actor()) == 1
    with pytest.raises(NotFound):
        perform(alice, exporting.exported, other)
    assert not path.exists()


def test_t01_a_workspace_is_closed_at_once_and_can_be_kept_until_its_day(
    alice: Actor, charlie: Actor, people: cast.Cast
) -> None:
    other = UUID(charlie.place)
    run = perform(alice, erasing.erase, other, f"other {CANARY}", without_export=True)
    assert workspaces.go_on(house_actor()) == 0, "its day has not come"
    with pytest.raises(SignInNeeded, match="to be erased on"):
        sessions.current(people.charlie)
    with pytest.raises(Conflict, match="Keep it first"):
        perform(alice, workspaces.resume, other)
    with pytest.raises(Conflict):
        perform(alice, erasing.erase, other, f"Other {CANARY}", without_export=True)
    assert perform(alice, erasing.keep, other).plan_status == "active"
    assert run_of(run.id).state == "withdrawn"
    with clock.at(clock.now() + timedelta(days=30)):
        assert workspaces.go_on(house_actor()) == 0
    assert sessions.current(people.charlie).place == charlie.place
    with pytest.raises(NotFound):
        perform(alice, erasing.keep, other)


def test_t01_after_its_day_nothing_of_an_erased_workspace_is_left(house: Config, alice: Actor, charlie: Actor) -> None:
    place = charlie.place
    perform(alice, exporting.export, UUID(place))
    workspaces.go_on(house_actor())
    assert any(CANARY in one for one in words_of_the_house()), "the search finds it where it is"
    run = erased(alice, place)
    assert (run.state, [one["name"] for one in run.steps]) == ("done", list(erasing.STEPS)), run.trouble
    assert not places().exists(place) and place not in places().companies()
    assert [one for one in house.data_dir.rglob(f"*{place}*")] == []
    told = ("tenant_runs.name", "events.data")  # that it was erased, and its name
    assert [one for one in words_of_the_house() if CANARY in one and not one.startswith(told)] == []
    by_place = ("cost_days", "revocations", "chore_runs", "sign_ups", "tenants")
    assert [one for one in words_of_the_house() if place in one.replace("-", "") and one.startswith(by_place)] == []
    with work(house_actor()) as session:
        seal(session)
    with work(house_actor(), read=True) as session:
        assert verify(session).trouble == ""
    with pytest.raises(NotFound):
        perform(alice, workspaces.find, UUID(place))
    assert costs.every().keys() == {alice.place}


def test_t01_a_restored_installation_erases_it_again(alice: Actor, charlie: Actor) -> None:
    place = charlie.place
    tenant = tenants.of(place)
    erased(alice, place)
    assert workspaces.go_on(house_actor()) == 0
    places().create(place)
    with work(house_actor()) as session:  # what a backup of the whole installation brings back
        session.add(Tenant(**tenant.model_dump()))
    assert workspaces.go_on(house_actor()) == 1
    assert not places().exists(place) and [one.name for one in tenants.everyone()] == ["Acme"]


def test_erasing_asks_for_the_name_an_export_and_no_operator(alice: Actor, charlie: Actor) -> None:
    other = UUID(charlie.place)
    with pytest.raises(Invalid) as refusal:
        perform(alice, erasing.erase, other, "Another")
    assert set(refusal.value.fields) == {"typed", "without_export"}
    with pytest.raises(Conflict, match="An operator"):
        perform(alice, erasing.erase, UUID(alice.place), "Acme", without_export=True)
    perform(alice, exporting.export, other)
    workspaces.go_on(house_actor())
    assert perform(alice, erasing.erase, other, f"Other {CANARY}").state == "waiting"


def test_a_workspace_that_is_being_made_or_exported_is_not_erased(alice: Actor, charlie: Actor) -> None:
    new = perform(alice, workspaces.ask, {"company": "Mills", "name": "Ann", "email": "ann@mills.example"}).tenant_id
    perform(alice, exporting.export, UUID(charlie.place))
    for which, name in ((new, "Mills"), (UUID(charlie.place), f"Other {CANARY}")):
        with pytest.raises(Conflict, match="Wait until that has ended"):
            perform(alice, erasing.erase, which, name, without_export=True)


def test_erasing_and_exporting_need_fresh_proof(alice: Actor, charlie: Actor) -> None:
    from dataclasses import replace

    stale = replace(alice, proved_at=clock.now() - timedelta(minutes=11))
    for what in (exporting.export, exporting.exported):
        with pytest.raises(NotAllowed):
            perform(stale, what, UUID(charlie.place))
    with pytest.raises(NotAllowed):
        perform(stale, erasing.erase, UUID(charlie.place), f"Other {CANARY}", without_export=True)


def test_without_days_of_grace_it_is_gone_with_the_next_run(alice: Actor, charlie: Actor) -> None:
    change_installation(alice, "workspaces.erase_days", 0)
    perform(alice, erasing.erase, UUID(charlie.place), f"Other {CANARY}", without_export=True)
    assert workspaces.go_on(house_actor()) == 1 and not places().exists(charlie.place)


def test_a_page_says_in_how_many_backups_it_still_is(alice: Actor, charlie: Actor) -> None:
    assert perform(alice, erasing.outlook, UUID(charlie.place)) == erasing.Outlook(7, 0, None)
    now = clock.now()
    with work(house_actor()) as session:
        one = BackupSet(name="20261130-0200", reason="night", state="verified", taken_at=now)
        session.add(one)
        session.flush()
        session.add(BackupPart(set_id=one.id, place=charlie.place, label="Other", digest="x", cipher_sha256="x"))
    assert perform(alice, erasing.outlook, UUID(charlie.place)) == erasing.Outlook(7, 1, now + erasing.LASTS)
