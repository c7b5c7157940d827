"""Rotation of the secret key: a new one in front, an overlap in which both work, and the earlier ones retired."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from models.language import N_, _, ngettext
from models.settings import Setting
from services.house.secrets import age, known, resealing
from services.house.secrets.age import Age
from services.house.secrets.resealing import Need
from services.work import Actor, Conflict, Invalid, announce_id, errand, house_actor, kind, vault, work

ROTATED = kind("secret.rotated", N_("{actor} rotated the secret key"), "key")
RETIRED = kind("secret.retired", N_("{actor} retired the earlier secret key"), "key_off")
KINDS = [ROTATED, RETIRED]


@dataclass(frozen=True, slots=True)
class Overview:
    """The secrets of this installation, the ids of its secret keys (the present one first), and what still needs the
    earlier ones. `in_file`: the key is kept in the data folder, not in the environment."""

    ages: list[Age]
    keys: list[str]
    in_file: bool
    need: Need


@errand("maintenance.read")
def overview(actor: Actor) -> Overview:
    """Return the state of all secrets. While values are sealed again it reads every sealed column."""
    return Overview(age.ages(actor), vault.key_ids(), vault.in_file(), resealing.needed())


@errand("maintenance.run", fresh=True)
def rotate(actor: Actor) -> str:
    """Make a new secret key the present one, beside a running server or not. Return its public id.

    Sessions and tokens go on, what was sealed still opens, and is sealed anew in the background. Refuses a key that is
    kept in the environment.
    """
    if not vault.in_file():
        raise Invalid(
            _("The secret key comes from the environment. Run `python main.py secret rotate` to see the steps.")
        )
    _change(vault.rotate)
    _adopt(actor)
    return vault.key_id()


@errand("maintenance.run", fresh=True)
def retire(actor: Actor) -> int:
    """Retire the earlier keys: forget them, and remove them from the file. Return how many.

    Refuses while something needs them, with counts.
    """
    earlier = vault.key_ids()[1:]
    if not earlier:
        raise Conflict(_("There is no earlier secret key."))
    _adopt(actor)
    resealing.hurry()
    need = resealing.needed(exact=True)
    if not need.nothing:
        raise Conflict(" ".join([_("The earlier secret key is still needed."), *reasons(need)]))
    with work(_for(actor)) as session:
        known.forget_earlier(session)
        announce_id(session, RETIRED, str(Setting.__tablename__), UUID(int=0), by=actor.name)
    if vault.in_file():
        _change(vault.retire)
    return len(earlier)


def reasons(need: Need) -> Iterator[str]:
    """Yield what still needs an earlier key, a sentence each."""
    if need.young:
        yield _("The new one is less than a minute old.")
    if need.left:
        yield ngettext(
            "{count} value is not sealed with the new key yet.",
            "{count} values are not sealed with the new key yet.",
            need.left,
        )
    if need.chains:
        yield ngettext(
            "The audit trail of {count} workspace does not continue with the new key yet.",
            "The audit trails of {count} workspaces do not continue with the new key yet.",
            need.chains,
        )
    if need.unread:
        yield ngettext("{count} workspace cannot be read.", "{count} workspaces cannot be read.", need.unread)
    if need.newest:
        yield _("The newest backup cannot be restored without it. Make a backup first.")
    if need.tokens and need.until is not None:
        text = ngettext(
            "{count} API token is signed with it; it ends by {day}.",
            "{count} API tokens are signed with it; the last one ends by {day}.",
            need.tokens,
        )
        yield text.format(day=need.until.date().isoformat())


def _adopt(actor: Actor) -> None:
    """Let the house remember the present key, and that somebody changed it, once. Then its age begins anew."""
    with work(_for(actor)) as session:
        before = known.known(session)
        known.adopt(session)
        if known.known(session) != before:
            announce_id(session, ROTATED, str(Setting.__tablename__), UUID(int=0), by=actor.name)
    age.note_secret_key()


def _for(actor: Actor) -> Actor:
    return replace(house_actor(), user_id=actor.user_id, name=actor.name)


def _change(change: Callable[[], None]) -> None:
    try:
        change()
    except BlockingIOError:
        raise Conflict(_("The secret key is being changed at this moment. Please try again.")) from None
    except OSError as error:
        raise Conflict(_("The key file cannot be changed ({why}).").format(why=error.strerror)) from None
