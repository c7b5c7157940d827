"""Claims: what a row takes for its person, so that no other row of the file brings in the same one.

They hold in any order: the check notes them, and the run finds them as they were.
"""

from collections.abc import Iterator
from typing import Any

from models.columns import uuid7
from models.contacts import Contact
from models.imports import Import
from models.language import N_, _
from models.text import fold
from services.imports import matching
from services.imports.given import Given
from services.imports.matching import Claim, There
from services.imports.plans import Plan
from services.work import clock

SAME = N_("Another row of this file is the same.")
OTHER = N_("Row {number} of this file is the same person, with other details.")
COMPANY = N_("Another row of this file brings this company.")


def of(
    row: Given, name: str | None, contact: Contact | None = None, there: There | None = None
) -> Iterator[tuple[str, str]]:
    """Yield what a row takes: the record, its addresses and numbers, before and after; each number with the names that
    somebody with it could be matched by. Each pair is a key and a name, as digests."""
    names = [matching.name_of(name)] if name else [""]
    if contact is not None and there is not None:
        yield matching.digest(f"record:{contact.id}"), ""
        names = list(dict.fromkeys([*names, matching.name_of(contact.name)]))
        for point in there.points[contact.id]:
            if point.kind == "email":
                yield matching.digest(f"email:{point.key}"), ""
            else:
                for one in names:
                    yield matching.digest(f"phone:{point.key}"), matching.digest(one) if one else ""
    for at in row.emails:
        yield matching.digest(f"email:{at.value}"), ""
    for at in row.phones:
        key = matching.digest(f"phone:{row.keys[at.value][0]}")
        for one in names:
            yield key, matching.digest(one) if one else ""
    if contact is None and not row.emails and not row.phones:
        yield matching.digest("alone:" + "\x1f".join(row.line.cells)), ""


def company(name: str) -> str:
    """Return the key of a company that a row adds. Several people may bring it; a row of the company alone only once."""
    return matching.digest(f"company:{fold(name)}")


def stand_back(plan: Plan, there: There) -> None:
    """Stand back where another row claims the same person: unchanged if the rows are equal, else refused; and where an
    earlier row brings the same company."""
    own = plan.line.number
    if plan.alone and any(other.number < own for other in there.claims.get(plan.brings, ())):
        plan.leave("unchanged", _(COMPANY))
        return
    for key, name in plan.claims:
        for other in there.claims.get(key, ()):
            if other.number == own or (name and other.name and name != other.name):
                continue
            plan.double = other.same == plan.same
            if plan.double:
                plan.leave("unchanged", _(SAME))
            else:
                plan.leave("refused", _(OTHER).format(number=other.number))
            return


def noted(row: Import, plan: Plan, there: There) -> Iterator[dict[str, Any]]:
    """Yield the claims of a row that are not noted yet, as rows of their table."""
    if plan.verb == "refused" or plan.double:
        return
    same, number = plan.same, plan.line.number
    brought = [(plan.brings, "")] if plan.brings else []
    for key, name in dict.fromkeys([*plan.claims, *brought]):
        claim = Claim(number, name, same)
        if claim not in there.claims[key]:
            there.claims[key].append(claim)
            yield {
                "id": uuid7(),
                "made_at": clock.now(),
                "made_by": row.made_by,
                "version": 1,
                "import_id": row.id,
                "number": number,
                "key": key,
                "name": name,
                "same": same,
            }
