"""Further fields of a contact, whose values are rows of their own: all that an import needs to know of each.

A line of `FURTHER` is all it takes: the field is read, checked, planned, written, previewed and undone as the others are.
Its cells are read by `services/reading/people.py`, under the same name.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.addresses import ADDRESSES_MAX
from models.language import N_, _
from models.text import fold
from models.typed import TAGS_MAX
from services.contacts import addresses
from services.reading import postal
from services.tags import bringing
from services.work import Actor


@dataclass(frozen=True, slots=True)
class Further:
    """A field with several values in rows of their own. Two with one `key` are the same; a contact has at most `most`.

    `wrong` returns the sentence that refuses a value, or an empty text; `refusals` those of values that the actor may not
    add, by their keys. `there` returns the values of contacts, by their keys; `add` gives contacts values that they do not
    have, and returns the rows that it had to make for it; `drop` takes values off one contact; `tidy` removes such rows
    where nothing uses them any more, and returns the others.
    """

    label: str
    most: int
    key: Callable[[Any], str]
    wrong: Callable[[Any], str]
    refusals: Callable[[Session, Actor, Collection[Any]], Mapping[str, str]]
    there: Callable[[Session, Collection[UUID]], Mapping[UUID, Mapping[str, Any]]]
    add: Callable[[Session, Actor, Mapping[UUID, Sequence[Any]]], list[UUID]]
    drop: Callable[[Session, UUID, Sequence[Any]], None]
    tidy: Callable[[Session, Actor, Collection[UUID]], list[UUID]]

    def once(self, values: Sequence[Any]) -> list[Any]:
        """Return values, each once: the first of equal ones."""
        return list({self.key(one): one for one in reversed(values)}.values())[::-1]


def _long_tag(name: str) -> str:
    return _("Use at most 40 characters for a tag.") if len(name) > LONGEST_TAG or not fold(name) else ""


def _long_address(address: Mapping[str, str]) -> str:
    long = [name for name, most in postal.LONGEST.items() if len(address[name]) > most]
    return _("Use at most {max_length} characters.").format(max_length=postal.LONGEST[long[0]]) if long else ""


LONGEST_TAG = 40
FURTHER: Mapping[str, Further] = {
    "tags": Further(
        N_("Tags"),
        TAGS_MAX,
        fold,
        _long_tag,
        bringing.refusals,
        bringing.on_contacts,
        bringing.mark_contacts,
        bringing.unmark_contact,
        bringing.drop_unused,
    ),
    "addresses": Further(
        N_("Further addresses"),
        ADDRESSES_MAX,
        lambda one: addresses.KEY.join(addresses.key(one)),
        _long_address,
        lambda session, actor, values: {},
        addresses.by_key,
        addresses.add_many,
        addresses.drop,
        lambda session, actor, ids: [],
    ),
}
