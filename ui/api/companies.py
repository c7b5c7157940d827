"""Companies, for programs."""

from typing import Literal

from pydantic import Field

from services import companies
from services.companies import COMPANY, CompanyCard, Listed, Query
from services.work import Actor
from ui.api.records import routes
from ui.api.requests import Filters, Id, Text, Tree, sorted_by


class CompanyFilters(Filters):
    """What narrows the list of companies."""

    q: Text = Field(None, description="Beginnings of words of the name, city, country or website.")
    owner: Id | Literal["me"] = Field(None, description="The id of a colleague, or “me”.")
    filter: Tree = None
    sort: Text = sorted_by(COMPANY)


def _query(who: Actor, given: CompanyFilters) -> Query:
    return Query(given.q or "", who.user_id if given.owner == "me" else given.owner, given.part, given.filter or "")


router = routes(
    companies,
    COMPANY,
    card=CompanyCard,
    row=Listed,
    filters=CompanyFilters,
    query=_query,
    new={"name": "Engines Ltd", "website": "https://engines.example", "city": "London"},
    change={"city": "Paris"},
    bin="Its people stay. Nothing is lost: `restore` brings it back.",
)
