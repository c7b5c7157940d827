"""Reports, for programs: the five kinds with every field by name, their words, and signing."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any, Literal

import pydantic
from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from models.reports import ReportWords
from services import reports
from services.house.idempotency import Answer
from services.reports import ListedReport, ReportCard
from ui.api import requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.report_shapes import SHAPES, ReportList
from ui.api.requests import Key, Text, no_body

router = requests.router("reports")
PERIODS = {  # the parameter of each kind, and an example of it
    "daily": ("date", "2026-11-30"),
    "weekly": ("week", "2026-W48"),
    "monthly": ("month", "2026-11"),
    "quarterly": ("quarter", "2026-Q4"),
    "annual": ("year", "2026"),
}
READ: Any = reports.read  # errands: they open works of their own
WRITE: Any = reports.write
SIGN: Any = reports.sign
Words = requests.body("ReportWords", ReportWords, {"in_words": "A calm month."})


class _Asked(BaseModel, extra="forbid"):
    """A query string with exactly these names."""

    @pydantic.model_validator(mode="before")
    @classmethod
    def _known(cls, given: dict[str, Any]) -> dict[str, Any]:
        requests.refuse_unknown(cls, given)
        return given


class OfKind(_Asked):
    """Which reports are listed."""

    kind: Literal["daily", "weekly", "monthly", "quarterly", "annual"] = Field("monthly", description="Of which kind.")


@router.get("", **operation("listReports", "The kept reports of a kind", 422, gives=ReportList))
async def list_reports(request: Request, given: Annotated[OfKind, Query()]) -> Response:
    """Drafts and signed ones, the newest period first."""
    return await run(request, _all, reports.latest, given.kind)


def _routes(kind: str, parameter: str, example: str) -> None:
    """Declare the three routes of one kind of report."""
    about = f"As in {example}, in the zone of the workspace. Without it: the present one."
    asked = pydantic.create_model(
        f"{kind.capitalize()}Asked",
        __base__=_Asked,
        **{parameter: (Text, Field(None, description=about))},  # type: ignore[call-overload]
    )
    given_type, word, shape = Annotated[asked, Query()], kind.capitalize(), SHAPES[kind]

    async def get_report(request: Request, given: Any) -> Response:
        """What there is so far, the draft, or the signed one as it was signed. 422 for a period that has not begun."""
        return await run(request, _one, READ, kind, getattr(given, parameter) or "")

    async def put_words(request: Request, given: Any, body: Words, key: Key = None) -> Response:  # type: ignore[valid-type]
        """Write the fields that are named. 409 for a signed report, 422 for a field that this kind does not have."""
        values = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
        return await run_idempotent(request, key, _one, WRITE, kind, getattr(given, parameter) or "", values)

    async def post_sign(request: Request, given: Any, key: Key = None) -> Response:
        """Its figures and words stay as they are now, for ever. 409 when it is signed, 422 while its period goes on."""
        return await run_idempotent(request, key, _one, SIGN, kind, getattr(given, parameter) or "")

    for one in (get_report, put_words, post_sign):
        one.__annotations__["given"] = given_type
    known = partial(operation, gives=shape)
    router.get(f"/{kind}", **known(f"get{word}Report", f"A {kind} report", 422))(get_report)
    router.put(f"/{kind}/words", **known(f"write{word}Report", f"Write in a {kind} report", 409, *BODY))(put_words)
    signing = known(f"sign{word}Report", f"Sign a {kind} report", 409, 422, dependencies=[Depends(no_body)])
    router.post(f"/{kind}/sign", **signing)(post_sign)


for _kind, (_parameter, _example) in PERIODS.items():
    _routes(_kind, _parameter, _example)


def _one(found: ReportCard) -> Answer:
    told = found.model_dump(mode="json", exclude={"before", "zone"})
    return responses.json(told.pop("fields") | told)


def _all(found: Sequence[ListedReport]) -> Answer:
    return responses.json({"data": [one.model_dump(mode="json", exclude={"figures"}) for one in found]})
