"""Charlie belongs to another company: no table, no action and no id of Alice's ever leads him to anything of hers (T-02, Z-08)."""

import importlib
import inspect
from dataclasses import replace
from uuid import UUID

import pytest

from models.base import TREES, rows, tables
from services.roles import PERMISSIONS
from services.work import Actor, Invalid, NotFound, perform
from services.work.action import ACTIONS
from tests.rules.belongings import ASKED, CANARY, Things, action, dump, everything, ids, plain
from tests.rules.sources import files, module


@pytest.fixture
def things(alice: Actor) -> Things:
    return everything(alice)


@pytest.fixture
def mighty(charlie: Actor) -> Actor:
    """Charlie with every permission there is: only his place holds him back."""
    return replace(charlie, permissions=frozenset(PERMISSIONS), operator=True)


def test_every_table_says_in_which_places_it_lives() -> None:
    assert {kind.__name__: kind.lives for kind in rows() if not kind.lives or set(kind.lives) - set(TREES)} == {}


def test_no_table_of_a_tenant_names_the_tenant() -> None:
    """A company is kept apart by construction: there is no column to forget in a filter."""
    assert [table.name for table in tables("tenant") if "tenant_id" in table.c] == []


def test_alice_has_a_row_in_every_table_of_a_tenant(alice: Actor, things: Things) -> None:
    empty = [table for table, found in dump(alice).items() if not found]
    assert empty == [], "give the new table a row in tests/rules/belongings.py"


def test_no_row_of_alices_is_in_charlies_place(alice: Actor, charlie: Actor, things: Things) -> None:
    hers, his = ids(alice), plain(dump(charlie))
    assert len(hers) > 20
    assert [one for one in hers if one in his] == []
    assert CANARY.lower() not in his.lower()


def test_every_action_is_in_the_table_of_questions() -> None:
    for path in files("services"):
        importlib.import_module(module(path))
    assert set(ACTIONS) - set(ASKED) == set(), "give the new action its line in tests/rules/belongings.py"
    assert set(ASKED) - set(ACTIONS) == set()


def test_an_action_that_needs_an_id_is_asked_with_alices(things: Things) -> None:
    for name, asked in ASKED.items():
        given = inspect.signature(action(name)).parameters.values()
        if any(p.annotation is UUID and p.default is p.empty for p in given):
            assert {how for how, _ in asked(things)} == {"gone"}, name


def test_t04_no_action_gives_or_changes_what_is_alices(alice: Actor, mighty: Actor, things: Things) -> None:
    before, hers = dump(alice), ids(alice)
    for name, asked in ASKED.items():
        for how, arguments in asked(things):
            answer = plain(_answer(mighty, name, how, arguments))
            assert CANARY.lower() not in answer.lower(), name
            assert [one for one in hers if one in answer] == [], name
    assert dump(alice) == before


def test_t04_alices_token_moved_to_charlies_place_opens_nothing(people: object, alice: Actor, charlie: Actor) -> None:
    from services.accounts import sessions
    from services.work import SignInNeeded

    secret = people.alice.partition(".")[2]  # type: ignore[attr-defined]
    with pytest.raises(SignInNeeded):
        sessions.current(f"{charlie.place}.{secret}")


def _answer(actor: Actor, name: str, how: str, arguments: tuple[object, ...]) -> object:
    if how == "nothing":
        return perform(actor, action(name), *arguments)
    with pytest.raises(NotFound if how == "gone" else Invalid) as refusal:
        perform(actor, action(name), *arguments)
    return (refusal.value.message, refusal.value.more if how == "gone" else refusal.value.fields)  # type: ignore[attr-defined]
