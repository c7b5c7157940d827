"""A clock that moves on, for what happens seconds or weeks later."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

from services.work import clock


@pytest.fixture
def wait() -> Iterator[Callable[..., object]]:
    """Let so much time pass: `wait(days=31)`."""
    with ExitStack() as stack:
        yield lambda **time: stack.enter_context(clock.at(clock.now() + timedelta(**time)))
