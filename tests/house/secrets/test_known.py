"""The house remembers which keys its data needs: another ring is refused at the start, before anything is sealed."""

from datetime import timedelta

import pytest

from services.house import copies, secrets
from services.house.secrets import known
from services.work import Actor, CannotStart, house_actor, key_file, vault, work
from services.work.config import Config
from tests import cast
from tests.house.secrets.conftest import Later, reseal

NEW = "a newer secret of the tests, as long as the other"


def start(config: Config, key: str, *earlier: str) -> None:
    """As a start with these keys in the environment."""
    vault.open_vault(key, config.data_dir, earlier)
    copies.recognise_key()


def test_k05_a_house_made_with_an_earlier_key_of_the_ring_opens(house: Config) -> None:
    start(house, cast.KEY)
    start(house, NEW, cast.KEY)
    with work(house_actor(), read=True) as session:
        assert [one.id for one in known.known(session)] == vault.key_ids()


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ([NEW], "An earlier secret key is still needed"),
        ([cast.KEY], "was replaced by a newer one"),
        ([cast.KEY, NEW], "was replaced by a newer one"),
        (["x" * 40], "not the one this data was made with"),
        (["x" * 40, cast.KEY], "not the one this data was made with"),
    ],
)
def test_a_ring_that_lacks_a_needed_key_or_goes_back_is_refused(house: Config, keys: list[str], why: str) -> None:
    start(house, cast.KEY)
    start(house, NEW, cast.KEY)
    with pytest.raises(CannotStart, match=why):
        start(house, *keys)
    assert copies.other_key()


def test_a_key_that_was_retired_does_not_come_back(in_file: Config, alice: Actor, later: Later) -> None:
    secrets.rotate(alice)
    later(timedelta(minutes=2))
    reseal()
    secrets.retire(alice)
    new = vault.secrets_in_use()[0]
    with pytest.raises(CannotStart, match="was replaced by a newer one"):
        start(in_file, cast.KEY, new)
    start(in_file, new)


def test_a_house_of_an_older_steward_remembers_one_id_and_goes_on(house: Config) -> None:
    from services.house import settings

    with work(house_actor()) as session:
        settings.write(session, known.ROW, vault.key_id())
    start(house, NEW, cast.KEY)
    with pytest.raises(CannotStart, match="An earlier secret key is still needed"):
        start(house, NEW)


def test_a_rotation_that_was_killed_after_the_file_changed_is_taken_up_by_the_next_start(in_file: Config) -> None:
    key_file.change(in_file.data_dir / "secret.key", lambda keys: [NEW, *keys])  # and here the process died
    vault.open_vault(None, in_file.data_dir)
    copies.recognise_key()
    with work(house_actor(), read=True) as session:
        assert [one.id for one in known.known(session)] == vault.key_ids()
    assert vault.secrets_in_use() == [NEW, cast.KEY]
