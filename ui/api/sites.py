"""Sites, for programs."""

from services import sites
from services.sites import SITE, SiteCard
from ui.api.records import routes

router = routes(
    sites,
    SITE,
    card=SiteCard,
    row=SiteCard,
    new={"address": "14 Osborne Rd, Southsea", "lat": 50.786, "lon": -1.084},
    change={"access_note": "Key safe by the side gate"},
)
