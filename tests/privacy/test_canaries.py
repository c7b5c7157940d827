"""Of a person with a word of its own in every kind of field nothing is left in any byte: database, log, index, files."""

import logging
from collections.abc import Iterator

import pytest

from services import privacy
from services.records import drafts
from services.work import Actor, house_actor, logs, perform
from services.work.config import Config
from services.work.places import places
from tests.privacy import canaries
from tests.privacy.canaries import Words

pytestmark = pytest.mark.sqlite_only  # PostgreSQL rewrites its tables at night: test_at_night.py
SEALED = ("draft",)  # what no reader of the files sees while it is there


@pytest.fixture
def logged(house: Config) -> Iterator[None]:
    """The log in its file; the logging of the tests is put back afterwards."""
    before, level = list(logging.root.handlers), logging.root.level
    logs.start(house)
    yield
    for handler in logging.root.handlers:
        handler.close()
    logging.root.handlers[:] = before
    logging.root.setLevel(level)
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)


def found(word: Words) -> dict[str, list[str]]:
    """Where the end of each word stands in a file: an index keeps no beginning that the word before has, too."""
    files = {str(one.relative_to(places().folder)): one for one in places().folder.rglob("*") if one.is_file()}
    content = {name: name.encode() + b"\n" + one.read_bytes().lower() for name, one in files.items()}
    return {
        where: [name for name, some in content.items() if one[4:].encode() in some] for one, where in word.given.items()
    }


def test_g01_of_fifty_words_about_a_person_none_is_left_in_any_byte(alice: Actor, logged: None) -> None:
    word = Words()
    ada = canaries.plant(alice, word)
    before = found(word)
    assert len(word.given) > 50
    assert {where for where, files in before.items() if not files} == set(SEALED)
    assert any("steward.log" in name for name in map(str, places().folder.rglob("*")))
    done = privacy.erase(alice, ada)
    privacy.go_on(house_actor(alice.place))
    assert privacy.find(alice, done.id).state == "done"
    assert {where: files for where, files in found(word).items() if files} == {}
    assert perform(alice, drafts.read, "message") is None
