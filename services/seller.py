"""The seller: who we are on quotes, orders and invoices, copied from the settings when a document is fixed."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from models.language import _
from services import settings
from services.house.register import workspace
from services.work import Actor, action, countries, step

PRINTED: dict[str, settings.Setting[Any]] = {
    **settings.SELLER,
    "logo": settings.LOGO,
    "colour": settings.COLOUR,
    "paper": settings.PAPER,
    "language": settings.LANGUAGE,
}


@step
def snapshot(session: Session) -> dict[str, Any]:
    """Return us as documents print it: our details, and how the page looks (colour, paper, logo, language)."""
    here = workspace(session.info["place"])
    found = settings.get_many(session, PRINTED)
    logo = found["logo"]
    return {
        **found,
        "name": found["name"] or here.name,
        "brand": here.name,
        "country": here.country,
        "logo": logo.hex if logo else "",
    }


@action("settings.read")
def warnings(session: Session, actor: Actor) -> list[str]:
    """Return what the seller's details lack, in sentences. Nothing of it hinders issuing."""
    return lacking(snapshot(session))


def lacking(seller: Mapping[str, Any]) -> list[str]:
    """Return what a snapshot of the seller lacks, in sentences."""
    wanted = {
        "street": _("Your address is missing: add it in Settings, Invoices."),
        "city": _("Your city is missing: add it in Settings, Invoices."),
        "country": _("Your country is missing: choose it in Settings, Workspace."),
        "tax_id": _("Your VAT or tax number is missing: add it in Settings, Invoices."),
        "iban": _(
            "Your IBAN is missing, so invoices cannot say where to transfer the money: add it in Settings, Invoices."
        ),
    }
    return [said for name, said in wanted.items() if not seller.get(name)]


def country_name(code: str | None) -> str:
    """Return the name of a country in English, or what stands there where it is no code."""
    return countries.names().get(code or "", code or "")
