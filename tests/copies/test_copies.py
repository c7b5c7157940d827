"""Copies: data that was copied, moved or restored does not send by itself."""

import shutil

import pytest

from models.columns import uuid7
from services import copies, messages, settings
from services.outbox import claim
from services.outbox.states import Change, apply
from services.work import Actor, CannotStart, house_actor, perform, vault, work
from services.work.config import Config
from services.work.places import close_places, places
from tests import cast

sqlite_only = pytest.mark.sqlite_only


def send_one(alice: Actor) -> None:
    """One message that was handed over and taken."""
    house, boot = house_actor(alice.place), uuid7()
    made = perform(alice, messages.send, {"to": "ada@example.com", "subject": "Hello", "body": "Hello"})
    with work(house) as session:
        claim.claim(session, house, boot, 10)
        apply(session, house, [Change(made.id, ("claimed",), "handed", 1, boot)])
        apply(session, house, [Change(made.id, ("handed",), "sent", 1, boot)])


def held(place: str) -> str:
    """Why sending of a place is held, or an empty text."""
    with work(house_actor(place), read=True) as session:
        return str((settings.read(session, claim.HELD) or {}).get("why", ""))


def test_a_house_that_stays_where_it_is_goes_on_sending(alice: Actor) -> None:
    copies.look()
    send_one(alice)
    copies.remember(house_actor(alice.place))
    assert copies.look() == []


@sqlite_only
def test_a_copied_folder_holds_its_sending(house: Config, alice: Actor, tmp_path) -> None:
    copies.look()
    close_places()
    shutil.copytree(house.data_dir, tmp_path / "copy")
    cast.open_house(cast.settings(tmp_path / "copy"))
    copies.look()
    assert held(alice.place) == copies.MOVED


@sqlite_only
def test_a_file_restored_in_place_holds_its_sending_even_with_the_same_inode(
    house: Config, alice: Actor, tmp_path
) -> None:
    copies.look()
    path, early = places().path(alice.place), tmp_path / "early.db"
    close_places()
    shutil.copyfile(path, early)
    cast.open_house(house)
    send_one(alice)
    copies.remember(house_actor(alice.place))
    close_places()
    with open(early, "rb") as old, open(path, "r+b") as live:
        live.truncate(0)
        shutil.copyfileobj(old, live)
    cast.open_house(house)
    assert copies.look() == [alice.place]
    assert held(alice.place) == copies.OLDER


def test_another_secret_key_is_refused_before_anything_is_sealed_with_it(house: Config) -> None:
    copies.recognise_key()
    vault.open_vault("another secret of at least 32 characters", house.data_dir)
    with pytest.raises(CannotStart, match="not the one this data was made with"):
        copies.recognise_key()
