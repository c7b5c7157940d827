"""What is loaded at the start is spared; what comes later is looked over as the server needs it."""

import gc

import pytest

from services.work import garbage


@pytest.fixture(autouse=True)
def as_before() -> object:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_nothing_is_collected_while_it_is_loaded_and_again_afterwards() -> None:
    with garbage.while_loading(4_000, 4, 4):
        assert not gc.isenabled()
        loaded = [[] for _ in range(1_000)]
    assert (gc.isenabled(), gc.get_threshold()) == (True, (4_000, 4, 4))
    assert not any(one is loaded for one in gc.get_objects()), "it stays, and is looked over no more"


def test_a_load_that_breaks_leaves_the_collector_at_work() -> None:
    with pytest.raises(ValueError), garbage.while_loading():
        raise ValueError("broken")
    assert gc.isenabled()
