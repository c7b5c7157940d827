"""Companies, for programs."""

from services import companies
from services.companies import COMPANY, CompanyCard, Listed
from ui.api.records import routes

router = routes(
    companies,
    COMPANY,
    card=CompanyCard,
    row=Listed,
    new={"name": "Engines Ltd", "website": "https://engines.example", "city": "London"},
    change={"city": "Paris"},
    bin="Its contacts stay. Nothing is lost: `restore` undoes it.",
)
