"""The application: what it begins and ends with."""

import gc

from services.work.config import Config
from tests.pages.conftest import served


async def test_garbage_is_looked_for_again_once_the_server_stands(house: Config) -> None:
    """While it is loaded it is not: what is loaded stays."""
    gc.disable()
    try:
        async with served(house):
            assert gc.isenabled()
    finally:
        gc.enable()
