"""Pinned views: at most eight, each with the number of what it shows to the one who looks."""

from uuid import uuid4

import pytest

from services import contacts, pins, views
from services.work import Actor, Conflict, NotFound, perform

MINE = {"all": [{"field": "owner_id", "op": "is", "value": "me"}]}


def saved(actor: Actor, name: str = "Mine", **more: object) -> views.ViewCard:
    return perform(actor, views.create, {"name": name, "record": "contact", "filter": MINE} | more)


def test_f03_a_pinned_view_counts_what_it_shows_to_the_one_who_looks(alice: Actor, bob: Actor) -> None:
    view = saved(alice, shared=True)
    for name, owner in (("Ada", alice), ("Bea", bob), ("Cem", bob)):
        perform(alice, contacts.create, {"name": name, "owner_id": owner.user_id})
    for who, total in ((alice, 1), (bob, 2)):
        perform(who, pins.pin, view.id)
        (pin,) = perform(who, pins.mine)
        assert (pin.name, pin.path, pin.total) == ("Mine", f"/contacts?view={view.id}", total)


def test_f03_a_ninth_pin_is_refused_and_one_pinned_twice_stays_once(alice: Actor) -> None:
    some = [saved(alice, f"View {number}") for number in range(9)]
    for view in [*some[:8], some[0]]:
        perform(alice, pins.pin, view.id)
    assert [one.name for one in perform(alice, pins.mine)] == [f"View {number}" for number in range(8)]
    with pytest.raises(Conflict):
        perform(alice, pins.pin, some[8].id)
    perform(alice, pins.unpin, some[3].id)
    perform(alice, pins.pin, some[8].id)
    assert perform(alice, pins.mine)[-1].name == "View 8"


def test_what_is_no_longer_shared_leaves_the_menu(alice: Actor, bob: Actor) -> None:
    view = saved(alice, shared=True)
    perform(bob, pins.pin, view.id)
    perform(alice, views.change, view.id, {"shared": False})
    assert perform(bob, pins.mine) == []


def test_a_view_that_is_not_there_cannot_be_pinned(alice: Actor, bob: Actor) -> None:
    for missing in (uuid4(), saved(alice).id):
        with pytest.raises(NotFound):
            perform(bob, pins.pin, missing)
