"""Bank statements, for programs: a file comes in, and its entries wait as bank lines."""

import asyncio
from hashlib import sha256
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from services import banking
from services.banking import Imported
from services.house.idempotency import Answer
from services.work import Actor
from ui.api import files, openapi, requests, responses
from ui.api.openapi import operation
from ui.api.requests import Text, caller

router = requests.router("bank-statements")
BankStatement = openapi.renamed("BankStatement", Imported)
REFUSED = (403, 413, 422)
"""The refusals of a file."""


@router.post(
    "",
    **operation(
        "importBankStatement",
        "Import a bank statement",
        *REFUSED,
        gives=BankStatement,
        status=201,
        openapi_extra=files.UPLOAD,
    ),
)
async def import_bank_statement(
    request: Request,
    name: Annotated[Text, Query(max_length=400, description="Its name, when the body is the file itself.")] = None,
    account: Annotated[
        Text,
        Query(
            max_length=400,
            description="The account, where the statement is the first one of it, or names none. Several by commas.",
        ),
    ] = None,
) -> Response:
    """Send a CAMT.053, MT940 or CSV file as a form with the field `file`, or as the body itself. At most 10 MB. Each entry
    is taken in once, however often the file is sent. A statement of an account that is not known is refused (422 at
    `account`) until `account` names it."""
    who = await caller(request)
    who.require("payments.edit")  # before megabytes are read
    given, content = await files.sent(request)
    accounts = [one for one in (account or "").split(",") if one.strip()]
    return responses.response(await asyncio.to_thread(_imported, who, name or given, content, accounts))


def _imported(who: Actor, name: str, content: bytes, accounts: list[str]) -> Answer:
    usual = f"statement-{sha256(content).hexdigest()[:8]}"  # no text
    return responses.json(banking.import_file(who, name or usual, content, accounts).model_dump(), 201)
