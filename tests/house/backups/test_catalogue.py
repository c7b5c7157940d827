"""The catalogue is a cache: it is made anew from what stands at the destinations, and believes nothing else."""

import shutil

import pytest
from sqlalchemy import delete

from models.backups import BackupSet
from services.house.backups import catalogue
from services.work import Actor, house_actor, work
from tests.house.backups import sets

pytestmark = pytest.mark.sqlite_only


def states() -> dict[str, str]:
    return {one.name: one.state for one in catalogue.sets(house_actor())}


def test_b05_a_lost_catalogue_is_made_anew_from_the_destinations(keeper: Actor) -> None:
    before = states()
    with work(house_actor()) as session:
        session.execute(delete(BackupSet))
    assert catalogue.scan(house_actor()) == (2, [])
    assert states() == before and set(before.values()) == {"verified"}


def test_b05_a_set_that_is_gone_from_its_destination_is_no_longer_the_latest(keeper: Actor) -> None:
    gone, older = sets.folder(), min(sets.folder().parent.iterdir())
    shutil.rmtree(gone)
    catalogue.scan(house_actor())
    assert sets.folder() == older and states()[gone.name] == "failed"


def test_b05_a_set_whose_list_is_damaged_is_not_counted_and_is_named(keeper: Actor) -> None:
    name = sets.folder().name
    (sets.folder() / "set.json").write_bytes(b"{")
    count, wrong = catalogue.scan(house_actor())
    assert (count, wrong) == (1, [f"This machine, {name}: The list of its parts (set.json) is damaged."])
    assert states()[name] == "failed"


def test_b05_a_set_without_its_proof_is_stored_and_not_verified(keeper: Actor) -> None:
    (sets.folder() / "verified.json").write_text("{}")
    name = sets.folder().name
    with work(house_actor()) as session:
        session.execute(delete(BackupSet))
    catalogue.scan(house_actor())
    assert states()[name] == "stored"


def test_b05_a_destination_out_of_reach_takes_nothing_from_the_catalogue(keeper: Actor, s3) -> None:
    sets.add_bucket(s3)
    made = sets.make()
    s3.order("GET", "", "503")
    _count, wrong = catalogue.scan(house_actor())
    assert "it is out of service (503)" in wrong[0]
    assert sets.copies(made.name)["Far"][0] == "verified"


def test_b04_what_a_destination_refuses_to_delete_is_tried_again_by_the_next_run(keeper: Actor, s3) -> None:
    sets.add_bucket(s3)
    s3.order("PUT", "set.json", "403")
    s3.order("POST", "delete", "403")
    sets.make()
    assert s3.objects
    s3.orders.clear()
    made = sets.make()
    assert {key.split("/")[1] for key in s3.objects} == {made.name}
