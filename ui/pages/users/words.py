"""The name of a role, as pages show it."""

from models.language import _
from services.roles import ROLES


def role_word(key: str, own: str | None) -> str:
    """Return the name of a role: of a built-in one in the reader's language, of an `own` one as it was typed."""
    return _(ROLES[key].label) if key in ROLES else own or _("A removed role")
