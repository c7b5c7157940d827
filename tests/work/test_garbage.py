"""What is loaded stays, and is not looked over for garbage; what comes later is."""

import gc

from services.work import garbage


def test_garbage_is_looked_for_again_once_all_is_loaded() -> None:
    before = gc.get_threshold()
    try:
        with garbage.while_loading():
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.set_threshold(*before)
