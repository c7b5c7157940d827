"""How the permissions of roles are grouped and worded."""

from models.language import N_, _

SIGHT = {"all": N_("All"), "team": N_("Team"), "own": N_("Own")}
FAR = {
    "all": N_("Sees all records."),
    "team": N_("Sees their own and their team's records."),
    "own": N_("Sees only their own records."),
}
AREAS = {  # of what is no record type; those have their plural
    "home": N_("Home"),
    "account": N_("Own account"),
    "users": N_("Team"),
    "audit": N_("Audit trail"),
    "settings": N_("Settings"),
    "maintenance": N_("Maintenance"),
}


def area_of(permission: str) -> str:
    """Return the heading under which a permission stands."""
    room = permission.partition(".")[0]
    return _(AREAS[room]) if room in AREAS else _(room).capitalize()
