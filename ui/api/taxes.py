"""Tax rates, for programs."""

from services.prices import TAX, TaxCard, taxes
from ui.api.records import routes

router = routes(
    taxes,
    TAX,
    card=TaxCard,
    row=TaxCard,
    new={"name": "Standard", "category": "S", "rate": "23", "usual": True},
    change={"rate": "21"},
    create="The rate is a decimal as text, per cent. If it is the usual one, no other is any more. Documents copy it, so "
    "that a later change changes none of them.",
)
