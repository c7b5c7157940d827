"""The patches give what NiceGUI's own functions give. When a test here falls, NiceGUI has changed: look at both."""

import functools
import html
import re
from collections.abc import Callable
from typing import Any

import nicegui
import nicegui.client
import pytest
from nicegui import helpers
from nicegui.client import HTML_ESCAPE_TABLE
from nicegui.testing import User

from services.work.config import Config
from tests.cast import Cast
from tests.pages.conftest import served
from ui import nicegui_patches

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Steps:
    """Handlers as methods."""

    def none(self) -> None:
        """Take nothing."""

    def one(self, event: object) -> None:
        """Take the event."""

    @classmethod
    def of_the_class(cls, event: object) -> None:
        """Take the event, on the class."""

    @staticmethod
    def plain(event: object = None) -> None:
        """May take the event."""

    def __call__(self, event: object) -> None:
        """Take the event, as an object."""


@functools.wraps(Steps.none)
def wrapping(*args: object) -> None:
    """Say that it is another."""


HANDLERS: dict[str, Callable[..., Any]] = {
    "nothing": lambda: None,
    "the event": lambda event: event,
    "an event it may do without": lambda event=None: event,
    "any number": lambda *events, **named: (events, named),
    "the event and a kept value": lambda _, kept=1: kept,
    "one that must be named": lambda *, event: event,
    "a method": Steps().none,
    "a method with the event": Steps().one,
    "a method not bound": Steps.one,
    "a class method": Steps.of_the_class,
    "a static one": Steps.plain,
    "an object": Steps(),
    "a partial one": functools.partial(Steps().one, 1),
    "a wrapped one": wrapping,
    "a builtin": print,
    "a class": Steps,
}


@pytest.mark.parametrize("name", HANDLERS)
def test_whether_a_handler_takes_the_event_is_answered_as_before_the_first_time_and_again(name: str) -> None:
    handler = HANDLERS[name]
    said = nicegui_patches.their_expects_arguments(handler)
    assert [nicegui_patches.expects_arguments(handler) for _ in range(3)] == [said] * 3


def test_two_handlers_of_one_code_are_told_apart_by_their_defaults_and_what_they_are_bound_to() -> None:
    def make(event: object) -> None:
        """Take the event."""

    assert nicegui_patches.expects_arguments(make)
    make.__defaults__ = (1,)
    assert not nicegui_patches.expects_arguments(make)
    assert not nicegui_patches.expects_arguments(Steps().none)
    assert nicegui_patches.expects_arguments(Steps.none)


@pytest.mark.parametrize("text", ["", "plain", "<b>&amp; `${x}` </script>&", "Çà 漢 🎉 …<&>`$", "&" * 50, "$`<>&" * 9])
def test_a_page_is_escaped_as_before(text: str) -> None:
    assert nicegui_patches.Escaping(text).translate(HTML_ESCAPE_TABLE) == text.translate(HTML_ESCAPE_TABLE)
    assert html.unescape(nicegui_patches.Escaping(text).translate(HTML_ESCAPE_TABLE)) == text


def test_no_replacement_brings_in_a_sign_that_is_replaced_after_it() -> None:
    signs = [chr(sign) for sign in HTML_ESCAPE_TABLE]
    for number, replacement in enumerate(HTML_ESCAPE_TABLE.values()):
        assert not any(later in replacement for later in signs[number + 1 :])


async def test_every_page_goes_through_the_patches(alice_page: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without effect they would be if an update of NiceGUI no longer called what they replace."""
    escaped: list[str] = []

    class Noted(nicegui_patches.Escaping):
        """An escaping that notes what it escaped."""

        def translate(self, table: Any) -> str:
            escaped.append(self)
            return super().translate(table)

    monkeypatch.setattr(nicegui_patches, "_known", {})
    monkeypatch.setattr(nicegui_patches, "Escaping", Noted)
    assert (await alice_page.http_client.get("/contacts")).status_code == 200
    assert len(escaped) == 1 and "q-layout" in escaped[0]
    assert nicegui_patches._known


async def test_a_page_without_the_patches_is_the_same_page(
    house: Config, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = []
    for patches in (nicegui_patches.PATCHES, ()):
        monkeypatch.setattr(helpers, "expects_arguments", nicegui_patches.their_expects_arguments)
        monkeypatch.setattr(nicegui.client, "json", nicegui.json)
        monkeypatch.setattr(nicegui_patches, "PATCHES", patches)
        async with served(house) as user:
            answer = await user(people.alice).http_client.get("/contacts")
            pages.append(ID.sub("", answer.text))
    assert pages[0] == pages[1]
