"""The hub: who is told of a change, and who first."""

import asyncio
import sys
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import MagicMock
from uuid import uuid4

import pytest
from nicegui import core
from nicegui.element import Element

from services.work import clock, kind
from services.work.events import Event
from tests.waiting import until
from ui.live.hub import Hub
from ui.live.subscriptions import Part, event_filter

CHANGED = kind("test.changed", "{actor} changed {subject}")
OTHER = kind("test.other", "{actor} did something else")


@dataclass(eq=False)
class Noted(Part):
    """A bell that only notes that it was rung."""

    name: str = ""
    order: list[str] = field(default_factory=list)

    def invalidate(self) -> None:
        """Note it."""
        self.order.append(self.name)


def happened(about: Any, place: str = "acme") -> Event:
    return Event(uuid4(), place, CHANGED, "contacts", about, frozenset({about}), None, clock.now())


def subscriptions(hub: Hub, order: list[str], **wanted: Any) -> None:
    """Put bells into the hub: name → (kind, the record it is about or None, place, whether its page is gone)."""
    for name, (what, about, place, gone) in wanted.items():
        page = cast(Element, SimpleNamespace(is_deleted=gone))
        changes = [event_filter([what], {about} if about else None)]
        hub.subscriptions.append(
            Noted(filters=changes, place=place, element=page, refresh=_nothing, name=name, order=order)
        )


async def _nothing() -> None:
    """What a bell would do."""


def test_who_has_the_record_open_is_told_before_all_who_only_count_it() -> None:
    hub, order, ada, bob = Hub(), list[str](), uuid4(), uuid4()
    subscriptions(
        hub, order, home=(CHANGED, None, "acme", False), the_list=(CHANGED, None, "acme", False),
        page_of_ada=(CHANGED, ada, "acme", False), page_of_bob=(CHANGED, bob, "acme", False),
    )  # fmt: skip
    hub.publish([happened(ada)])
    assert order == ["page_of_ada", "home", "the_list"]


def test_nobody_is_told_of_another_company_of_another_kind_or_on_a_page_that_is_gone() -> None:
    hub, order, ada = Hub(), list[str](), uuid4()
    subscriptions(
        hub, order, charlie=(CHANGED, None, "other", False), other=(OTHER, None, "acme", False),
        gone=(CHANGED, ada, "acme", True),
    )  # fmt: skip
    hub.publish([happened(ada)])
    assert order == []


async def test_what_is_read_by_the_clock_is_read_until_its_page_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[Hub.__module__], "SECOND", 0.01)
    order: list[str] = []
    page = SimpleNamespace(is_deleted=False)
    one = Noted(
        filters=[],
        place="acme",
        every=0.01,
        element=cast(Element, page),
        refresh=_nothing,
        name="by the clock",
        order=order,
    )
    made = Hub()
    made.subscriptions.append(one)
    ticking = asyncio.create_task(made.tick())
    await until(lambda: len(order) > 1, "it is not read again")
    page.is_deleted = True
    told = len(order)
    await asyncio.sleep(0.1)
    ticking.cancel()
    assert len(order) == told


async def test_a_change_of_a_record_the_read_under_way_is_about_to_name_is_not_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A message is queued, its page reads, and it is sent before the page knows that it follows it."""
    monkeypatch.setattr(core, "loop", asyncio.get_running_loop())
    message, followed, state, shown = uuid4(), set[Any](), ["sending"], list[str]()

    async def refresh() -> None:
        read = state[0]
        if not shown:
            state[0] = "sent"
            hub.publish([happened(message)])
        await asyncio.sleep(0)
        followed.add(message)
        shown.append(read)

    page = cast(Element, MagicMock(is_deleted=False))
    hub = Hub()
    one = Part(filters=[event_filter([CHANGED], followed)], place="acme", element=page, refresh=refresh)
    hub.subscriptions.append(one)
    await one.now()
    await until(lambda: shown[-1] == "sent", "the page still shows what it read before the change")
    assert shown == ["sending", "sent"]
