"""Companies, for programs."""

from pydantic import Field

from services import companies
from services.companies import COMPANY, CompanyCard, Listed, Query
from services.work import Actor
from ui.api.records import routes
from ui.api.requests import RecordFilters, Text, sorted_by


class CompanyFilters(RecordFilters):
    """Filters for the list of companies."""

    tag: Text = Field(None, description="A tag, written in any case.")
    sort: Text = sorted_by(COMPANY)


def _query(who: Actor, given: CompanyFilters) -> Query:
    plain = given.query(who)
    return Query(plain.q, plain.owner, plain.part, plain.filter, given.tag or "")


router = routes(
    companies,
    COMPANY,
    card=CompanyCard,
    row=Listed,
    filters=CompanyFilters,
    query=_query,
    new={"name": "Engines Ltd", "website": "https://engines.example", "city": "London"},
    change={"city": "Paris"},
    bin="Its contacts stay. Nothing is lost: `restore` undoes it.",
)
