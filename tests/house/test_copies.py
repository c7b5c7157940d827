"""Copies: data that was copied, moved or restored does not send by itself."""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import delete

from models.columns import uuid7
from services import messages
from services.house import copies, settings, tenants
from services.outbox import claim, holds
from services.outbox.deliver import Delivery
from services.outbox.states import OUTBOX, Change, apply
from services.work import HOUSE, Actor, CannotStart, house_actor, perform, vault, work
from services.work.config import Config
from services.work.places import close_places, identity, places
from tests import cast
from tests.databases import copied_database
from tests.outbox.rows import queue, state, take
from tests.outbox.ways_out import Scripted
from tests.waiting import until

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
        return str((settings.read(session, holds.HELD) or {}).get("why", ""))


def test_a_house_that_stays_where_it_is_goes_on_sending(alice: Actor) -> None:
    copies.detect_moves()
    send_one(alice)
    copies.remember(house_actor(alice.place))
    assert copies.detect_moves() == []


@sqlite_only
def test_a_copied_folder_holds_its_sending(house: Config, alice: Actor, tmp_path) -> None:
    copies.detect_moves()
    close_places()
    shutil.copytree(house.data_dir, tmp_path / "copy")
    cast.open_house(cast.settings(tmp_path / "copy"))
    copies.detect_moves()
    assert held(alice.place) == copies.MOVED


@pytest.fixture
def elsewhere(house: Config, tmp_path) -> Iterator[Callable[[], None]]:
    """Copies the whole installation as it is, and opens the copy: the folder, and on PostgreSQL the database."""
    with ExitStack() as stack:

        def go() -> None:
            close_places()
            there = shutil.copytree(house.data_dir, tmp_path / "copy")
            given = house.database_url.get_secret_value() if house.database_url else None
            address = stack.enter_context(copied_database(given)) if given else None
            cast.open_house(cast.settings(there, address))

        yield go
        close_places()


def forget(*known: str) -> None:
    """These places moved in under a Steward that wrote no mark then."""
    for place in known:
        with work(house_actor(place)) as session:
            settings.write(session, tenants.LIVES_ON, None)


def test_a_company_that_moved_in_since_the_start_is_held_in_a_copy(
    house: Config, elsewhere: Callable[[], None]
) -> None:
    copies.detect_moves()
    new = tenants.create("Newcomer").id.hex
    queue(house_actor(new))
    elsewhere()
    assert new in copies.detect_moves()
    assert take(house_actor(new)) == []


def test_a_company_made_before_the_first_start_is_held_in_a_copy_of_it(
    house: Config, elsewhere: Callable[[], None]
) -> None:
    new = tenants.create("Newcomer").id.hex
    elsewhere()
    assert new in copies.detect_moves()
    assert held(HOUSE) == copies.MOVED, "where one company moved, the house did"


def test_a_company_at_home_goes_on_sending_from_its_first_restart(house: Config) -> None:
    copies.detect_moves()
    new = tenants.create("Newcomer").id.hex
    queue(house_actor(new))
    assert copies.detect_moves() == []
    assert len(take(house_actor(new))) == 1


def test_a_company_without_a_mark_is_held_with_the_house_it_was_copied_with(
    alice: Actor, elsewhere: Callable[[], None]
) -> None:
    copies.detect_moves()
    forget(alice.place)
    elsewhere()
    assert alice.place in copies.detect_moves()
    assert held(alice.place) == copies.MOVED


def test_a_company_without_a_mark_is_at_home_where_its_house_is_whatever_it_has_sent(alice: Actor) -> None:
    """An older Steward gave companies their mark at a start only; the start after the upgrade must not hold them."""
    copies.detect_moves()
    send_one(alice)
    forget(alice.place)
    assert copies.detect_moves() == []
    with work(house_actor(alice.place), read=True) as session:
        assert settings.read(session, tenants.LIVES_ON) == identity(alice.place)


def test_where_nobody_knows_where_he_lives_only_who_has_something_to_send_is_held(alice: Actor) -> None:
    queue(house_actor(alice.place))
    assert copies.detect_moves() == [alice.place]


def vanish(place: str) -> Path:
    """Move a company's file aside; gives where it lies."""
    path = places().path(place)
    places().close()
    return path.rename(path.with_suffix(".aside"))


@sqlite_only
def test_a_missing_company_does_not_keep_the_others_from_being_looked_at(
    alice: Actor, charlie: Actor, elsewhere: Callable[[], None]
) -> None:
    copies.detect_moves()
    elsewhere()
    vanish(charlie.place)
    assert set(copies.detect_moves()) == {HOUSE, alice.place}


@sqlite_only
def test_a_damaged_company_does_not_keep_the_others_from_being_looked_at(alice: Actor, charlie: Actor) -> None:
    path = places().path(charlie.place)
    places().close()
    path.write_bytes(b"noise" * 2_000)
    assert copies.detect_moves() == []
    with work(house_actor(alice.place), read=True) as session:
        assert settings.read(session, tenants.LIVES_ON) == identity(alice.place)


@sqlite_only
@pytest.mark.parametrize("way", [shutil.copyfile, os.rename])
async def test_a_company_that_is_put_back_while_served_is_looked_at_before_it_sends(
    alice: Actor, charlie: Actor, way: Callable[[Path, Path], object]
) -> None:
    copies.detect_moves()
    waiting, file = queue(charlie), places().path(charlie.place)
    aside = vanish(charlie.place)
    copies.detect_moves()
    channel = Scripted()
    delivery = Delivery(lambda _: channel, "crm.example", admit=copies.look_again)
    running = asyncio.create_task(delivery.run([charlie.place]))
    delivery.sweep([charlie.place])
    way(aside, file)
    delivery.sweep([charlie.place])
    copied = way is shutil.copyfile
    await until(lambda: state(charlie, waiting) == ("held" if copied else "sent"))
    assert held(charlie.place) == (copies.MOVED if copied else "")
    await delivery.stop()
    await running


@sqlite_only
def test_a_copied_house_vouches_for_nobody_while_one_without_a_mark_cannot_be_read(
    alice: Actor, charlie: Actor, elsewhere: Callable[[], None]
) -> None:
    copies.detect_moves()
    forget(charlie.place)
    elsewhere()
    aside = vanish(charlie.place)
    copies.detect_moves()
    aside.rename(places().path(charlie.place))
    assert charlie.place in copies.detect_moves()


@sqlite_only
def test_a_file_restored_in_place_holds_its_sending_even_with_the_same_inode(
    house: Config, alice: Actor, tmp_path
) -> None:
    copies.detect_moves()
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
    assert copies.detect_moves() == [alice.place]
    assert held(alice.place) == copies.OLDER


def test_a_place_put_back_to_before_its_first_message_is_held_once(alice: Actor) -> None:
    send_one(alice)
    copies.remember(house_actor(alice.place))
    with work(house_actor(alice.place)) as session:
        session.connection().execute(delete(OUTBOX))
    assert copies.detect_moves() == [alice.place]
    perform(house_actor(alice.place), claim.release)
    copies.remember(house_actor(alice.place))
    assert copies.detect_moves() == []


def test_another_secret_key_is_refused_before_anything_is_sealed_with_it(house: Config) -> None:
    copies.recognise_key()
    vault.open_vault("another secret of at least 32 characters", house.data_dir)
    with pytest.raises(CannotStart, match="not the one this data was made with"):
        copies.recognise_key()
