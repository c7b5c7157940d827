"""What the server says to a phone, in the phone's language: it answers and keeps English, and the phone looks it up here."""

from models.language import N_, _
from services.field import acts, shapes, voices
from services.positions import consents
from services.visits import photographing, working

_KEPT = (
    acts.TAKEN,
    acts.NOT_YOURS,
    working.TAKEN,
    photographing.OTHER,
    voices.OTHER,
    voices.NO_SOUND,
    shapes.UNREADABLE,
    consents.TEXT,
)
_SAID = (
    N_("That item is no longer here."),
    N_("This visit is over. Reopen it first."),
    N_("Say why nobody signs."),
    N_("This visit is signed already."),
    N_("This visit is in the bin. Restore it first."),
    N_("This is more than a day ahead. Check the clock of the phone."),
    N_("Give a reason."),
    N_("This visit is over."),
    N_("Tick first: {items}."),
    N_("A signature is missing. Have it signed, or say why nobody signs."),
    N_("Nobody has this visit yet."),
    N_("Nobody is on this visit yet."),
    N_("Nobody has arrived yet."),
    N_("This visit is over or goes on already."),
    N_("Send the signature as a PNG of at most 300 kB."),
    N_("Write something first."),
    N_("The notes of a visit may have 4,000 characters together."),
    N_("The signature cannot be read. Have it signed again."),
    N_("There is no such act. Reload the page, so that it is the present one."),
)


def refusals() -> dict[str, str]:
    """Return sentences in the present language by the English ones; those with places (`{items}`) are patterns."""
    return {one: _(one) for one in (*_SAID, *_KEPT)}
