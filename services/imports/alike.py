"""Companies that differ from one that is there only by their legal form: a person is told of them, and nothing is linked
(“Acme Ltd” and “Acme GmbH” may well be two).
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from models.companies import Company
from models.imports import Import
from models.language import _
from models.text import fold
from services.imports.plans import Plan
from services.work import Actor, step, visible

MOST = 20  # that are named
FORMS = (
    *("ltd", "limited", "inc", "incorporated", "llc", "llp", "corp", "corporation", "co", "company", "plc"),
    *("gmbh", "ag", "kg", "ohg", "gbr", "ug", "se", "ek", "sa", "sas", "sarl", "sasu", "srl", "spa", "sl"),
    *("bv", "nv", "ab", "as", "oy", "aps"),
)
WITH_DOTS = ("ltd.", "inc.", "corp.", "co.", "s.a.", "s.a.s.", "s.a.r.l.", "b.v.", "n.v.", "e.k.", "s.r.l.", "s.p.a.")
SEVERAL = ("gmbh & co. kg", "gmbh & co kg", "ag & co. kg", "co. ltd.", "co., ltd.")  # no text
ENDS = tuple(f"{sign}{one}" for one in (*SEVERAL, *FORMS, *WITH_DOTS) for sign in (" ", ", "))


def core(name: str) -> str:
    """Return the folded name of a company without its legal form."""
    key = fold(name)
    end = max((one for one in ENDS if key.endswith(one)), key=len, default="")
    return key.removesuffix(end).rstrip(" ,")


@step
def note(session: Session, actor: Actor, row: Import, plans: Sequence[Plan]) -> None:
    """Note which of the companies that these rows would add are like one that is there, or like another of them. Those that
    earlier rows bring were looked up for them: with some spellings for each, looking up is most of a check's work."""
    pairs = [tuple(one) for one in row.options.get("alike", ())]
    new = list(dict.fromkeys(one.company for one in plans if one.company))
    if not new or len(pairs) >= MOST:
        return
    fresh = {core(one.company) for one in plans if one.company and not one.again}
    there = _there(session, actor, fresh) if fresh else {}
    for name in new:
        other = there.setdefault(core(name), name)
        if fold(other) != fold(name) and (name, other) not in pairs:
            pairs.append((name, other))
    row.options = {**row.options, "alike": [list(one) for one in pairs[:MOST]]}


def hints(row: Import) -> list[str]:
    """Return what a person should know of such companies, in sentences."""
    said = _("“{name}” and “{other}” differ only by their legal form. They stay two companies.")
    return [said.format(name=name, other=other) for name, other in row.options.get("alike", ())]


@step
def _there(session: Session, actor: Actor, cores: set[str]) -> dict[str, str]:
    """Return the names of companies that are there, by these names without a legal form."""
    keys = [f"{one}{end}" for one in cores for end in ("", *ENDS)]
    found: dict[str, str] = {}
    for start in range(0, len(keys), 10_000):  # fewer than a database takes parameters
        mine = (col(Company.name_key).in_(keys[start : start + 10_000]), col(Company.binned_at).is_(None))
        query = select(col(Company.name)).where(*mine, visible(actor, Company)).order_by(col(Company.id))
        for name in session.scalars(query):
            found.setdefault(core(name), name)
    return found
