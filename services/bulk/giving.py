"""Giving: a colleague who became the owner of many records at once is told so once, with the way to exactly those."""

import json
from urllib.parse import quote
from uuid import UUID

from sqlmodel import Session

from models.errands import Errand
from services import notices
from services.records import declaration
from services.records.errands import Portion, Worked
from services.work import step

FIELD = "owner_id"


@step
def tell(session: Session, portion: Portion, worked: Worked) -> None:
    """After the last records of a change, tell their new owner."""
    owner = portion.params["change"].get(FIELD)
    if owner and worked.cursor is None:
        errand = session.get_one(Errand, portion.id)
        count = errand.counts.get("updated", 0) + worked.counts.get("updated", 0)
        record = declaration.of_noun(portion.params["noun"])
        if count:
            more = {"count": f"{count:,}", "plural": record.plural, "link": record.path + those(errand.id)}
            notices.tell(session, [UUID(owner)], notices.GIVEN_MANY, errand, **more)


def those(errand_id: UUID) -> str:
    """Return the end of a list's address that shows the records that an errand changed (`conditions.TOGETHER`)."""
    tree = {"all": [{"field": "together", "op": "is", "value": str(errand_id)}]}
    return "?filter=" + quote(json.dumps(tree, separators=(",", ":")))
