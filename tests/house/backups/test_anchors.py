"""Each backup keeps the end of every trail: who cuts off an end and mends the head is found by it (A-01)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from typer.testing import CliRunner

from models.audit import AuditEntry, AuditHead
from models.backups import Restore
from services import audit, contacts
from services.audit.anchors import compare_backups
from services.house import settings
from services.house.alerts import keeping
from services.house.alerts.measuring import AUDITED
from services.house.backups import anchors
from services.house.backups.anchors import Anchor
from services.work import Actor, clock, house_actor, perform, trail, work
from services.work.config import Config
from services.work.places import close_places
from tests.bulk.world import finished
from tests.cast import KEY, open_house
from tests.house.backups import sets
from ui.cli import cli

ENTRIES, HEADS = AuditEntry.__table__, AuditHead.__table__  # type: ignore[attr-defined]


@pytest.fixture
def backed(alice: Actor) -> Actor:
    """Alice, whose changes are in a backup."""
    for number in range(6):
        perform(alice, contacts.create, {"name": f"Guest {number}"})
    with work(alice) as session:
        trail.seal(session)
    sets.make()
    return alice


def cut(alice: Actor) -> None:
    """Cut off the last three entries, and mend the head."""
    with work(alice) as session:
        number = trail.head(session)[0] - 3
        session.execute(delete(ENTRIES).where(ENTRIES.c.sequence > number))
        session.execute(update(HEADS).values(sequence=number, seal=trail.link_at(session, number)))


def said(alice: Actor) -> tuple[int, str]:
    """How many backups bind the trail, and what is wrong by them."""
    kept, wrong = anchors.kept()
    assert wrong == []
    known = anchors.binding(alice.place, kept)
    with work(alice, read=True) as session:
        return len(known), compare_backups(session, known)


def test_a01_a_backup_names_the_end_of_each_trail(backed: Actor) -> None:
    plain = json.loads((sets.folder() / "set.json").read_text())
    with work(backed, read=True) as session:
        number, link = trail.head(session)
    ends = {one["place"]: (one["entries"], one["seal"]) for one in plain["parts"]}
    assert ends[backed.place] == (number, link)
    assert said(backed) == (1, "")


def test_a01_a_mended_end_is_found_by_a_backup(backed: Actor) -> None:
    cut(backed)
    with work(backed, read=True) as session:
        assert trail.verify(session).trouble == ""
    assert "the end was cut off" in said(backed)[1]


def test_a01_the_nightly_walk_compares_with_the_backups(backed: Actor) -> None:
    house = house_actor(backed.place)
    assert keeping.walk(house)
    cut(backed)
    assert not keeping.walk(house)
    with work(house_actor(), read=True) as session:
        assert settings.read(session, AUDITED)["Acme"] == 1


def test_a01_what_grows_on_agrees_with_older_backups(backed: Actor) -> None:
    perform(backed, contacts.create, {"name": "Ada"})
    with work(backed) as session:
        trail.seal(session)
    sets.make()
    assert said(backed) == (2, "")


def test_a01_a_restore_takes_back_what_later_backups_saw(backed: Actor) -> None:
    first = sets.folder().name
    perform(backed, contacts.create, {"name": "Ada"})
    with work(backed) as session:
        trail.seal(session)
    sets.make()
    with work(house_actor()) as session:
        session.add(Restore(set_name=first, place=backed.place, state="done", ended_at=clock.now()))
    assert said(backed) == (1, "")


def test_a01_two_sets_of_one_second_are_told_apart_by_their_moment(house: object) -> None:
    first, second = (f"backup_2026-11-30_08-00-00_{end}" for end in ("ffffff", "000000"))
    at = clock.now() - timedelta(minutes=1)
    ends = [Anchor(first, "acme", "3:a", at), Anchor(second, "acme", "5:b", at + timedelta(milliseconds=200))]
    with work(house_actor()) as session:
        session.add(Restore(set_name=first, place="acme", state="done", ended_at=clock.now()))
    assert anchors.binding("acme", ends) == ends[:1]


def test_a01_a_set_of_an_earlier_version_binds_nothing(backed: Actor) -> None:
    path = sets.folder() / "set.json"
    parts = json.loads(path.read_text())["parts"]
    for one in parts:
        del one["seal"]
    sets.change(path, parts=parts)
    assert said(backed) == (0, "")


def test_a01_verify_on_the_page_compares_with_the_backups(backed: Actor) -> None:
    finished(backed, perform(backed, audit.begin_verify))
    found = perform(backed, audit.checked)
    assert (found.trouble, found.backups) == ("", 1)
    cut(backed)
    finished(backed, perform(backed, audit.begin_verify))
    assert "the end was cut off" in perform(backed, audit.checked).trouble


@pytest.mark.sqlite_only
def test_a01_the_command_compares_with_the_backups(backed: Actor, house: Config) -> None:
    env = {"STEWARD_DATA_DIR": str(house.data_dir), "STEWARD_SECRET_KEY": KEY}

    def run() -> tuple[int, str]:
        close_places()
        found = CliRunner().invoke(cli, ["audit", "verify"], env=env)
        return found.exit_code, found.output

    code, text = run()
    assert code == 0, text
    assert "compared with 1 backup" in text
    open_house(house)
    cut(backed)
    code, text = run()
    assert (code, "the end was cut off" in text) == (1, True), text
