"""Checklists, for programs of operators: all definitions, what is due, what Steward found, notes, and the signature."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Body as Sent
from fastapi import Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from models.routines import MaintenanceEntry
from services.house import checklists
from services.house.checklists import Checklist, ItemDraft, ItemLine, LogDraft, RunLine, RunView, SignDraft
from services.house.idempotency import Answer
from services.work import Actor, perform
from ui.api import requests, responses
from ui.api.openapi import BODY, operation
from ui.api.requests import caller, id_of, in_path

router = requests.router("checklists")
RunId = Annotated[UUID, id_of("run"), in_path("run")]
ItemNote = requests.body("ChecklistItemNote", ItemDraft, {"note": "The office NAS was off", "done": None})
Signature = requests.body("ChecklistSignature", SignDraft, {"normal": True, "minutes": 2})
NewEntry = requests.body(
    "NewMaintenanceEntry", LogDraft, {"title": "Disk replaced", "kind": "emergency", "minutes": 90}
)


class ChecklistItem(BaseModel):
    """One item of a list, as it is defined. `number` counts from 1 within its list; empty `evidence` and `checks`: a person."""

    checklist: str
    checklist_title: str
    requirement: str
    number: int
    key: str
    text: str
    group: str
    evidence: str
    checks: list[str]
    period: str


class ChecklistItems(BaseModel):
    """Every item of every list, due or not, those of releases and of recovery among them."""

    items: list[ChecklistItem]


class ChecklistResult(BaseModel):
    """One item of a run: what was found, or who ticked it, and its note."""

    number: int
    key: str
    text: str
    verdict: str
    evidence: str
    fix: str
    link: str
    value: float | None
    at: datetime | None
    ticked_by: str
    note: str


class ChecklistRun(BaseModel):
    """One time a list was due. `late_minutes` is null while it is not overdue."""

    id: UUID
    checklist: str
    title: str
    due_on: date
    due_at: datetime
    state: str
    red: int
    late_minutes: int | None
    responsible: str
    normal: bool | None
    minutes: int | None
    signed_by: str
    signed_at: datetime | None
    against: int


class ChecklistCard(ChecklistRun):
    """A run with its items."""

    items: list[ChecklistResult]


class ChecklistRuns(BaseModel):
    """The open runs, the latest due first."""

    data: list[ChecklistRun]


class LogEntry(BaseModel):
    """One entry of the maintenance log. It cannot be changed; `seal` covers it and the one before."""

    id: UUID
    sequence: int
    logged_on: date
    kind: str
    checklist: str
    title: str
    performed_by: str
    completed: list[str]
    found: list[str]
    resolved: list[str]
    escalated: list[str]
    next_actions: list[str]
    notes: str
    minutes: int
    against: int
    signed_by: str
    signed_at: datetime
    seal: str


class LogEntries(BaseModel):
    """Entries, the newest first, at most 100."""

    data: list[LogEntry]


@router.get("", **operation("listChecklistItems", "All checklists with their items", gives=ChecklistItems))
async def list_items(request: Request) -> Response:
    """All definitions, due or not."""

    def do(who: Actor) -> Answer:
        every = [one.about for one in perform(who, checklists.definitions)] + list(checklists.LISTS.values())
        return responses.json({"items": [row for one in every for row in _items(one)]})

    return await _answer(request, do)


@router.get("/runs", **operation("listChecklistRuns", "The checklists that are due", gives=ChecklistRuns))
async def list_runs(request: Request) -> Response:
    """What waits for a signature."""
    return await _answer(
        request, lambda who: responses.json({"data": [_run(one) for one in perform(who, checklists.desk).open]})
    )


@router.get("/log", **operation("listMaintenanceLog", "The maintenance log", gives=LogEntries))
async def list_log(request: Request, before: Annotated[int | None, Query(ge=1)] = None) -> Response:
    """With `before` the 100 entries before that number."""

    def do(who: Actor) -> Answer:
        found = perform(who, checklists.log.entries, "", None, None, before)
        return responses.json({"data": [_entry(one) for one in found]})

    return await _answer(request, do)


@router.post("/log", **operation("addMaintenanceEntry", "Sign an entry of the log", *BODY, status=201, gives=LogEntry))
async def add_entry(request: Request, body: Annotated[NewEntry, Sent()]) -> Response:  # type: ignore[valid-type]
    """For what is of no checklist: an emergency, or work done by hand."""
    values: dict[str, Any] = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    return await _answer(request, lambda who: responses.json(_entry(perform(who, checklists.log.write, values)), 201))


@router.get("/{run_id}", **operation("getChecklistRun", "One run of a checklist", 404, gives=ChecklistCard))
async def get_run(request: Request, run_id: RunId) -> Response:
    """With its items and what was found."""
    return await _answer(request, lambda who: _card(perform(who, checklists.find, run_id)))


@router.post(
    "/{run_id}/items/{number}",
    **operation("noteChecklistItem", "Tick an item, or write its note", 404, 409, *BODY, gives=ChecklistCard),
)
async def note_item(request: Request, run_id: RunId, number: int, body: Annotated[ItemNote, Sent()]) -> Response:  # type: ignore[valid-type]
    """What is measured is not ticked. A conflict once it is signed."""
    values: dict[str, Any] = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]

    def do(who: Actor) -> Answer:
        perform(who, checklists.mark, run_id, number, values)
        return _card(perform(who, checklists.find, run_id))

    return await _answer(request, do)


@router.post(
    "/{run_id}/sign", **operation("signChecklist", "Sign a checklist", 404, 409, *BODY, status=201, gives=LogEntry)
)
async def sign(request: Request, run_id: RunId, body: Annotated[Signature, Sent()]) -> Response:  # type: ignore[valid-type]
    """It becomes an entry of the log. A conflict the second time; refused while a red item has no note."""
    values: dict[str, Any] = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    return await _answer(
        request, lambda who: responses.json(_entry(perform(who, checklists.sign, run_id, values)), 201)
    )


async def _answer(request: Request, asked: Callable[[Actor], Answer]) -> Response:
    """Run an errand of the whole house in a thread."""
    who = await caller(request)
    return responses.response(await asyncio.to_thread(asked, who))


def _items(one: Checklist) -> list[dict[str, object]]:
    period = one.rhythm.period if one.rhythm else ""
    return [
        ChecklistItem(
            checklist=one.key,
            checklist_title=one.title,
            requirement=item.id or one.id,
            number=number,
            key=item.key,
            text=item.text,
            group=item.group,
            evidence=item.evidence,
            checks=list(item.checks),
            period=period,
        ).model_dump(mode="json")
        for number, item in enumerate(one.items, 1)
    ]


def _run(one: RunLine | RunView) -> dict[str, object]:
    row, late = one.run, one.late
    red = one.red if isinstance(one, RunLine) else sum(line.red for line in one.lines)
    return ChecklistRun(
        **row.model_dump(include={"id", "due_on", "due_at", "state", "normal", "minutes", "signed_at", "against"}),
        checklist=row.checklist,
        title=one.about.title,
        red=red,
        late_minutes=round(late.total_seconds() / 60) if late else None,
        responsible=one.responsible.now.name if one.responsible.now else "",
        signed_by=row.signed_name,
    ).model_dump(mode="json")


def _card(one: RunView) -> Answer:
    return responses.json({**_run(one), "items": [_result(line) for line in one.lines]})


def _result(one: ItemLine) -> dict[str, object]:
    return ChecklistResult(
        **one.found.model_dump(include={"verdict", "evidence", "fix", "link", "value", "at", "note"}),
        number=one.number,
        key=one.item.key,
        text=one.item.text,
        ticked_by=one.found.ticked_name,
    ).model_dump(mode="json")


def _entry(one: MaintenanceEntry) -> dict[str, object]:
    return LogEntry.model_validate(one, from_attributes=True).model_dump(mode="json")
