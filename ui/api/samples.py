"""Sample data, for programs: what of it is there, adding it, and removing exactly that."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query, Request
from starlette.responses import Response

from services import samples
from services.house.idempotency import Answer
from services.records.errands import ErrandCard
from services.samples import SampleData, Touched
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.errands import Errand
from ui.api.openapi import operation
from ui.api.requests import Key, no_body

router = requests.router("sample-data")
SampleRecord = openapi.renamed("SampleRecord", Touched)
Shown = openapi.renamed("SampleData", SampleData, touched=(list[SampleRecord], ...), errand=(Errand | None, None))  # type: ignore[valid-type]
WHICH = Query(description="What becomes of records that somebody changed or attached own work to: `keep` or `remove`.")
DROP = Query(description="Of those, the ids of the ones to remove all the same.", max_length=200)


@router.get("", **operation("getSampleData", "The sample data", gives=Shown))
async def get_sample_data(request: Request) -> Response:
    """How many records of each type it has, and in `touched` those that somebody made their own. One that is `fixed` stays
    as long as the work attached to it."""
    return await run(request, _shown, samples.overview)


@router.post(
    "",
    **operation(
        "addSampleData", "Add sample data", 409, 422, gives=Errand, status=202, dependencies=[Depends(no_body)]
    ),
)
async def add_sample_data(request: Request, key: Key = None) -> Response:
    """For a new workspace: contacts, companies, deals, tasks, notes, quotes and an order, all of them invented. Nobody is
    written to, and no number of a document is used. Poll the errand until its `state` is done."""
    return await run_idempotent(request, key, _accepted, samples.add)


@router.delete("", **operation("removeSampleData", "Remove the sample data", 422, gives=Errand, status=202))
async def remove_sample_data(
    request: Request,
    touched: Annotated[Literal["keep", "remove"], WHICH] = "keep",
    drop: Annotated[list[UUID], DROP] = [],  # noqa: B006  (FastAPI copies it)
) -> Response:
    """It is deleted for good, with all that hangs on it. What people made themselves stays, and so do the sample records
    that it needs. Where there is none, the answer is 204."""
    return await run(request, _accepted, samples.remove, drop, touched == "remove")


def _shown(found: SampleData) -> Answer:
    return responses.json(found.model_dump(exclude={"errand": {"link"}}))


def _accepted(card: ErrandCard | None) -> Answer:
    if card is None:
        return Answer(204)
    return responses.json(card.model_dump(exclude={"link"}), 202, location=f"/api/v1/errands/{card.id}")
