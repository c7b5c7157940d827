"""Custom fields, for programs."""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from models.custom_fields import FIELD_RECORDS
from services import custom_fields
from services.custom_fields import FIELD, FieldCard, Query
from services.work import Actor
from ui.api.actions import run_idempotent
from ui.api.openapi import BODY, operation, renamed
from ui.api.records import routes
from ui.api.requests import Body, Key, RecordFilters, Text, id_of, in_path, sorted_by
from ui.api.versions import versioned


class FieldFilters(RecordFilters):
    """Filters for the list of custom fields."""

    record: Text = Field(None, description=f"Those of one record type: {', '.join(FIELD_RECORDS)}.")
    sort: Text = sorted_by(FIELD)


def _query(who: Actor, given: FieldFilters) -> Query:
    plain = given.query(who)
    return Query(plain.q, plain.owner, plain.part, plain.filter, record=given.record)


router = routes(
    custom_fields,
    FIELD,
    card=FieldCard,
    row=FieldCard,
    filters=FieldFilters,
    query=_query,
    new={"name": "Boiler", "record": "contact", "kind": "choice", "choices": ["Gas", "Oil"], "filterable": True},
    change={"choices": [{"key": "Gas", "name": "Natural gas"}, {"key": "Oil", "name": "Oil", "retired": True}]},
    create="It is in forms, lists and this API at once. `record` and `kind` never change. Records take and return its "
    "values in `fields`: text, a number, `{amount, currency}`, a day, the key of a choice or several, true or false, a link.",
    list="A choice keeps its `key` when its name changes. One that records have cannot be left out of `choices`: rename it, "
    "or keep it as `retired`. Turning `filterable` on prepares the values that are there, at once or by an errand.",
    bin="Records no longer show it, and keep their values. Nothing is lost: `restore` undoes it.",
    restore="Records show their values again. Refused when another field has its name by now.",
)
Shown = renamed("Field", FieldCard)


class FieldPlace(Body):
    """Where a field goes."""

    model_config = {"json_schema_extra": {"example": {"after": "0190a4f2-7c3b-7d5e-8f12-3456789abcde"}}}

    after: UUID | None = Field(None, description="The field before it; null: it is the first.")


@router.post("/{field_id}/move", **operation("moveField", "Put it elsewhere in the form", 404, 409, *BODY, gives=Shown))
async def move_field(
    request: Request, field_id: Annotated[UUID, id_of("field"), in_path("field")], body: FieldPlace, key: Key = None
) -> Response:
    """After another field of its record type, or as the first."""
    return await run_idempotent(request, key, versioned, custom_fields.move, field_id, body.after)
