"""Settings of the workspace, for programs."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.house import settings
from services.house.settings import Shown
from services.work import Actor
from ui.api import requests, responses
from ui.api.openapi import operation
from ui.api.requests import Body, caller

router = requests.router("settings")
Plain = str | int | float | bool | None


class SettingShown(BaseModel):
    """One setting. `value` is null for a secret; `changed` tells whether it differs from its default."""

    key: str
    label: str
    group: str
    value: Plain
    changed: bool
    changed_by: str | None
    changed_at: datetime | None


class SettingsList(BaseModel):
    """Settings, in the order of the page."""

    data: list[SettingShown]


class SettingsChange(Body):
    """New values by key; null restores the default."""

    model_config = {"json_schema_extra": {"example": {"values": {"bin.days": 14}}}}
    values: dict[str, Plain] = Field(max_length=100)


@router.get("", **operation("listSettings", "All settings", gives=SettingsList))
async def list_settings(request: Request) -> Response:
    """Every setting of the workspace with its value. For administrators."""
    return await _answered(request, settings.workspace)


@router.patch("", **operation("changeSettings", "Change settings", 409, 413, 415, 422, gives=SettingsList))
async def change_settings(request: Request, sent: SettingsChange) -> Response:
    """The changed settings are returned. All values are checked before the first is changed."""
    return await _answered(request, lambda who: settings.change_some(who, sent.values))


async def _answered(request: Request, read: Callable[[Actor], Sequence[Shown]]) -> Response:
    who = await caller(request)
    found = await asyncio.to_thread(read, who)
    return responses.response(responses.json({"data": [_shown(one) for one in found]}))


def _shown(one: Shown) -> dict[str, object]:
    made = one.setting
    return SettingShown(
        key=made.key,
        label=made.label,
        group=made.group,
        value=one.value,
        changed=one.changed,
        changed_by=one.by,
        changed_at=one.at,
    ).model_dump()
